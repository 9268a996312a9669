/** Where messages go. One way for now: a line in the log. */
import type { Writable } from 'node:stream';
import type { DestinationStream, Logger } from 'pino';
import type { OutboxMessage } from '../store/cycle/outbox.js';

export interface Transport {
  /**
   * Resolves when the other side has the message, rejects when it may not have it; then the message comes again with
   * the same id. Must not wait for another message.
   */
  send(message: OutboxMessage): Promise<void>;
}

/**
 * Lines of a log that somebody waits for. pino's own destination writes behind its callers' backs, so that a process that
 * is killed loses lines that it believed written.
 */
export class LogLines implements DestinationStream {
  /** Of the line that came last: resolves when the operating system has it. */
  written: Promise<void> = Promise.resolve();

  constructor(private readonly output: Writable = process.stdout) {
    // Whoever waits for a line hears of it; a log that nobody reads any more must not end the process.
    output.on('error', () => undefined);
  }

  write(line: string): void {
    this.written = new Promise((resolve, reject) => {
      this.output.write(line, (error) => (error ? reject(error) : resolve()));
    });
    this.written.catch(() => undefined);
  }
}

/** @param lines what the logger writes to */
export function logTransport(logger: Logger, lines: Pick<LogLines, 'written'>): Transport {
  return {
    send({ id, topic, cycleId, sequence, key, hash, replaces, createdAt }) {
      const facts = { message: id, topic, cycleId, sequence, key, hash, replaces, createdAt };
      logger.info(facts, 'message dispatched');
      return lines.written;
    },
  };
}
