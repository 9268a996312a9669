/** Keeps followers on random cycles: when a cycle has ended, its follower is kept and another cycle gets a new one. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActBook } from './act-book.js';
import type { ApiLine } from './api-line.js';
import { Chance } from './seeded-chance.js';
import { Follower } from './follower.js';

/** A key may hold twenty streams, so the followers share these keys, whose owners never act. */
const READERS = ['auditor', 'dashboard-reader', 'hr', 'cx-ops'] as const;
const LOOK_MS = 200;

export class Followers {
  readonly all: Follower[] = [];
  private readonly chance: Chance;

  constructor(
    private readonly line: ApiLine,
    private readonly book: ActBook,
    private readonly atOnce: number,
    seed: number,
  ) {
    this.chance = new Chance(seed, 'followers');
  }

  /** Starts followers until the run is over; those that are still open then stay until `close` is aborted. */
  async follow(over: AbortSignal, close: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const open = this.all.filter(({ ended }) => !ended).length;
      const followed = new Set(this.all.map(({ cycleId }) => cycleId));
      const free = [...this.book.known].filter((id) => !followed.has(id));
      if (open < this.atOnce && free.length > 0) this.begin(this.chance.pick(free), close);
      await sleep(LOOK_MS, undefined, { signal: over }).catch(() => undefined);
    }
  }

  private begin(cycleId: string, close: AbortSignal): void {
    const reader = READERS[this.all.length % READERS.length] ?? 'auditor';
    const follower = new Follower(cycleId, this.line.url, this.line.tokenOf(reader));
    this.all.push(follower);
    void follower.follow(close);
  }
}
