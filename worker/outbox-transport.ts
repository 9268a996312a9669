/** Where messages go. One way for now: a line in the log. */
import type { Logger } from 'pino';
import type { OutboxMessage } from '../store/cycle/outbox.js';

export interface Transport {
  /**
   * Resolves when the other side has the message, rejects when it may not have it; then the message comes again with
   * the same id. Must not wait for another message.
   */
  send(message: OutboxMessage): Promise<void>;
}

export function logTransport(logger: Logger): Transport {
  return {
    send({ id, topic, cycleId, sequence, createdAt }) {
      logger.info({ message: id, topic, cycleId, sequence, createdAt }, 'message dispatched');
      return Promise.resolve();
    },
  };
}
