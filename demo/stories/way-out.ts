/** How a cycle leaves its way early: what was set in motion is rolled back, step by step, by the roles that it names. */
import { words } from '../../base/vocabulary.js';
import type { CycleStatus } from '../../client/answers.js';
import { PlainError } from '../../client/plain-error.js';
import type { Stage } from '../stage.js';

/** Step → what was done. A step without a note is acknowledged with the usual words. */
export type UndoNotes = Readonly<Record<string, string>>;

/** Acknowledges each step that is requested, until the cycle is closed. */
export async function rollBack(stage: Stage, notes: UndoNotes = {}): Promise<void> {
  for (;;) {
    const { state, waitingFor } = await stage.until((status) => status.waitingFor?.submission === 'undo');
    if (state === 'closed') return;
    const step = waitingFor?.item;
    const [role] = waitingFor?.roles ?? [];
    if (step === undefined || role === undefined) throw new PlainError('A step to undo names no role.');
    const note = notes[step] ?? 'Rolled back, and checked.';
    const says = `rolls back ${words(step)}: ${note}`;
    await stage.submit(role.replaceAll('_', '-'), says, { kind: 'undo', content: { step, note } });
  }
}

/** Rejects at the gate where the verdict is not a pass. Where no gate is open, there is nothing to do. */
export async function rejectAtGate(stage: Stage, { waitingFor }: CycleStatus): Promise<void> {
  const { verdict, summary } = waitingFor?.evidence ?? {};
  if (verdict === undefined || verdict === 'pass' || summary === undefined) return;
  const says = `rejects ${waitingFor?.gateId ?? ''}: ${summary}`;
  await stage.decide('council-member', says, { decision: 'reject', reason: summary });
}
