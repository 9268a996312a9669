/**
 * One open answer of server-sent events. better-sse frames; this writes no faster than the reader takes, keeps the
 * line alive, and ends when the reader leaves.
 */
import { once } from 'node:events';
import { createEventBuffer, type EventBuffer } from 'better-sse';
import type { Response } from 'express';

export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** `no-transform`: compression would hold events back, here and in proxies. The last one is for nginx. */
export const EVENT_STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
} as const;

/** What a reader waits before it comes back after a cut. */
const RETRY_MS = 2_000;
/** A reader that takes nothing for so long is gone, or as good as. */
const STALLED_MS = 30_000;

export class EventStream {
  readonly #over = new AbortController();

  /** The head of the answer is sent at once, so that the reader knows that it is connected. */
  constructor(private readonly response: Response) {
    response.on('close', () => this.stop());
    if (response.destroyed) this.stop();
    response.flushHeaders();
    this.#write(createEventBuffer().retry(RETRY_MS));
  }

  /** Aborted when nothing more can be sent: stopped, or the reader has left, or was cut off because it took nothing. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  stop(): void {
    this.#over.abort();
  }

  /** Resolves when there is room for more. */
  async send({ id, event, data }: StreamEvent): Promise<void> {
    const hasRoom = this.#write(createEventBuffer().id(id).event(event).data(data));
    if (!hasRoom) await this.#drained();
  }

  /** A comment; nothing while the reader has not taken what was sent before. */
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
