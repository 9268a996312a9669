/** Both arms of one metric, and the clusters that they are made of where chance drew clusters. */
import type { Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';
import type { DefinedMetric } from '../contracts/defined-metric.js';
import type { GroupSummary, MetricObservation } from '../contracts/evidence.js';
import { cutOf } from '../domain/evidence/metric-value.js';
import type { Arm } from '../statistics/difference.js';
import { GrowingColumn } from './growing-column.js';
import type { Found } from './metric-column.js';
import { outcomeTally, type Outcome, type OutcomeTally } from './outcome-tally.js';

interface Place {
  readonly arm: Arm;
  /** Where chance drew clusters. */
  readonly cluster: string | undefined;
}

interface Shape {
  readonly isClustered: boolean;
  readonly assignedAll: boolean;
}

export class MetricTally {
  readonly #empty: () => OutcomeTally;
  readonly #arms: Readonly<Record<Arm, OutcomeTally>>;
  readonly #clusters: Readonly<Record<Arm, Map<string, OutcomeTally>>>;
  readonly #eligible = { pilot: 0, comparison: 0 };
  readonly #eligibleClusters = { pilot: new Set<string>(), comparison: new Set<string>() };
  /** What waits for the percentile of all before it can be cut; null where nothing has to wait. */
  readonly #waiting: WaitingOutcomes | null;

  constructor(
    private readonly criterion: PrimaryCriterion | Guardrail,
    private readonly defined: DefinedMetric | undefined,
  ) {
    const { kind, covariate } = criterion;
    this.#empty = outcomeTally(kind, covariate !== undefined);
    this.#arms = { pilot: this.#empty(), comparison: this.#empty() };
    this.#clusters = { pilot: new Map(), comparison: new Map() };
    this.#waiting = defined?.definition.cap?.at === 'percentile' ? new WaitingOutcomes() : null;
  }

  take(found: Found, place: Place): void {
    if (found === 'outside' || found === 'faulty') return;
    const { arm, cluster } = place;
    this.#eligible[arm] += 1;
    if (cluster !== undefined) this.#eligibleClusters[arm].add(cluster);
    if (found === 'missing') return;
    if (this.#waiting) this.#waiting.push(found, place);
    else this.#add(found, place, cutOf(this.defined?.definition.cap, []));
  }

  observation({ isClustered, assignedAll }: Shape): MetricObservation {
    this.#waiting?.empty(this.defined?.definition.cap, (outcome, place, most) => {
      this.#add(outcome, place, most);
    });
    const { metric, metricVersion } = this.criterion;
    const { pilot, comparison } = this.#clusters;
    return {
      metric,
      metricVersion,
      pilot: this.#arms.pilot.summary(),
      comparison: this.#arms.comparison.summary(),
      ...(isClustered && { clusters: { pilot: summariesOf(pilot), comparison: summariesOf(comparison) } }),
      ...(this.defined && { definitionHash: this.defined.hash }),
      ...(this.defined && assignedAll && { eligible: this.#eligibleIn(isClustered) }),
    };
  }

  #eligibleIn(isClustered: boolean): Record<Arm, number> {
    if (!isClustered) return { ...this.#eligible };
    const { pilot, comparison } = this.#eligibleClusters;
    return { pilot: pilot.size, comparison: comparison.size };
  }

  #add([value, second]: Outcome, { arm, cluster }: Place, most: number): void {
    const amount = Math.min(value, most);
    const outcome: Outcome = second === undefined ? [amount] : [amount, second];
    this.#arms[arm].add(outcome);
    if (cluster === undefined) return;
    const clusters = this.#clusters[arm];
    const tally = clusters.get(cluster) ?? this.#empty();
    clusters.set(cluster, tally);
    tally.add(outcome);
  }
}

function summariesOf(clusters: ReadonlyMap<string, OutcomeTally>): GroupSummary[] {
  return [...clusters.values()].map((tally) => tally.summary());
}

type Cap = DefinedMetric['definition']['cap'];

/** Amounts in eight bytes each, because a file may have millions of rows. */
class WaitingOutcomes {
  readonly #values = new GrowingColumn();
  readonly #seconds = new GrowingColumn();
  /** A place for each outcome; those of the same place are one object. */
  readonly #places: Place[] = [];
  readonly #known = new Map<string, Place>();

  push([value, second = NaN]: Outcome, { arm, cluster }: Place): void {
    this.#values.push(value);
    this.#seconds.push(second);
    const key = `${arm} ${cluster ?? ''}`;
    const place = this.#known.get(key) ?? { arm, cluster };
    this.#known.set(key, place);
    this.#places.push(place);
  }

  /** Gives each with where it is cut. */
  empty(cap: Cap, take: (outcome: Outcome, place: Place, most: number) => void): void {
    const values = this.#values.all();
    const seconds = this.#seconds.all();
    const most = cutOf(cap, values);
    this.#places.forEach((place, at) => {
      const second = seconds[at] ?? NaN;
      const value = values[at] ?? NaN;
      take(Number.isNaN(second) ? [value] : [value, second], place, most);
    });
    this.#places.length = 0;
  }
}
