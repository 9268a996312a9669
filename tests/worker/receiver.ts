/** A transport that keeps what it was given. */
import type { OutboxMessage } from '../../store/cycle/outbox.js';
import type { Transport } from '../../worker/outbox-transport.js';

export class Receiver implements Transport {
  readonly received: OutboxMessage[] = [];

  constructor(private readonly before: (message: OutboxMessage) => Promise<void> = async () => undefined) {}

  async send(message: OutboxMessage): Promise<void> {
    await this.before(message);
    this.received.push(message);
  }

  get ids(): string[] {
    return this.received.map(({ id }) => id);
  }
}
