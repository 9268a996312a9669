/**
 * One open answer of server-sent events. better-sse frames the events; this class writes no faster than the reader
 * takes, keeps the connection alive, and ends when the reader leaves.
 */
import { once } from 'node:events';
import { createEventBuffer, type EventBuffer } from 'better-sse';
import type { Response } from 'express';

export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** `no-transform` is set because compression would hold events back, here and in proxies. The last header is for nginx. */
export const EVENT_STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
} as const;

/** How long a reader waits before it comes back after its connection was cut. */
const RETRY_MS = 2_000;
/** A reader that takes nothing for this long counts as gone. */
const STALLED_MS = 30_000;

/** JSON without the characters that split lines in some readers, though not by the specification: they come escaped. */
function escapedJson(data: unknown): string {
  return JSON.stringify(data).replaceAll(
    /[\u0085\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export class EventStream {
  readonly #over = new AbortController();
  #hasSent = false;

  /** The head of the answer is sent at once, so that the reader knows that it is connected. */
  constructor(private readonly response: Response) {
    response.on('close', () => this.stop());
    if (response.destroyed) this.stop();
    response.flushHeaders();
  }

  /** Aborted when no more can be sent: the stream was stopped, the reader has left, or it took nothing and was cut off. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  stop(): void {
    this.#over.abort();
  }

  /** Resolves when there is room for more. */
  async send({ id, event, data }: StreamEvent): Promise<void> {
    const buffer = createEventBuffer({ serializer: escapedJson });
    // With the first event, because some readers take a block of nothing but `retry:` for an event without data.
    if (!this.#hasSent) buffer.retry(RETRY_MS);
    this.#hasSent = true;
    const hasRoom = this.#write(buffer.id(id).event(event).data(data));
    if (!hasRoom) await this.#drained();
  }

  /** Sends a comment, unless the reader has not yet taken what was sent before. */
  beat(): void {
    if (!this.response.writableNeedDrain) this.#write(createEventBuffer().comment('still here'));
  }

  end(): void {
    this.response.end();
  }

  #write(text: EventBuffer): boolean {
    if (this.over.aborted || this.response.destroyed) return true;
    return this.response.write(text.dispatch().read());
  }

  async #drained(): Promise<void> {
    const signal = AbortSignal.any([this.over, AbortSignal.timeout(STALLED_MS)]);
    await once(this.response, 'drain', { signal }).catch(() => this.response.destroy());
  }
}
