/**
 * Reads a page of an ordered list through windows of time that widen until the page is full. A database that
 * stops at the limit by itself loses a few round trips by it; the embedded one reads every match of a query before
 * it answers the first, and would read the whole collection for a page of twenty.
 *
 * Keys are `<ISO time>|<id>`, so a bare ISO time is a bound as well.
 */

export interface KeyRange {
  readonly $gt?: string;
  readonly $gte?: string;
  readonly $lt?: string;
}

export interface WindowedPage {
  readonly order: 'newest first' | 'soonest first';
  /** The key after which to go on. */
  readonly after?: string | undefined;
  readonly wanted: number;
  readonly nowMs: number;
}

const FIRST_WIDTH_MS = 60_000;
/** Beyond it everything that is left is read at once. */
const WIDEST_MS = 2 * 365 * 86_400_000;
/**
 * Where nothing was found, the next window is so much wider: eleven small reads go from a minute to two years, a twelfth
 * reads the rest. Wider steps would need fewer, but the last one would reach far beyond the page, and the embedded
 * database reads all of it; a database that stops at the limit pays those reads only where little or nothing is found.
 */
const MOST_GROWTH = 4;
/** A window that leads on is worth its round trip only when it is a good deal wider. */
const LEAST_GROWTH = 2;
/** What was found so far tells how wide the window must be; this much wider, since cycles come in bursts. */
const MARGIN = 1.5;

/** `read` answers the matches within a range, in order, at most as many as it is told. */
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

/** As dense as the last window was, the rest of the page should be in the next one. */
function growth(found: number, missing: number): number {
  const needed = found === 0 ? Infinity : 1 + (MARGIN * missing) / found;
  return Math.min(Math.max(needed, LEAST_GROWTH), MOST_GROWTH);
}

/** Where the page starts, and how a range is cut at a width from there: the window and what is left beyond, if any. */
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

/** What is due before now comes first and is little, so the windows of an inbox begin at now. */
function startOf(after: string | undefined, nowMs: number, down: boolean): number {
  const afterMs = after === undefined ? nowMs : Date.parse(after.split('|', 1)[0] ?? '');
  return down ? afterMs : Math.max(afterMs, nowMs);
}

/** Null beyond what a date can hold, and for a key that has no time: then there is no edge. */
function edgeAt(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || ms < 0 ? null : date.toISOString();
}

const FEW = 125;
const MANY = 500;

/**
 * Everything, newest first, in reads of some hundreds: one long read would make the embedded database, which is one
 * process, so deaf that the driver gives up on it and cuts everybody else's connections.
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
