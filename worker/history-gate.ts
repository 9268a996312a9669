/**
 * Lets messages pass whose transitions Temporal's history holds. The others wait. When a message has waited longer than a
 * workflow task can last, the head of its cycle is marked as doubtful and the workflow is told of it, because nobody
 * tries a task again that was lost without a trace, such as a task that only carried an update. All that the gate needs
 * to know is in the outbox, so that any worker that looks next goes on from there.
 */
import type { Logger } from 'pino';
import type { Doubts } from '../store/cycle/doubts.js';
import type { Outbox, OutboxMessage } from '../store/cycle/outbox.js';
import type { Confirmation } from './confirmation.js';

export interface GateOptions {
  readonly outbox: Outbox;
  readonly doubts: Doubts;
  readonly confirmation: Confirmation;
  readonly logger: Logger;
  /** How long a message may wait for the history before its workflow is told. */
  readonly doubtAfterMs?: number;
  /** How long its workflow has to answer before it is told again. */
  readonly doubtAgainMs?: number;
}

/** A workflow task times out after 5 s, so until then it may still end well. */
const DOUBT_AFTER_MS = 7_000;
const DOUBT_AGAIN_MS = 10_000;
/**
 * The pause between two looks into the history. As a rule the task ends within milliseconds, and the longer it takes,
 * the less another look is worth.
 */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
const AWAY_PAUSE_MS = 2_000;

export class HistoryGate {
  readonly #options: Required<GateOptions>;
  #isAway = false;

  constructor({
    outbox,
    doubts,
    confirmation,
    logger,
    doubtAfterMs = DOUBT_AFTER_MS,
    doubtAgainMs = DOUBT_AGAIN_MS,
  }: GateOptions) {
    this.#options = { outbox, doubts, confirmation, logger, doubtAfterMs, doubtAgainMs };
  }

  /** Counts the messages of a cycle, from the first on, that may be sent; the others are given back. */
  async countSendable(lease: string, run: readonly OutboxMessage[]): Promise<number> {
    const { outbox } = this.#options;
    const confirmed = await this.#ask(({ confirmation }) => confirmation.confirmed(run));
    if (confirmed === undefined) {
      await outbox.giveBack(lease, run, { pauseMs: AWAY_PAUSE_MS, failed: false });
      return 0;
    }
    await this.#settle(run.slice(0, confirmed));
    const [first, ...others] = run.slice(confirmed);
    if (!first) return run.length;
    const doubted = this.#isDue(first);
    if (doubted && (await this.#doubt(first)) === 'ended') return run.length;
    await outbox.giveBack(lease, [first, ...others], { pauseMs: pauseFor(first), failed: false, doubted });
    return confirmed;
  }

  /** Clears the doubt, which only messages that have waited long can have raised. */
  async #settle(confirmed: readonly OutboxMessage[]): Promise<void> {
    const newest = confirmed.findLast((message) => this.#isLate(message));
    if (newest) await this.#options.doubts.settle(newest.cycleId, newest.hash);
  }

  #isLate({ recordedAt }: OutboxMessage): boolean {
    return ageMs(recordedAt) > this.#options.doubtAfterMs;
  }

  #isDue(message: OutboxMessage): boolean {
    const { doubtedAt } = message;
    return this.#isLate(message) && (doubtedAt === null || ageMs(doubtedAt) > this.#options.doubtAgainMs);
  }

  /** `ended` means that the workflow is closed, so that what is recorded stands for good. */
  async #doubt(message: OutboxMessage): Promise<'told' | 'ended' | 'open'> {
    const { doubts, logger } = this.#options;
    const { cycleId, hash, sequence, recordedAt } = message;
    const head = await doubts.raise(message, new Date(recordedAt));
    if (head === null) return 'open';
    const told = await this.#ask(({ confirmation }) => confirmation.tellHead(cycleId, head));
    if (told === undefined) return 'open';
    const facts = { cycleId, sequence, hash, head, seconds: Math.round(ageMs(recordedAt) / 1_000) };
    if (told) {
      logger.warn(facts, 'the history lacks a recorded step, its workflow was told');
      return 'told';
    }
    logger.warn(facts, 'the history lacks a recorded step, and its workflow has ended');
    await doubts.settle(cycleId, head.hash);
    return 'ended';
  }

  /** Undefined while Temporal does not answer, which is logged once. */
  async #ask<Answer>(question: (options: GateOptions) => Promise<Answer>): Promise<Answer | undefined> {
    const { logger } = this.#options;
    try {
      const answer = await question(this.#options);
      if (this.#isAway) logger.info('the outbox has Temporal again');
      this.#isAway = false;
      return answer;
    } catch (error) {
      if (!this.#isAway) logger.warn({ err: error }, 'the outbox waits for Temporal');
      this.#isAway = true;
      return undefined;
    }
  }
}

function ageMs(since: string): number {
  return Date.now() - Date.parse(since);
}

function pauseFor({ recordedAt }: OutboxMessage): number {
  return Math.min(Math.max(FIRST_PAUSE_MS, ageMs(recordedAt) / 4), LONGEST_PAUSE_MS);
}
