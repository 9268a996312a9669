/**
 * Counts all cycles, and keeps the counts up to date one transition at a time. It keeps them in memory only, because a
 * shared counter document would make every transition of every cycle wait for the same lock. `feed.ts` fills it.
 */
import type { Outcome, Phase } from '../../base/vocabulary.js';
import type { LobScope } from './cycle-reader.js';
import type { Facet } from '../cycle/facet.js';

export interface PortfolioCounts {
  readonly total: number;
  readonly open: number;
  readonly closed: number;
  /** Counts open cycles, as the next two do. A cycle of several LOBs counts once in each. */
  readonly byPhase: Readonly<Partial<Record<Phase, number>>>;
  readonly byLob: Readonly<Record<string, number>>;
  readonly byJourneyStage: Readonly<Partial<Record<string, number>>>;
  /** Counts closed cycles. */
  readonly byOutcome: Readonly<Partial<Record<Outcome, number>>>;
}

/** What cycles that count alike have in common; there are few of these groups, however many cycles there are. */
type CountedFacet = Required<Omit<Facet, 'wave'>>;

interface Group {
  readonly facet: CountedFacet;
  count: number;
}

interface Known {
  readonly sequence: number;
  /** Null for a wave, which is known but not counted. */
  readonly group: Group | null;
}

export class Portfolio {
  readonly #cycles = new Map<string, Known>();
  readonly #groups = new Map<string, Group>();

  /** The last sequence seen of a cycle. */
  sequenceOf(cycleId: string): number | undefined {
    return this.#cycles.get(cycleId)?.sequence;
  }

  /**
   * Counts a transition. `stale` means that it is older than what is known, and nothing happens. `unknown` means that its
   * LOBs are in a transition that was missed, so the counts must be loaded anew. With `replace` the transition takes the
   * place of the last ones, which were lost.
   */
  apply(
    cycleId: string,
    sequence: number,
    facet: Facet,
    { replace = false } = {},
  ): 'counted' | 'stale' | 'unknown' {
    const before = this.#cycles.get(cycleId);
    if (before && !replace && before.sequence >= sequence) return 'stale';
    if (facet.wave) {
      this.#cycles.set(cycleId, { sequence, group: null });
      return 'counted';
    }
    const lobs = facet.lobs ?? before?.group?.facet.lobs;
    const journeyStage = facet.journeyStage ?? before?.group?.facet.journeyStage;
    if (!lobs || !journeyStage) return 'unknown';
    if (before?.group) this.#leave(before.group);
    this.#cycles.set(cycleId, { sequence, group: this.#join({ ...facet, lobs, journeyStage }) });
    return 'counted';
  }

  /** Counts the cycles that touch a line of business in scope. The cost grows with the number of groups. */
  counts(scope: LobScope): PortfolioCounts {
    const tally = new Tally();
    for (const { facet, count } of this.#groups.values()) {
      if (scope === '*' || facet.lobs.some((lob) => scope.includes(lob))) tally.add(facet, count);
    }
    return tally.counts();
  }

  #join(facet: CountedFacet): Group {
    const key = groupKey(facet);
    const group = this.#groups.get(key) ?? { facet, count: 0 };
    group.count += 1;
    this.#groups.set(key, group);
    return group;
  }

  #leave(group: Group): void {
    group.count -= 1;
    if (group.count === 0) this.#groups.delete(groupKey(group.facet));
  }
}

function groupKey({ phase, open, outcome, journeyStage, lobs }: CountedFacet): string {
  return JSON.stringify([phase, open, outcome, journeyStage, [...lobs].sort()]);
}

class Tally {
  #open = 0;
  #closed = 0;
  readonly #phase = new Map<string, number>();
  readonly #lob = new Map<string, number>();
  readonly #stage = new Map<string, number>();
  readonly #outcome = new Map<string, number>();

  add({ open, phase, outcome, journeyStage, lobs }: CountedFacet, count: number): void {
    if (!open) {
      this.#closed += count;
      if (outcome) increase(this.#outcome, outcome, count);
      return;
    }
    this.#open += count;
    increase(this.#phase, phase, count);
    increase(this.#stage, journeyStage, count);
    for (const lob of new Set(lobs)) increase(this.#lob, lob, count);
  }

  counts(): PortfolioCounts {
    return {
      total: this.#open + this.#closed,
      open: this.#open,
      closed: this.#closed,
      byPhase: Object.fromEntries(this.#phase),
      byLob: Object.fromEntries(this.#lob),
      byJourneyStage: Object.fromEntries(this.#stage),
      byOutcome: Object.fromEntries(this.#outcome),
    };
  }
}

function increase(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
