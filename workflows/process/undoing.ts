/**
 * The way out: what a cycle has set in motion is taken back in reverse order. Each undo is a task of a named role,
 * registered before the step that it undoes. One that nobody acknowledges is escalated for a second window, then
 * recorded as unacknowledged: a cycle that has stopped must not hang on its last form.
 */
import type { Exit, SubmissionWait, UndoStep } from '../../domain/cycle/cycle-state.js';
import { words, type Role } from '../../base/vocabulary.js';
import { windowMsOf } from '../../domain/cycle/windows.js';
import { reverseBenefit } from '../finance/claiming.js';
import { nowMs, standingAsk, tell, type Cycle } from './running-cycle.js';
import { giveBack } from '../finance/tranches.js';
import { answered } from './waiting.js';
import { recallWave } from '../rollout/wave-supervision.js';

/** Who else may acknowledge once the role itself has let its window lapse. */
const ESCALATION: readonly Role[] = ['pmo', 'executive_champion'];

export async function takeBack(cycle: Cycle, exit: Exit): Promise<void> {
  const { state } = cycle;
  state.exit = exit;
  state.suspended = null;
  await recallWave(cycle, exit);
  for (const undo of [...state.undos].reverse()) {
    state.undoing = true;
    if (undo.status === 'registered') await takeBackOne(cycle, undo);
  }
  // What was only reconciled was never in the books; a reversal that nobody acknowledged keeps its lines.
  const inTheBooks = state.undos.some(({ step }) => step === 'recognised_benefit');
  if (state.recognisedMinor !== null && !inTheBooks) await reverseBenefit(cycle);
}

async function takeBackOne(cycle: Cycle, undo: UndoStep): Promise<void> {
  const byRole = [undo.role];
  // A run that continues an earlier one may find it escalated already.
  const first = (standingUndo(cycle, undo)?.roles.length ?? 1) === 1;
  if ((first && (await acknowledged(cycle, undo, byRole))) || (await escalated(cycle, undo))) {
    undo.status = 'done';
    if (undo.step === 'pilot_money') giveBack(cycle);
    if (undo.step === 'recognised_benefit') await reverseBenefit(cycle);
    return;
  }
  undo.status = 'unacknowledged';
  tell(cycle, 'undo-unacknowledged', `nobody acknowledged: ${undo.what}`);
}

async function escalated(cycle: Cycle, undo: UndoStep): Promise<boolean> {
  const to = [undo.role, ...ESCALATION];
  if (standingUndo(cycle, undo)) return acknowledged(cycle, undo, to);
  tell(cycle, 'undo-escalated', `escalated to ${to.map(words).join(', ')}: ${undo.what}`);
  return acknowledged(cycle, undo, to);
}

async function acknowledged(cycle: Cycle, undo: UndoStep, roles: readonly Role[]): Promise<boolean> {
  const { state } = cycle;
  if (!standingUndo(cycle, undo)) askFor(cycle, undo, roles);
  const done = await answered(cycle, () => cycle.handedIn !== null);
  state.wait = null;
  cycle.handedIn = null;
  return done;
}

/** The ask for it, where an earlier run has asked. The first edition asked again. */
function standingUndo(cycle: Cycle, { step }: UndoStep): SubmissionWait | null {
  if (cycle.state.edition < 2) return null;
  const ask = standingAsk(cycle);
  return ask?.askId === `undo.${step}` ? ask : null;
}

function askFor(cycle: Cycle, undo: UndoStep, roles: readonly Role[]): void {
  const { state } = cycle;
  cycle.handedIn = null;
  state.wait = {
    what: 'submission',
    askId: `undo.${undo.step}`,
    kind: 'undo',
    roles,
    item: undo.step,
    missing: [undo.what],
    since: new Date(nowMs()).toISOString(),
    due: new Date(nowMs() + windowMsOf(state)).toISOString(),
  };
  tell(cycle, 'undo-asked', `${roles.map(words).join(' or ')} must acknowledge: ${undo.what}`);
}
