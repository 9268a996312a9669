/** The first state of a cycle, and who has an interest in it. */
import type { Charter } from '../contracts/charter.js';
import type { Inherited } from './inheritance.js';
import type { Actor, CycleState } from './cycle-state.js';

export interface Opening {
  readonly cycleId: string;
  readonly openedBy: Actor;
  readonly charter: Charter;
  readonly charterHash: string;
  readonly at: string;
  readonly inherited?: Inherited;
}

export function firstState({ cycleId, openedBy, charter, charterHash, at, inherited }: Opening): CycleState {
  return {
    cycleId,
    charter,
    charterHash,
    openedAt: at,
    phase: 'charter',
    rounds: {},
    phaseSince: at,
    entered: '',
    wait: null,
    suspended: null,
    vetoes: 0,
    settled: {},
    lastDecision: null,
    answered: {},
    wavesPassed: [],
    verdicts: {},
    interests: { ...interestsOf(charter), [openedBy.person]: 'chartered the cycle' },
    recognisedMinor: null,
    exit: null,
    undos: [],
    undoing: false,
    closed: false,
    sequence: 0,
    headHash: '',
    lane: inherited?.lane ?? 'standard',
    laneReasons: inherited?.reasons ?? ['no programme was looked up'],
    inherited: inherited ?? null,
    receipts: {},
  };
}

/** Notes why a person has an interest; the first reason stays. */
export function noteInterest(state: CycleState, person: string, why: string): void {
  // A person may be named like something that every object inherits.
  if (!Object.hasOwn(state.interests, person)) state.interests[person] = why;
}

/** Persons whom the charter itself gives an interest, each with the reason that a refusal names. */
export function interestsOf(charter: Charter): Record<string, string> {
  const interests: Record<string, string> = {};
  for (const person of charter.payDependsOnMetric) interests[person] = 'is paid by a metric of the cycle';
  interests[charter.benefitOwner] = 'owns the benefit';
  interests[charter.sponsor] = 'sponsors the cycle';
  interests[charter.dri] = 'runs the cycle';
  return interests;
}
