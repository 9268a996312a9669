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

/** From a minute to two years in steps of 16, then whatever is left: at most seven reads. */
const WIDTHS_MS = [60_000, 960_000, 15_360_000, 245_760_000, 3_932_160_000, 62_914_560_000, Infinity];

/** `read` answers the matches within a range, in order, at most as many as it is told. */
export async function readInWindows<Found>(
  page: WindowedPage,
  read: (range: KeyRange, limit: number) => Promise<Found[]>,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const range of ranges(page)) {
    found.push(...(await read(range, page.wanted - found.length)));
    if (found.length >= page.wanted) break;
  }
  return found;
}

function* ranges({ order, after, nowMs }: WindowedPage): Generator<KeyRange> {
  const down = order === 'newest first';
  const startMs = startOf(after, nowMs, down);
  let near: KeyRange = after === undefined ? {} : down ? { $lt: after } : { $gt: after };
  for (const width of WIDTHS_MS) {
    const edge = edgeAt(down ? startMs - width : startMs + width);
    if (edge === null) {
      yield near;
      return;
    }
    yield { ...near, ...(down ? { $gte: edge } : { $lt: edge }) };
    near = down ? { $lt: edge } : { $gte: edge };
  }
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
