/**
 * The way out: what a cycle has set in motion is taken back in reverse order. Each undo is a task of a named role,
 * registered before the step that it undoes. One that nobody acknowledges is escalated for a second window, then
 * recorded as unacknowledged: a cycle that has stopped must not hang on its last form.
 */
import type { Exit, SubmissionWait, UndoStep } from '../../domain/cycle/cycle-state.js';
import { windowMsOf } from '../../domain/cycle/windows.js';
import { UNDO_ESCALATION } from '../../domain/decisions/rights.js';
import { words, type Role } from '../../base/vocabulary.js';
import { isoNow, nowMs, standingRequest, tell, type Cycle } from './running-cycle.js';
import { waitUntil } from './waiting.js';

/** What the capabilities do about the steps that are theirs. */
export interface TakingBack {
  /** Before the registered steps: what is still under way is called back. */
  readonly first?: (cycle: Cycle, exit: Exit) => Promise<void>;
  /** Once a step was acknowledged, by the step's name. */
  readonly whenDone: Readonly<Record<string, (cycle: Cycle) => void | Promise<void>>>;
  /** Behind all steps. */
  readonly last?: (cycle: Cycle) => Promise<void>;
}

export async function takeBack(
  cycle: Cycle,
  exit: Exit,
  { first, whenDone, last }: TakingBack,
): Promise<void> {
  const { state } = cycle;
  state.exit = exit;
  state.suspended = null;
  await first?.(cycle, exit);
  for (const undo of [...state.undos].reverse()) {
    state.undoing = true;
    if (undo.status !== 'registered') continue;
    if (await takenBack(cycle, undo)) await whenDone[undo.step]?.(cycle);
  }
  await last?.(cycle);
}

async function takenBack(cycle: Cycle, undo: UndoStep): Promise<boolean> {
  const byRole = [undo.role];
  // A run that continues an earlier one may find it escalated already.
  const first = (standingUndo(cycle, undo)?.roles.length ?? 1) === 1;
  const done = (first && (await acknowledged(cycle, undo, byRole))) || (await escalated(cycle, undo));
  undo.status = done ? 'done' : 'unacknowledged';
  if (!done) tell(cycle, 'undo-unacknowledged', `nobody acknowledged: ${undo.what}`);
  return done;
}

async function escalated(cycle: Cycle, undo: UndoStep): Promise<boolean> {
  const to = [undo.role, ...UNDO_ESCALATION];
  if (standingUndo(cycle, undo)) return acknowledged(cycle, undo, to);
  tell(cycle, 'undo-escalated', `escalated to ${to.map(words).join(', ')}: ${undo.what}`);
  return acknowledged(cycle, undo, to);
}

async function acknowledged(cycle: Cycle, undo: UndoStep, roles: readonly Role[]): Promise<boolean> {
  const { state } = cycle;
  if (!standingUndo(cycle, undo)) requestUndo(cycle, undo, roles);
  const done = await waitUntil(cycle, () => cycle.handedIn !== null);
  state.wait = null;
  cycle.handedIn = null;
  return done;
}

/** The request for it, where an earlier run has made it. */
function standingUndo(cycle: Cycle, undo: UndoStep): SubmissionWait | null {
  const request = standingRequest(cycle);
  return request?.askId === requestIdOf(undo) ? request : null;
}

function requestIdOf({ step, occurrence }: UndoStep): string {
  return occurrence === 1 ? `undo.${step}` : `undo.${step}.${occurrence}`;
}

function requestUndo(cycle: Cycle, undo: UndoStep, roles: readonly Role[]): void {
  const { state } = cycle;
  cycle.handedIn = null;
  state.wait = {
    what: 'submission',
    askId: requestIdOf(undo),
    kind: 'undo',
    roles,
    item: undo.step,
    missing: [undo.what],
    since: isoNow(),
    due: new Date(nowMs() + windowMsOf(state)).toISOString(),
  };
  tell(cycle, 'undo-asked', `${roles.map(words).join(' or ')} must acknowledge: ${undo.what}`);
}
