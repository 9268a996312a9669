/** The first state of a cycle, and who has an interest in it. */
import type { Charter } from '../../contracts/charter.js';
import type { Inherited } from '../programme/inheritance.js';
import type { Actor, CycleState, ParentCycle } from './cycle-state.js';
import type { Phase } from '../../base/vocabulary.js';

/** The process as this code runs it. */
export const EDITION = 2;

export interface Opening {
  readonly cycleId: string;
  readonly openedBy: Actor;
  readonly charter: Charter;
  readonly charterHash: string;
  readonly at: string;
  readonly inherited?: Inherited;
  readonly edition?: number;
}

/** What a state lacks that an earlier version of the code wrote, in its place. */
export function laterFields(): Pick<CycleState, 'edition' | 'parent' | 'waves' | 'checksPassed' | 'money'> {
  const money = { releasedMinor: 0, spentMinor: null, returnedMinor: null, report: null, overspends: 0 };
  return { edition: 1, parent: null, waves: [], checksPassed: 0, money };
}

export function firstState(opening: Opening): CycleState {
  const { cycleId, openedBy, charter, charterHash, at, inherited, edition = 1 } = opening;
  return {
    ...laterFields(),
    edition,
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

/** The first state of a wave: the cycle's own, narrowed to the one wave. Who sees the cycle sees its waves. */
export function firstWaveState(
  cycle: Pick<CycleState, 'charter' | 'charterHash' | 'interests' | 'lane' | 'laneReasons'>,
  parent: ParentCycle,
  cycleId: string,
  at: string,
): CycleState {
  const { charter, charterHash, interests, lane, laneReasons } = cycle;
  const wave = charter.waves[parent.item - 1];
  if (!wave) throw new Error(`${parent.id} has no wave ${parent.item}`);
  const narrowed = {
    ...charter,
    title: `${charter.title}: wave ${wave.name}`,
    regions: [wave.region],
    waves: [wave],
  };
  const openedBy = { person: charter.sponsor, roles: [], lobs: [] };
  const first = firstState({ cycleId, openedBy, charter: narrowed, charterHash, at, edition: EDITION });
  const phase: Phase = 'scale';
  return { ...first, phase, parent, interests: { ...interests }, lane, laneReasons };
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
