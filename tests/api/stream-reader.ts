/** Reads server-sent events as they come, as a browser would: fields, comments, and the line that ends an event. */
import { vi } from 'vitest';

export interface Heard {
  readonly id: number;
  readonly event: string;
  readonly data: any;
}

export class StreamReader {
  readonly events: Heard[] = [];
  readonly comments: string[] = [];
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
    return this.events.filter(({ event }) => event === 'transition').map(({ id }) => id);
  }

  get lastId(): number | undefined {
    return this.events.at(-1)?.id;
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
    this.events.push({ id: Number(field('id')), event: field('event') ?? 'message', data: JSON.parse(data) });
  }
}
