/**
 * Marks messages as dispatched. Those that arrive at the same moment are marked together, in one command. Each sender
 * waits for its own mark before it sends what follows, so that at most one message of a cycle can come twice, and a slow
 * receiver holds up nobody else's mark.
 */
import type { Outbox } from '../store/cycle/outbox.js';

interface Arrived {
  readonly id: string;
  readonly resolve: (ours: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

export class Settling {
  #arrived: Arrived[] = [];

  constructor(
    private readonly outbox: Pick<Outbox, 'markDispatched'>,
    private readonly lease: string,
  ) {}

  /** False when the lease has ended and somebody else may have the message, or one that arrived together with it. */
  settle(id: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (this.#arrived.length === 0) setImmediate(() => void this.#mark());
      this.#arrived.push({ id, resolve, reject });
    });
  }

  async #mark(): Promise<void> {
    const together = this.#arrived;
    this.#arrived = [];
    try {
      const ids = together.map(({ id }) => id);
      const ours = (await this.outbox.markDispatched(this.lease, ids)) === ids.length;
      for (const { resolve } of together) resolve(ours);
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }
}
