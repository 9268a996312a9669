/**
 * One running cycle: its state, what the timeline has yet to be told, and what was just handed in.
 * `record` is the only way out to the database; it runs before every wait, so that all that happened
 * between two waits is one transaction.
 */
import { proxyLocalActivities, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { CycleActivities } from '../../activities/index.js';
import type { Observations } from '../../contracts/evidence.js';
import type { CycleState, SubmissionWait } from '../../domain/cycle/cycle-state.js';
import type { Submission } from '../../contracts/submission.js';
import { roundOf } from '../../domain/cycle/windows.js';
import type { Entry } from '../../domain/cycle/timeline.js';
import { standingWait } from '../../domain/decisions/suspension.js';
import { storedState } from '../../domain/cycle/transition.js';
import type { Phase } from '../../base/vocabulary.js';
import { attributesOf, changedAttributes, type ShownAttributes } from './shown-attributes.js';

export interface HandedIn {
  readonly submission: Submission;
  readonly fingerprint: string;
  /** What it answers: one that is not complete yet is asked again, on the same clock. */
  readonly ask: SubmissionWait;
}

export interface Cycle {
  readonly state: CycleState;
  /** Told to the timeline with the next transition. */
  readonly untold: Entry[];
  /** What was handed in last; its phase takes it from here. */
  handedIn: HandedIn | null;
  /** The pilot's observations, on their way from the pilot to the quality gate. */
  observations: Observations | null;
  /** The next transition carries the charter: at the start, and when rework replaced it. */
  charterChanged: boolean;
  shown: ShownAttributes;
  /** At this length a run hands over to a fresh one. */
  readonly eventsPerRun: number;
}

/** How a phase or a step ends early: the cycle leaves, or goes back to the phase that must mend it. */
export type End = { readonly end: 'exit' } | { readonly end: 'return'; readonly to: Phase };

const { recordTransition } = proxyLocalActivities<CycleActivities>({
  // One transaction takes milliseconds; three seconds cover a primary's election without eating the workflow task.
  startToCloseTimeout: '3s',
  // Longer pauses go to the server as timers, so that an outage does not keep a worker's slot busy.
  localRetryThreshold: '1s',
  // No last attempt: a cycle waits for its database as long as it takes.
  retry: { initialInterval: '300ms', backoffCoefficient: 3, maximumInterval: '30s' },
  summary: 'record transition',
});

/** The workflow's clock, deterministic in replay. */
export function nowMs(): number {
  return Date.now();
}

/**
 * The ask that stands, or that has just been answered: a message may come before a run that continues an earlier one
 * has found its place again. The first edition did not look at what had been handed in.
 */
export function standingAsk({ state, handedIn }: Cycle): SubmissionWait | null {
  if (handedIn && state.edition >= 2) return handedIn.ask;
  const wait = standingWait(state);
  return wait?.what === 'submission' ? wait : null;
}

export function tell(cycle: Cycle, type: Entry['type'], text: string, more: Partial<Entry> = {}): void {
  const { state } = cycle;
  const at = new Date(nowMs()).toISOString();
  cycle.untold.push({ type, at, phase: state.phase, round: roundOf(state), text, ...more });
}

/** Writes all that is untold. Returns when it is durable; waits out a database that is away. */
export async function record(cycle: Cycle): Promise<void> {
  while (cycle.untold.length > 0) await recordOnce(cycle);
  const changed = changedAttributes(cycle.shown, attributesOf(cycle.state));
  if (changed.length > 0) upsertSearchAttributes(changed);
  cycle.shown = attributesOf(cycle.state);
}

async function recordOnce(cycle: Cycle): Promise<void> {
  const { state } = cycle;
  const entries = cycle.untold.splice(0);
  state.sequence += 1;
  const withCharter = cycle.charterChanged;
  cycle.charterChanged = false;
  try {
    state.headHash = await recordTransition({
      cycleId: state.cycleId,
      key: `${workflowInfo().workflowId}/${stepOf(state.phase, entries)}/${state.sequence}`,
      sequence: state.sequence,
      previousHash: state.headHash,
      at: new Date(nowMs()).toISOString(),
      entries,
      state: storedState(state),
      ...(withCharter ? { charter: state.charter } : {}),
    });
  } catch (cause) {
    // A plain error fails the workflow task, not the cycle: an operator sees it, mends the store, and it goes on.
    throw new Error(`transition ${state.sequence} of ${state.cycleId} was refused by the store`, { cause });
  }
}

function stepOf(phase: Phase, entries: readonly Entry[]): string {
  return `${phase}:${entries[0]?.type ?? 'none'}`;
}
