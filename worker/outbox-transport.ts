/** Where messages go. For now there is one way: a line in the log. */
import { write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { DestinationStream, Logger } from 'pino';
import type { OutboxMessage } from '../store/cycle/outbox.js';

export interface Transport {
  /**
   * Resolves when the other side has the message. Rejects when it may not have it; the message then comes again with the
   * same id. It must not wait for another message.
   */
  send(message: OutboxMessage): Promise<void>;
}

/** Writes bytes from the start of the chunk. @returns how many were written */
export type Append = (chunk: Uint8Array) => Promise<number>;

/** The pause before the next try when the reader at the other end of the pipe is slow. */
const FULL_PIPE_MS = 20;

/**
 * Writes the lines of a log one after the other, and lets a caller wait until a line is written. pino's own destination
 * writes later than it says, so that a process that is killed loses lines that it believed written; a stream takes
 * nothing more after its first error.
 */
export class LogLines implements DestinationStream {
  /** Resolves when the operating system has the line that came last. */
  written: Promise<void> = Promise.resolve();
  #before: Promise<void> = Promise.resolve();

  constructor(private readonly append: Append = toStandardOutput) {}

  write(line: string): void {
    this.written = this.#before.then(() => this.#writeAll(Buffer.from(line)));
    // The caller who waits for a line learns of its failure, and the next line is tried nevertheless.
    this.#before = this.written.catch(() => undefined);
  }

  async #writeAll(line: Uint8Array): Promise<void> {
    for (let rest = line; rest.length > 0; rest = rest.subarray(await this.append(rest)));
  }
}

const STANDARD_OUTPUT = 1;
const writeTo = promisify(write);

async function toStandardOutput(chunk: Uint8Array): Promise<number> {
  try {
    return (await writeTo(STANDARD_OUTPUT, chunk)).bytesWritten;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    await sleep(FULL_PIPE_MS);
    return 0;
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
