/** The first state of a cycle, and who has an interest in it. */
import type { Charter } from '../../contracts/charter.js';
import type { EvidenceFor } from '../evidence/dataset.js';
import type { Inherited } from '../programme/inheritance.js';
import type { Actor, CycleState, ParentCycle } from './cycle-state.js';
import { versionOf, type Versioned } from './process-version.js';
import { STATE_SCHEMA } from './state-migrations.js';
import { keyOfPerson } from '../../base/person.js';
import type { Phase } from '../../base/vocabulary.js';

export interface Opening extends Versioned {
  readonly cycleId: string;
  readonly openedBy: Actor;
  readonly charter: Charter;
  readonly charterHash: string;
  readonly at: string;
  readonly inherited?: Inherited;
}

export function firstState(opening: Opening): CycleState {
  const { cycleId, openedBy, charterHash, at, inherited } = opening;
  const charter = charterOf(versionOf(opening), opening.charter);
  const interests = interestsOf(charter);
  interests[keyOfPerson(interests, openedBy.person)] = 'chartered the cycle';
  return {
    schema: STATE_SCHEMA,
    processVersion: versionOf(opening),
    parent: null,
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
    waves: [],
    checksPassed: 0,
    spending: { spentMinor: null, report: null, overspends: 0 },
    movements: [],
    observations: null,
    looks: [],
    verdicts: {},
    interests,
    supplied: {},
    decided: {},
    tieBreaker: null,
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

/** What a wave takes over from its cycle. */
export type HandedToWave = Pick<
  CycleState,
  | 'processVersion'
  | 'charter'
  | 'charterHash'
  | 'inherited'
  | 'interests'
  | 'supplied'
  | 'decided'
  | 'tieBreaker'
  | 'lane'
  | 'laneReasons'
>;

export function handedToWave(state: CycleState): HandedToWave {
  const { processVersion, charter, charterHash, inherited, tieBreaker, lane, laneReasons } = state;
  const { interests, supplied, decided } = state;
  const terms = { processVersion, charter, charterHash, inherited, tieBreaker, lane, laneReasons };
  return { ...terms, interests, supplied, decided };
}

/**
 * The first state of a wave: its cycle's charter, narrowed to the one wave. Lanes, interests and lines of business stay
 * those of the cycle, so that whoever may see the cycle may also see its waves.
 */
export function firstWaveState(
  cycle: HandedToWave,
  parent: ParentCycle,
  cycleId: string,
  at: string,
): CycleState {
  const { charter, charterHash, inherited, tieBreaker, lane, laneReasons, processVersion } = cycle;
  const wave = charter.waves[parent.item - 1];
  if (!wave) throw new Error(`${parent.id} has no wave ${parent.item}`);
  const narrowed = {
    ...charter,
    title: `${charter.title}: wave ${wave.name}`,
    regions: [wave.region],
    waves: [wave],
  };
  const openedBy = { person: charter.sponsor, roles: [], lobs: [] };
  const first = firstState({ cycleId, openedBy, charter: narrowed, charterHash, at, processVersion });
  const phase: Phase = 'scale';
  const people = {
    interests: { ...cycle.interests },
    supplied: { ...cycle.supplied },
    decided: { ...cycle.decided },
  };
  return { ...first, ...people, phase, parent, inherited, tieBreaker, lane, laneReasons };
}

/** Notes why a person has an interest in the cycle. The reason that was noted first is kept. */
export function noteInterest(state: CycleState, person: string, why: string): void {
  const key = keyOfPerson(state.interests, person);
  if (!Object.hasOwn(state.interests, key)) state.interests[key] = why;
}

const PAID = 'is paid by a metric of the cycle';

/** What the rows of a data set are held against, to be evidence of this cycle. */
export function evidenceFor(state: Pick<CycleState, 'charter' | 'interests' | 'openedAt'>): EvidenceFor {
  const { lobs, policy } = state.charter;
  const since = policy.evidencePeriod === 'required' ? state.openedAt.slice(0, 'YYYY-MM-DD'.length) : null;
  return { interested: paidByMetric(state), lobs, since };
}

/** Whose pay depends on a metric: by the charter as it is, or as it was before a rework. */
function paidByMetric({ charter, interests }: Pick<CycleState, 'charter' | 'interests'>): string[] {
  const before = Object.entries(interests).flatMap(([person, why]) => (why === PAID ? [person] : []));
  return [...charter.payDependsOnMetric, ...before];
}

/** The persons who have an interest by the charter itself, each with the reason that a refusal names. */
export function interestsOf(charter: Charter): Record<string, string> {
  const { payDependsOnMetric, benefitOwner, sponsor, dri } = charter;
  const interests: Record<string, string> = {};
  // Who has several interests is named by the last of them, which weighs most.
  const note = (person: string, why: string) => (interests[keyOfPerson(interests, person)] = why);
  for (const person of payDependsOnMetric) note(person, PAID);
  note(benefitOwner, 'owns the benefit');
  note(sponsor, 'sponsors the cycle');
  note(dri, 'runs the cycle');
  return interests;
}

/** A charter of version 0 names a role beside each number of approvers; later ones give the number alone. */
function charterOf(version: number, charter: Charter): Charter {
  if (version > 0) return charter;
  const asked: Readonly<Record<string, unknown>> = charter.policy.approvers;
  const counts = Object.entries(asked).map(([gate, given]) => [gate, countIn(given)] as const);
  return { ...charter, policy: { ...charter.policy, approvers: Object.fromEntries(counts) } };
}

function countIn(given: unknown): number {
  return typeof given === 'object' && given !== null && 'count' in given ? Number(given.count) : 1;
}
