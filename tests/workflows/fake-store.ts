/**
 * A typed in-memory stand-in for the database: it keeps what `recordTransition` is given, can be away for a
 * while, refuse a write for good, or keep the writer waiting. Who waits for a write awaits it here.
 */
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { LedgerClaim, TakenLine } from '../../domain/finance/ledger-claim.js';
import type { Transition } from '../../domain/cycle/transition.js';

export class FakeStore {
  readonly transitions: Transition[] = [];
  /** Every write that was tried, the failed ones too. */
  readonly attempts: Transition[] = [];
  /** Fails that many more writes, as a database that is away does. */
  failures = 0;
  /** Refuses that many more writes for good, as a store does whose sequence another writer holds. */
  refusals = 0;
  /** Writes that many more, and loses the answer on the way back. */
  lostAnswers = 0;
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
    const hash = keep(this.transitions, transition);
    this.news.emit('write');
    if (this.lostAnswers > 0) {
      this.lostAnswers -= 1;
      return Promise.reject(new Error('answer lost'));
    }
    return Promise.resolve({ hash });
  };

  /** Lines by month and reference, and who counts them. */
  readonly claims = new Map<string, string>();

  claimLedgerLines = ({ cycleId, period, references }: LedgerClaim): Promise<TakenLine[]> => {
    const keys = references.map((reference) => ({ reference, key: `${period}|${reference}` }));
    const taken = keys.flatMap(({ reference, key }) => {
      const owner = this.claims.get(key) ?? cycleId;
      return owner === cycleId ? [] : [{ reference, cycleId: owner }];
    });
    if (taken.length > 0) return Promise.resolve(taken);
    for (const [key, owner] of this.claims) if (owner === cycleId) this.claims.delete(key);
    for (const { key } of keys) this.claims.set(key, cycleId);
    return Promise.resolve([]);
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

/**
 * As the real store: a repeat is recognised when its content is the same; a later one of the same step takes the
 * place of a head that the history never knew; anything else is refused.
 */
function keep(transitions: Transition[], transition: Transition): string {
  const text = JSON.stringify(transition);
  const first = transitions.find(
    (each) => each.cycleId === transition.cycleId && each.sequence === transition.sequence,
  );
  if (first && first.at < transition.at && first === transitions.findLast(sameCycle(transition))) {
    transitions.splice(transitions.indexOf(first), 1, transition);
  } else if (first && JSON.stringify(first) !== text) {
    throw Object.assign(new Error(`other content for ${transition.key}`), { name: 'TransitionRefused' });
  }
  if (!first) transitions.push(transition);
  return createHash('sha256').update(text).digest('hex');
}

function sameCycle({ cycleId }: Transition): (other: Transition) => boolean {
  return (other) => other.cycleId === cycleId;
}
