/**
 * A typed in-memory stand-in for the database: it keeps what `recordTransition` is given, can be away for a
 * while, refuse a write for good, or keep the writer waiting. Who waits for a write awaits it here.
 */
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { ledgerKey, type LedgerClaim, type TakenLine } from '../../domain/finance/ledger-claim.js';
import type { Pin, RetiredPin } from '../../domain/evidence/metric-pins.js';
import type { ChangeStep } from '../../domain/governance/change-state.js';
import { isLater, type Transition } from '../../domain/cycle/transition.js';

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

  /** By the key of each line: who counts it. */
  readonly claims = new Map<string, Pick<TakenLine, 'cycleId' | 'lobs'>>();

  /** A claim is answered only when this is resolved. */
  claimsHeld: Promise<void> = Promise.resolve();

  claimLedgerLines = async ({ cycleId, lobs, references }: LedgerClaim): Promise<TakenLine[]> => {
    this.news.emit('claim');
    await this.claimsHeld;
    const taken = references.flatMap((reference) => {
      const owner = this.claims.get(ledgerKey(reference));
      return owner === undefined || owner.cycleId === cycleId ? [] : [{ reference, ...owner }];
    });
    if (taken.length > 0) return taken;
    for (const [key, owner] of this.claims) if (owner.cycleId === cycleId) this.claims.delete(key);
    for (const reference of references) this.claims.set(ledgerKey(reference), { cycleId, lobs });
    return [];
  };

  /** Retired versions, whatever cycle asks. */
  readonly retired: RetiredPin[] = [];

  retiredPins = (_cycleId: string, pins: readonly Pin[]): Promise<RetiredPin[]> =>
    Promise.resolve(this.retired.filter(({ metric }) => pins.some((pin) => pin.metric === metric)));

  readonly changeSteps: ChangeStep[] = [];

  /** Publishes a first version only: the real store counts on. */
  recordChange = (step: ChangeStep): Promise<{ version: number | null }> => {
    if (this.refusals > 0) {
      this.refusals -= 1;
      return Promise.reject(Object.assign(new Error('sequence gap'), { name: 'TransitionRefused' }));
    }
    const isRepeat = this.changeSteps.some((known) => isDeepStrictEqual(known, step));
    if (!isRepeat) this.changeSteps.push(step);
    this.news.emit('write');
    if (this.lostAnswers > 0) {
      this.lostAnswers -= 1;
      return Promise.reject(new Error('answer lost'));
    }
    return Promise.resolve({ version: step.state.status === 'published' ? 1 : null });
  };

  of(cycleId: string): Transition[] {
    return this.transitions.filter((transition) => transition.cycleId === cycleId);
  }

  /** Resolves as soon as a write has made it true. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await once(this.news, 'write');
  }

  /** Resolves at the next claim, before it is answered. */
  async untilClaimed(): Promise<void> {
    await once(this.news, 'claim');
  }

  async untilTried(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await once(this.news, 'attempt');
  }
}

/**
 * As the real store: a repeat is recognised when its content is the same; a step made anew by a later workflow task
 * takes the place of all that a lost one wrote; anything else is refused.
 */
function keep(transitions: Transition[], transition: Transition): string {
  const hash = hashOf(transition);
  const written = transitions.filter(({ cycleId }) => cycleId === transition.cycleId);
  const recorded = written.find(({ sequence }) => sequence === transition.sequence);
  if (recorded && hashOf(recorded) === hash) return hash;
  const replaced = written.filter(({ sequence }) => sequence >= transition.sequence);
  const before = written.find(({ sequence }) => sequence === transition.sequence - 1);
  const follows = (before ? hashOf(before) : '') === transition.previousHash;
  if (!follows || !replaced.every((each) => isLater(transition, each))) {
    throw Object.assign(new Error(`other content for ${transition.key}`), { name: 'TransitionRefused' });
  }
  for (const each of replaced) transitions.splice(transitions.indexOf(each), 1);
  transitions.push(transition);
  return hash;
}

export function hashOf({ task: _task, ...content }: Transition): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
