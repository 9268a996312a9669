/**
 * One running cycle: its state, what the timeline has yet to be told, what has arrived and waits to be applied, and
 * what was handed in last. Only the main loop changes it, at the points where it rests (`inbox.ts`).
 */
import type { Submission } from '../../contracts/submission.js';
import type { CycleState, SubmissionWait } from '../../domain/cycle/cycle-state.js';
import { migrated } from '../../domain/cycle/state-migrations.js';
import type { Entry } from '../../domain/cycle/timeline.js';
import { roundOf } from '../../domain/cycle/windows.js';
import { standingWait } from '../../domain/decisions/suspension.js';
import type { CycleResumed } from '../messages/definitions.js';
import type { ShownAttributes } from './shown-attributes.js';

export interface HandedIn {
  readonly submission: Submission;
  readonly fingerprint: string;
  /** What it answers: one that is not complete yet is asked for again, on the same clock. */
  readonly request: SubmissionWait;
}

export interface Cycle {
  readonly state: CycleState;
  /** Recorded with the next transition. */
  readonly unrecorded: Entry[];
  /** Messages that came while the main loop was busy, in order; each applies itself and never throws. */
  readonly inbox: (() => void)[];
  /** The main loop waits, nothing is under way: a message may be applied at once. */
  atRest: boolean;
  /** The last transition could not be written yet; new messages are refused until it is. */
  databaseAway: boolean;
  /** What was handed in last; its phase takes it from here. */
  handedIn: HandedIn | null;
  /** Looks at the cycle before each wait, and when a wait has lasted long: a wave under way stands still with it. */
  watcher: Watcher | null;
  /** The next transition carries the charter: at the start, and when rework replaced it. */
  charterChanged: boolean;
  shown: ShownAttributes;
  /** At this length a run hands over to a fresh one. */
  readonly eventsPerRun: number;
}

export interface Watcher {
  /** The main loop is about to wait. */
  readonly beforeWait: () => void;
  /** A wait that another process bounds has lasted for long: does that process still live? */
  readonly whenLong: () => void;
}

/** How a phase or a step ends early: the cycle leaves, or goes back to the phase that must mend it. */
export type End = { readonly end: 'exit' } | { readonly end: 'return'; readonly to: CycleState['phase'] };

/**
 * Measured (`npm run bench:replay`): a replay costs about 0.7 ms of CPU an event, and a workflow task may take five
 * seconds. So a worker that does not hold the cycle any more makes up for it within a second, also when it is busy.
 */
const EVENTS_PER_RUN = 1000;

export function newCycle(state: CycleState, eventsPerRun = EVENTS_PER_RUN): Cycle {
  return {
    state,
    unrecorded: [],
    inbox: [],
    atRest: false,
    databaseAway: false,
    handedIn: null,
    watcher: null,
    charterChanged: true,
    shown: [],
    eventsPerRun,
  };
}

/** The earlier run may have been an earlier version of this code. */
export function resumedCycle({ resume, eventsPerRun }: CycleResumed): Cycle {
  return { ...newCycle(migrated(resume), eventsPerRun), charterChanged: false };
}

/** The workflow's clock, deterministic in replay. */
export function nowMs(): number {
  return Date.now();
}

export function isoNow(): string {
  return new Date(nowMs()).toISOString();
}

/**
 * The request that stands, or that has just been answered: a message may be applied before a run that continues an
 * earlier one has found its place again.
 */
export function standingRequest({ state, handedIn }: Cycle): SubmissionWait | null {
  if (handedIn) return handedIn.request;
  const wait = standingWait(state);
  return wait?.what === 'submission' ? wait : null;
}

export function tell(cycle: Cycle, type: Entry['type'], text: string, more: Partial<Entry> = {}): void {
  const { state } = cycle;
  cycle.unrecorded.push({ type, at: isoNow(), phase: state.phase, round: roundOf(state), text, ...more });
}
