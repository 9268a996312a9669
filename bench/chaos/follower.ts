/** Follows one cycle's live view, and comes back with the last id after every loss, as the guide asks of a reader. */
import { setTimeout as sleep } from 'node:timers/promises';

interface Heard {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** The server sends a comment every 15 seconds, so the follower cuts a line that is silent for longer than two of them. */
const SILENT_MS = 40_000;
const COME_BACK_MS = 400;

export class Follower {
  /** Sequence → hash: the log as this reader knows it. */
  readonly log = new Map<number, string>();
  ended = false;
  connections = 0;
  replaced = 0;
  /** The faults that this reader saw: a step left out, a step sent twice, or a refused return. */
  readonly faults: string[] = [];
  private lastId: string | null = null;

  constructor(
    readonly cycleId: string,
    private readonly url: string,
    private readonly token: string,
  ) {}

  async follow(over: AbortSignal): Promise<void> {
    await this.once(over);
    while (this.wantsMore(over)) {
      await sleep(COME_BACK_MS, undefined, { signal: over }).catch(() => undefined);
      await this.once(over);
    }
  }

  private wantsMore(over: AbortSignal): boolean {
    return !this.ended && !over.aborted;
  }

  /** Reads until the line is cut, by whomever. */
  private async once(over: AbortSignal): Promise<void> {
    await this.listen(over).catch(() => undefined);
  }

  private async listen(over: AbortSignal): Promise<void> {
    const silence = new AbortController();
    const timer = setInterval(() => silence.abort(), SILENT_MS);
    try {
      const from = this.lastId === null ? '?after=0' : '';
      const response = await fetch(`${this.url}/v1/cycles/${this.cycleId}/stream${from}`, {
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(this.lastId === null ? {} : { 'last-event-id': this.lastId }),
        },
        signal: AbortSignal.any([over, silence.signal]),
      });
      if (response.status === 400 || response.status === 422) {
        this.faults.push(
          `coming back after ${this.lastId ?? 'nothing'} was refused: ${await response.text()}`,
        );
      }
      if (!response.ok || !response.body) return;
      this.connections += 1;
      await this.readAll(response.body, timer);
    } finally {
      clearInterval(timer);
    }
  }

  private async readAll(body: ReadableStream<Uint8Array>, timer: NodeJS.Timeout): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body) {
      timer.refresh();
      const parts = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) this.take(heardIn(part));
    }
  }

  private take({ id, event, data }: Heard): void {
    if (event === 'end') this.ended = true;
    if (event !== 'transition' && event !== 'replaced') return;
    this.lastId = id;
    const { sequence, hash } = JSON.parse(data) as { sequence: number; hash: string };
    const known = this.log.get(sequence);
    if (known === hash) this.faults.push(`${sequence} came twice`);
    if (sequence > this.log.size + 1) this.faults.push(`${sequence} came after ${this.log.size}`);
    if (known !== undefined && known !== hash) this.replaceFrom(sequence);
    this.log.set(sequence, hash);
  }

  /** Forgets a step that was made anew, and what followed it, because they never were. */
  private replaceFrom(sequence: number): void {
    this.replaced += 1;
    for (const later of [...this.log.keys()]) if (later >= sequence) this.log.delete(later);
  }
}

function heardIn(part: string): Heard {
  const fields = new Map<string, string>();
  for (const line of part.split('\n')) {
    const colon = line.indexOf(':');
    fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: fields.get('data') ?? '' };
}
