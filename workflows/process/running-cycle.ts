/**
 * One running cycle in the memory of its workflow: its state, the entries that are not recorded yet, the messages that
 * wait to be applied, and the last submission. It changes only through the main loop and, while that loop rests, through
 * messages (`message-queue.ts`).
 */
import { workflowInfo } from '@temporalio/workflow';
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
  /** The request that it answers. If the answer is incomplete, the request is made again and keeps this one's clock. */
  readonly request: SubmissionWait;
}

export interface Cycle {
  readonly state: CycleState;
  /** Entries of the timeline that the next transition will record. */
  readonly unrecorded: Entry[];
  /** Changes that came while the main loop was busy, in the order of their arrival; none of them throws. */
  readonly queue: (() => void)[];
  /** The main loop waits and no activity is under way, so a message may be applied at once. */
  atRest: boolean;
  /** The last transition could not be written yet; new messages are refused until it is. */
  databaseAway: boolean;
  /** The last submission, until the request that waits for it takes it over. */
  handedIn: HandedIn | null;
  /** Set while another process is tied to this one: a cycle keeps its wave in step with it, a wave watches its cycle. */
  watcher: Watcher | null;
  /** Whether the next transition carries the charter: at the start, and after rework has replaced it. */
  charterChanged: boolean;
  /** The search attributes that were sent last. */
  shown: ShownAttributes;
  /** A run whose history has this many events continues as a fresh run. */
  readonly eventsPerRun: number;
}

export interface Watcher {
  /** Called whenever the main loop is about to wait. */
  readonly beforeWait: () => void;
  /** Called when a wait that another process bounds has lasted long: checks whether that process still exists. */
  readonly whenLong: () => void;
}

/** How a phase or a step ends early: the cycle exits, or returns to the phase that must repair something. */
export type End = { readonly end: 'exit' } | { readonly end: 'return'; readonly to: CycleState['phase'] };

/**
 * `npm run bench:replay` measured that a replay costs about 0.7 ms of CPU an event, and a workflow task may take five
 * seconds. With 1,000 events, a worker that no longer has the cycle in its cache replays it within a second.
 */
const EVENTS_PER_RUN = 1000;
/** At ten thousand events Temporal warns, at fifty thousand it ends the run; four times the usual stays clear of both. */
const OVERLONG = 4;

export function newCycle(state: CycleState, eventsPerRun = EVENTS_PER_RUN): Cycle {
  return {
    state,
    unrecorded: [],
    queue: [],
    atRest: false,
    databaseAway: false,
    handedIn: null,
    watcher: null,
    charterChanged: true,
    shown: [],
    eventsPerRun,
  };
}

/** The state is migrated, because an earlier version of this code may have written it. */
export function resumedCycle({ resume, eventsPerRun }: CycleResumed): Cycle {
  return { ...newCycle(migrated(resume), eventsPerRun), charterChanged: false };
}

/** Whether the history is so long that a fresh run must take over; a cycle lives for years. */
export function isLong({ eventsPerRun }: Cycle): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength >= eventsPerRun;
}

/**
 * Whether messages have come without a gap for so long that the run never found a moment to hand over. Only a validator
 * may call it, because what a validator answers leaves no trace in the history.
 */
export function isOverlong({ eventsPerRun }: Pick<Cycle, 'eventsPerRun'>): boolean {
  return workflowInfo().historyLength >= OVERLONG * eventsPerRun;
}

/** The workflow's clock, deterministic in replay. */
export function nowMs(): number {
  return Date.now();
}

export function isoNow(): string {
  return new Date(nowMs()).toISOString();
}

/**
 * The request that is open, or that has just been answered. The second case occurs when a fresh run continues an earlier
 * one: a message may answer the request before the main loop has come back to it.
 */
export function standingRequest({ state, handedIn }: Cycle): SubmissionWait | null {
  if (handedIn) return handedIn.request;
  const wait = standingWait(state);
  return wait?.what === 'submission' ? wait : null;
}

/** Adds an entry to the timeline; the next transition records it. */
export function tell(cycle: Cycle, type: Entry['type'], text: string, more: Partial<Entry> = {}): void {
  const { state } = cycle;
  cycle.unrecorded.push({ type, at: isoNow(), phase: state.phase, round: roundOf(state), text, ...more });
}
