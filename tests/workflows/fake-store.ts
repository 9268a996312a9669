/**
 * A typed in-memory stand-in for the database: it keeps what `recordTransition` is given, can be away for a
 * while, refuse a write for good, or keep the writer waiting. Who waits for a write awaits it here.
 */
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { Transition } from '../../domain/transition.js';

export class FakeStore {
  readonly transitions: Transition[] = [];
  /** Every write that was tried, the failed ones too. */
  readonly attempts: Transition[] = [];
  /** Fails that many more writes, as a database that is away does. */
  failures = 0;
  /** Refuses that many more writes for good, as a store does whose sequence another writer holds. */
  refusals = 0;
  private readonly news = new EventEmitter();

  recordTransition = (transition: Transition): Promise<{ hash: string }> => {
    this.attempts.push(transition);
    this.news.emit('attempt');
    if (this.failures > 0) {
      this.failures -= 1;
      return Promise.reject(new Error('database away'));
    }
    if (this.refusals > 0) {
      this.refusals -= 1;
      return Promise.reject(Object.assign(new Error('sequence taken'), { name: 'TransitionRefused' }));
    }
    this.transitions.push(transition);
    this.news.emit('write');
    return Promise.resolve({ hash: createHash('sha256').update(JSON.stringify(transition)).digest('hex') });
  };

  of(cycleId: string): Transition[] {
    return this.transitions.filter((transition) => transition.cycleId === cycleId);
  }

  /** Resolves as soon as a write has made it true. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await once(this.news, 'write');
  }

  async untilTried(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await once(this.news, 'attempt');
  }
}
