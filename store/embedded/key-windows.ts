/**
 * Reads a page of an ordered list through windows of time that widen until the page is full. The embedded database needs
 * this: it reads every match of a query before it answers the first, and would read the whole collection for a page of
 * twenty. A database that stops at the limit by itself loses a few round trips.
 *
 * Keys are `<ISO time>|<id>`, so a bare ISO time is a bound as well.
 */
import { DAY_MS } from '../../base/duration.js';

export interface KeyRange {
  readonly $gt?: string;
  readonly $gte?: string;
  readonly $lt?: string;
}

export interface WindowedPage {
  readonly order: 'newest first' | 'soonest first';
  /** The last key of the page before; undefined for the first page. */
  readonly after?: string | undefined;
  readonly wanted: number;
  readonly nowMs: number;
}

const FIRST_WIDTH_MS = 60_000;
/** Beyond this width everything that is left is read at once. */
const WIDEST_MS = 2 * 365 * DAY_MS;
/**
 * When a window held nothing, the next one is this many times wider: eleven small reads go from a minute to two years, and
 * a twelfth reads the rest. Wider steps would need fewer reads, but the last one would reach far beyond the page, and the
 * embedded database reads all of it. A database that stops at the limit pays for these reads only where little is found.
 */
const MOST_GROWTH = 4;
/** The next window is worth its round trip only when it is a good deal wider. */
const LEAST_GROWTH = 2;
/** The window is this much wider than what was found suggests, because cycles come in bursts. */
const MARGIN = 1.5;

/** `read` returns the matches within a range, in order, and no more than its limit. */
export async function readInWindows<Found>(
  page: WindowedPage,
  read: (range: KeyRange, limit: number) => Promise<Found[]>,
): Promise<Found[]> {
  const found: Found[] = [];
  const { near, cutAt } = windowsOf(page);
  let range = near;
  for (let width = FIRST_WIDTH_MS; ;) {
    const [window, rest] = cutAt(range, width);
    const more = await read(window, page.wanted - found.length);
    found.push(...more);
    const missing = page.wanted - found.length;
    if (missing <= 0 || rest === null) return found;
    range = rest;
    width *= growth(more.length, missing);
  }
}

/** Chooses a width that should hold the rest of the page if the next window is as dense as the last one. */
function growth(found: number, missing: number): number {
  const needed = found === 0 ? Infinity : 1 + (MARGIN * missing) / found;
  return Math.min(Math.max(needed, LEAST_GROWTH), MOST_GROWTH);
}

/** Tells where the page starts, and cuts a range at a width from there into the window and what is left beyond it. */
function windowsOf({ order, after, nowMs }: WindowedPage): {
  near: KeyRange;
  cutAt: (range: KeyRange, width: number) => [window: KeyRange, rest: KeyRange | null];
} {
  const down = order === 'newest first';
  const startMs = startOf(after, nowMs, down);
  const near: KeyRange = after === undefined ? {} : down ? { $lt: after } : { $gt: after };
  return {
    near,
    cutAt(range, width) {
      const edge = width > WIDEST_MS ? null : edgeAt(down ? startMs - width : startMs + width);
      if (edge === null) return [range, null];
      return down ? [{ ...range, $gte: edge }, { $lt: edge }] : [{ ...range, $lt: edge }, { $gte: edge }];
    },
  };
}

/** Few cycles are overdue and they come first, so the first window of an inbox holds them and its width counts from now. */
function startOf(after: string | undefined, nowMs: number, down: boolean): number {
  const afterMs = after === undefined ? nowMs : Date.parse(after.split('|', 1)[0] ?? '');
  return down ? afterMs : Math.max(afterMs, nowMs);
}

/** Null, which means no edge, beyond what a date can hold and for a key that has no time. */
function edgeAt(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || ms < 0 ? null : date.toISOString();
}

const FEW = 125;
const MANY = 500;

/**
 * Reads everything, newest first, some hundreds at a time. During one long read the embedded database, which is one
 * process, would answer nobody, so that the driver would give up on it and cut everybody else's connections.
 */
export async function* readAllInWindows<Found>(
  nowMs: number,
  read: (range: KeyRange) => Promise<Found[]>,
): AsyncGenerator<Found> {
  let width = 60_000;
  let near: KeyRange = {};
  for (let ms = nowMs - width; ms > 0; ms -= width) {
    const edge = new Date(ms).toISOString();
    const found = await read({ ...near, $gte: edge });
    yield* found;
    near = { $lt: edge };
    if (found.length < FEW) width *= 2;
    if (found.length > MANY) width = Math.max(width / 2, 1);
  }
  yield* await read(near);
}
