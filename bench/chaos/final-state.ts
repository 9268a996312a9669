/** Reads what the system says of itself once it is quiet: status and timeline of every cycle and wave, over HTTP. */
import type { ApiLine } from './api-line.js';
import type { ActBook } from './act-book.js';
import type { CycleStatus, Entry } from './product.js';

export interface LoggedEvent {
  readonly sequence: number;
  readonly at: string;
  readonly hash: string;
  readonly previousHash: string;
  readonly entries: readonly Entry[];
}

export interface Told {
  readonly id: string;
  /** Null when the API knows no such cycle. */
  readonly status: CycleStatus | null;
  readonly events: readonly LoggedEvent[];
}

export type Evidence = ReadonlyMap<string, Told>;

const READERS = 4;
const WAVE = /\bbegins as (cyc_[0-9a-f]{24})/;

/** Waves are found in the timelines of their cycles. */
export async function gatherEvidence(line: ApiLine, book: ActBook): Promise<Evidence> {
  const evidence = new Map<string, Told>();
  const waiting = [...book.known];
  const reader = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (evidence.has(id)) continue;
      const told = await readAll(line, id);
      evidence.set(id, told);
      for (const wave of wavesIn(told)) if (!evidence.has(wave)) waiting.push(wave);
    }
  };
  while (waiting.length > 0) await Promise.all(Array.from({ length: READERS }, reader));
  for (const id of evidence.keys()) book.known.add(id);
  return evidence;
}

async function readAll(line: ApiLine, id: string): Promise<Told> {
  const answer = await line.read(`/v1/cycles/${id}`, 'auditor');
  const status = answer?.status === 200 ? (answer.body as CycleStatus) : null;
  return { id, status, events: status ? await timelineOf(line, id) : [] };
}

export async function timelineOf(line: ApiLine, id: string): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await line.read(`/v1/cycles/${id}/events?limit=100${more}`, 'auditor');
    if (answer?.status !== 200)
      throw new Error(`the timeline of ${id} cannot be read: ${answer?.status ?? 0}`);
    const page = answer.body as { items: LoggedEvent[]; nextCursor: string | null };
    events.push(...page.items);
    cursor = page.nextCursor;
  }
  return events;
}

function wavesIn({ events }: Told): string[] {
  const texts = events.flatMap(({ entries }) => entries).filter(({ type }) => type === 'wave-started');
  return texts.flatMap(({ text }) => WAVE.exec(text)?.[1] ?? []);
}
