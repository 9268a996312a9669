/** Temporal's history as a test wants it: it holds everything but what the test takes out. */
import type { RecordedHead } from '../../store/cycle/doubts.js';
import type { OutboxMessage } from '../../store/cycle/outbox.js';
import type { Confirmation } from '../../worker/confirmation.js';

export class FakeHistory implements Confirmation {
  /** Hashes that it does not hold. */
  readonly lacks = new Set<string>();
  readonly told: { readonly cycleId: string; readonly head: RecordedHead }[] = [];
  questions = 0;
  away = false;
  ended = false;

  confirmed(messages: readonly Pick<OutboxMessage, 'hash'>[]): Promise<number> {
    this.questions += 1;
    if (this.away) return Promise.reject(new Error('no connection'));
    return Promise.resolve(messages.findLastIndex(({ hash }) => !this.lacks.has(hash)) + 1);
  }

  tellHead(cycleId: string, head: RecordedHead): Promise<boolean> {
    if (this.away) return Promise.reject(new Error('no connection'));
    this.told.push({ cycleId, head });
    return Promise.resolve(!this.ended);
  }
}

/** Holds whatever is recorded. */
export const faithfulHistory: Confirmation = {
  confirmed: (messages) => Promise.resolve(messages.length),
  tellHead: () => Promise.resolve(true),
};
