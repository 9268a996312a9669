/** What the read model of a cycle must be by Temporal's history, and what of it is not so. */
import type { CycleState } from '../../domain/cycle/cycle-state.js';
import { storedState, type Transition } from '../../domain/cycle/transition.js';
import type { Charter } from '../../contracts/charter.js';
import type { Projected } from './cycle-document.js';

export interface ProjectedStep {
  /** As the workflow makes it when its history is replayed. */
  readonly transition: Transition;
  /** What the history holds as its hash. */
  readonly hash: string;
}

/** Where the first run begins whose history is kept; earlier ones are gone. */
export interface ProjectedBase {
  readonly state: CycleState;
  /** When that run began. */
  readonly at: string;
}

export interface Projection {
  readonly cycleId: string;
  /** Null when the history is kept from the opening on. */
  readonly base: ProjectedBase | null;
  /** In order, without a gap, after the base; at least one where there is no base. */
  readonly steps: readonly ProjectedStep[];
  /** The workflow has ended: nothing will be recorded any more. */
  readonly isOver: boolean;
}

/** A value that is not what the history says; undefined stands for none. */
export interface Difference {
  readonly sequence: number;
  /** As in `cycles.state.money.spentMinor` or `cycle_events.entries.0.text`. */
  readonly field: string;
  readonly stored: unknown;
  readonly held: unknown;
}

export interface ProjectedHead {
  readonly sequence: number;
  readonly hash: string;
  /** What the cycle must show. */
  readonly shown: Projected;
}

export function headOf({ base, steps }: Projection): ProjectedHead {
  const last = steps.at(-1);
  const charter = standingCharter(base, steps);
  if (last) {
    const { sequence } = last.transition;
    return { sequence, hash: last.hash, shown: { ...last.transition, charter } };
  }
  if (!base) throw new Error('A history without a transition has no head.');
  const { state, at } = base;
  const { sequence, headHash: hash } = state;
  return { sequence, hash, shown: { sequence, at, state: storedState(state), charter } };
}

function standingCharter(base: ProjectedBase | null, steps: readonly ProjectedStep[]): Charter | undefined {
  const brought = steps.findLast(({ transition }) => transition.charter !== undefined);
  return brought?.transition.charter ?? base?.state.charter;
}
