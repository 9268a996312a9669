/**
 * Carries messages from the outbox to a transport: at least once, in order within a cycle, beside any number of other
 * dispatchers, and only what Temporal's history holds. A message that the history does not hold waits; when it has waited
 * longer than a workflow task can last, its workflow is woken, because nothing else may ever wake it. A failed message
 * holds up its own cycle only. The dispatcher must never end by itself, but waits for a database or a Temporal that is
 * away.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboxMessage } from '../store/cycle/outbox.js';
import { HistoryGate, type GateOptions } from './history-gate.js';
import { Settling } from './settling.js';
import type { Transport } from './outbox-transport.js';

export interface DispatcherOptions extends GateOptions {
  readonly transport: Transport;
  /** How long a dispatcher that has died keeps its messages. */
  readonly leaseMs?: number;
  readonly pollMs?: number;
  /** How long the first pause after a failed attempt lasts. */
  readonly firstPauseMs?: number;
}

export interface OutboxDispatcher {
  /** Takes no more messages, lets those arrive that are being sent, and gives the rest back. */
  stop(): Promise<void>;
}

/** The batch is small, so that several dispatchers share a backlog and a dead one holds up little. */
const BATCH = 25;
/** Several sends fit into half of the lease. */
const LEASE_MS = 30_000;
/** The longest that a message waits while there is no backlog. Each look costs one indexed read. */
const POLL_MS = 500;
/** A receiver that takes longer counts as not having the message, and a worker that stops waits no longer than this. */
const SEND_MS = 5_000;
const FIRST_PAUSE_MS = 1_000;
/** When a receiver that was away for a day comes back, the next try is only minutes away. */
const LONGEST_PAUSE_MS = 5 * 60_000;
const LONGEST_AWAY_MS = 5_000;
const REPORT_MS = 60_000;

export function startOutboxDispatcher(options: DispatcherOptions): OutboxDispatcher {
  return new Dispatcher(options);
}

class Dispatcher implements OutboxDispatcher {
  readonly #options: DispatcherOptions &
    Required<Pick<DispatcherOptions, 'leaseMs' | 'pollMs' | 'firstPauseMs'>>;
  readonly #gate: HistoryGate;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #reportDueMs = 0;

  constructor(options: DispatcherOptions) {
    this.#options = { leaseMs: LEASE_MS, pollMs: POLL_MS, firstPauseMs: FIRST_PAUSE_MS, ...options };
    this.#gate = new HistoryGate(options);
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { logger, pollMs } = this.#options;
    let failures = 0;
    while (!this.#stopped) {
      try {
        const delivered = await this.#pass();
        await this.#report();
        if (failures > 0) logger.info('the outbox is dispatched again');
        failures = 0;
        // While people act, messages come one by one; gathering them costs the database fewer commands.
        if (delivered < BATCH) await this.#pause(pollMs);
      } catch (error) {
        if (failures === 0) logger.warn({ err: error }, 'the outbox waits for the database');
        await this.#pause(Math.min(pollMs * 2 ** failures, LONGEST_AWAY_MS));
        failures += 1;
      }
    }
  }

  /** Delivers one batch, cycles side by side. Returns how many messages were delivered. */
  async #pass(): Promise<number> {
    const { outbox, leaseMs } = this.#options;
    // No send begins in the second half of the lease, which is left for slow sends and for clocks that disagree.
    const sendUntil = performance.now() + leaseMs / 2;
    const { lease, runs } = await outbox.claim(BATCH, leaseMs);
    const settling = new Settling(outbox, lease);
    const ended = await Promise.allSettled(runs.map((run) => this.#deliver(lease, run, settling, sendUntil)));
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return ended.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value : 0), 0);
  }

  async #deliver(
    lease: string,
    run: readonly OutboxMessage[],
    settling: Settling,
    sendUntil: number,
  ): Promise<number> {
    const { outbox, logger } = this.#options;
    const sendable = run.slice(0, await this.#gate.countSendable(lease, run));
    for (const [index, message] of sendable.entries()) {
      const rest = sendable.slice(index);
      if (this.#stopped || performance.now() > sendUntil) {
        await outbox.giveBack(lease, rest, { pauseMs: 0, failed: false });
        return index;
      }
      if (!(await this.#send(message))) {
        await outbox.giveBack(lease, rest, { pauseMs: this.#pauseAfter(message), failed: true });
        return index;
      }
      if (!(await settling.settle(message.id))) {
        logger.warn({ message: message.id }, 'the message was taken over and will be delivered again');
        return index;
      }
    }
    return sendable.length;
  }

  async #send(message: OutboxMessage): Promise<boolean> {
    const { transport, logger } = this.#options;
    const limit = new AbortController();
    const tooLate = sleep(SEND_MS, undefined, { signal: limit.signal }).then(() => {
      throw new Error(`The transport took longer than ${SEND_MS} ms.`);
    });
    try {
      await Promise.race([transport.send(message), tooLate]);
      return true;
    } catch (error) {
      const { id, failures } = message;
      logger.warn({ err: error, message: id, failures: failures + 1 }, 'a message was not delivered');
      return false;
    } finally {
      tooLate.catch(() => undefined);
      limit.abort();
    }
  }

  #pauseAfter({ failures }: OutboxMessage): number {
    return Math.min(this.#options.firstPauseMs * 2 ** Math.min(failures, 20), LONGEST_PAUSE_MS);
  }

  /** Logs how much waits and for how long; warns when the oldest has waited longer than the time between two reports. */
  async #report(): Promise<void> {
    if (performance.now() < this.#reportDueMs) return;
    const { outbox, logger } = this.#options;
    const { count, oldestCreatedAt } = await outbox.backlog();
    this.#reportDueMs = performance.now() + REPORT_MS;
    const oldestMs = oldestCreatedAt === null ? 0 : Math.max(0, Date.now() - oldestCreatedAt.getTime());
    const level = count === 0 ? 'debug' : oldestMs < REPORT_MS ? 'info' : 'warn';
    logger[level]({ waiting: count, oldestSeconds: Math.round(oldestMs / 1_000) }, 'outbox');
  }

  get #stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}
