/** Reads server-sent events as they come, as a browser would: fields, comments, and the line that ends an event. */
import { vi } from 'vitest';

export interface Heard {
  readonly id: string;
  /** The id's place in the timeline. */
  readonly sequence: number;
  readonly event: string;
  readonly data: any;
}

export class StreamReader {
  readonly events: Heard[] = [];
  readonly comments: string[] = [];
  /** The lines of each block, as they came. */
  readonly frames: (readonly string[])[] = [];
  retryMs: number | undefined;
  /** The other side has ended the answer, or the line was cut. */
  ended = false;
  readonly #cut = new AbortController();

  private constructor(readonly response: Response) {}

  static async open(url: string, headers: Record<string, string>): Promise<StreamReader> {
    const cut = new AbortController();
    const reader = new StreamReader(await fetch(url, { headers, signal: cut.signal }));
    reader.#cut.signal.addEventListener('abort', () => cut.abort());
    void reader.#read();
    return reader;
  }

  get transitions(): number[] {
    return this.events.filter(({ event }) => event === 'transition').map(({ sequence }) => sequence);
  }

  get lastId(): string | undefined {
    return this.events.at(-1)?.id;
  }

  get lastSequence(): number | undefined {
    return this.events.at(-1)?.sequence;
  }

  /** Hashes of the timeline as a client holds it that begins with `before`: a replaced step goes with all after it. */
  timeline(before: readonly string[] = []): string[] {
    let held = [...before];
    for (const { event, data } of this.events) {
      if (event !== 'transition' && event !== 'replaced') continue;
      if (event === 'replaced') {
        const { sequence, replaces } = data as { sequence: number; replaces: string };
        if (!held[sequence - 1]?.startsWith(replaces)) throw new Error(`${replaces} is not held`);
        held = held.slice(0, sequence - 1);
      }
      held.push((data as { hash: string }).hash);
    }
    return held;
  }

  cut(): void {
    this.#cut.abort();
  }

  async until(arrived: (reader: StreamReader) => boolean, timeout = 15_000): Promise<void> {
    const check = () => {
      if (!arrived(this)) throw new Error(`heard so far: ${JSON.stringify(this.events)}`);
    };
    await vi.waitFor(check, { timeout, interval: 5 });
  }

  async #read(): Promise<void> {
    let text = '';
    try {
      for await (const chunk of this.response.body!.pipeThrough(new TextDecoderStream())) {
        const parts = (text + chunk).split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) this.#take(part.split('\n'));
      }
    } catch {
      // Cut; what is incomplete does not count.
    }
    this.ended = true;
  }

  #take(lines: string[]): void {
    this.frames.push(lines);
    const fields = lines.map((line) => [
      line.slice(0, line.indexOf(':')),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
    const field = (name: string) => fields.find(([known]) => known === name)?.[1];
    const retry = field('retry');
    const comment = field('');
    const data = field('data');
    if (retry !== undefined) this.retryMs = Number(retry);
    if (comment !== undefined) this.comments.push(comment);
    if (data === undefined) return;
    const id = field('id') ?? '';
    this.events.push({
      id,
      sequence: Number.parseInt(id),
      event: field('event') ?? 'message',
      data: JSON.parse(data),
    });
  }
}

export interface Place {
  readonly after?: number;
  readonly lastEventId?: number | string;
  /** The whole query, in place of `after`. */
  readonly query?: string;
}

export function openStream(
  { url }: { readonly url: string },
  cycleId: string,
  token: string,
  { after, lastEventId, query = after === undefined ? '' : `?after=${after}` }: Place = {},
): Promise<StreamReader> {
  return StreamReader.open(`${url}/v1/cycles/${cycleId}/stream${query}`, {
    authorization: `Bearer ${token}`,
    ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
  });
}

/** The name of an event in a stream. */
export function idOf(sequence: number, hash: string): string {
  return `${sequence}-${hash.slice(0, 8)}`;
}
