/**
 * Rolls back what a cycle has set in motion, in reverse order, when it exits early. Each undo is a task for a named role,
 * registered before the step that it undoes. If nobody acknowledges it in its window, it is escalated for a second
 * window, then recorded as unacknowledged: a cycle that has ended must not stay open because of one missing form.
 */
import type { Exit, SubmissionWait, UndoStep } from '../../domain/cycle/cycle-state.js';
import { windowMsOf } from '../../domain/cycle/windows.js';
import { UNDO_ESCALATION } from '../../domain/decisions/rights.js';
import { words, type Role } from '../../base/vocabulary.js';
import { isoNow, nowMs, standingRequest, tell, type Cycle } from './running-cycle.js';
import { waitUntil } from './waiting.js';

/** What the capabilities do when their own steps are rolled back. */
export interface Rollback {
  /** Runs before the registered steps, and recalls what is still under way. */
  readonly first?: (cycle: Cycle, exit: Exit) => Promise<void>;
  /** By the name of the step: runs once its undo was acknowledged. */
  readonly whenDone: Readonly<Record<string, (cycle: Cycle) => void | Promise<void>>>;
  /** Runs after all steps. */
  readonly last?: (cycle: Cycle) => Promise<void>;
}

export async function rollBackSteps(
  cycle: Cycle,
  exit: Exit,
  { first, whenDone, last }: Rollback,
): Promise<void> {
  const { state } = cycle;
  state.exit = exit;
  state.suspended = null;
  await first?.(cycle, exit);
  for (const undo of [...state.undos].reverse()) {
    state.undoing = true;
    if (undo.status !== 'registered') continue;
    if (await rollBackStep(cycle, undo)) await whenDone[undo.step]?.(cycle);
  }
  await last?.(cycle);
}

/** @returns whether somebody acknowledged the undo */
async function rollBackStep(cycle: Cycle, undo: UndoStep): Promise<boolean> {
  const byRole = [undo.role];
  // In a run that continues an earlier one, the undo may be escalated already.
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

/** The open request for this undo, or null. An earlier run may have made it. */
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
    ...(undo.lob === undefined ? {} : { lob: undo.lob }),
    missing: [undo.what],
    since: isoNow(),
    due: new Date(nowMs() + windowMsOf(state)).toISOString(),
  };
  tell(cycle, 'undo-requested', `${roles.map(words).join(' or ')} must acknowledge: ${undo.what}`);
}
