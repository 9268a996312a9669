/**
 * Workflow code: a cycle that does nothing but answer holds, each as its reason says. Runs under a cycle's own name and
 * id, so that the API cannot tell the difference.
 */
import { ApplicationFailure, condition, defineQuery, setHandler, sleep } from '@temporalio/workflow';
import type { Receipt } from '../../domain/cycle/cycle-state.js';
import { receiptFingerprint } from '../../domain/cycle/receipt.js';
import { holdUpdate } from '../../workflows/messages/definitions.js';

/** How often a hold with this reason has come to the validator. */
export const attemptsQuery = defineQuery<number, [string]>('attempts');

/** A hold whose reason begins so is refused with the code that follows. */
const REFUSE = 'refuse as ';

const refusal = (code: string) => ApplicationFailure.nonRetryable(`refused as ${code}`, code);

export async function improvementCycle(): Promise<void> {
  const attempts: Record<string, number> = {};
  setHandler(attemptsQuery, (reason) => attempts[reason] ?? 0);
  setHandler(
    holdUpdate,
    async ({ fingerprint, body: { reason } }): Promise<Receipt> => {
      if (reason === 'second in line') {
        // Accepted, and in history as such, before it turns out that another message came first.
        await sleep(200);
        throw refusal('already-suspended');
      }
      return { sequence: 1, fingerprint: receiptFingerprint(fingerprint) };
    },
    {
      validator: ({ body: { reason } }): void => {
        const before = attempts[reason] ?? 0;
        attempts[reason] = before + 1;
        if (reason === 'moving for ever' || (reason === 'moving' && before < 2))
          throw refusal('cycle-moving');
        if (reason === 'not recorded') throw refusal('not-recorded');
        if (reason.startsWith(REFUSE)) throw refusal(reason.slice(REFUSE.length));
      },
    },
  );
  await condition(() => false);
}
