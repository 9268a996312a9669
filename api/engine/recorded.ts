/** The message is already accepted; this only waits until the read model shows it. */
import type { ApiDeps } from '../deps.js';

/** A healthy write is much faster than this; a caller who still waits then is told so and can poll. */
const PATIENCE_MS = 2_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

/**
 * Listens to the feed, which tells soon, and also looks into the database, less and less often, in case the feed is
 * interrupted.
 * @returns whether the cycle's revision has reached `revision` in time; a database that went away counts as "not yet"
 */
export async function isRecorded(
  { feed, store }: Pick<ApiDeps, 'feed' | 'store'>,
  cycleId: string,
  revision: number,
): Promise<boolean> {
  const told = new AbortController();
  const stopListening = feed.onTransition((moved) => {
    if (moved.cycleId === cycleId && moved.sequence >= revision) told.abort();
  });
  try {
    if ((feed.sequenceOf(cycleId) ?? 0) >= revision) return true;
    return await lookUntil(told.signal, async () => {
      const recorded = await store.cycles.readRevision(cycleId).catch(() => null);
      return recorded !== null && recorded >= revision;
    });
  } finally {
    stopListening();
  }
}

/** Looks for two seconds, less and less often. @returns whether it was seen in time */
export async function lookUntil(told: AbortSignal, look: () => Promise<boolean>): Promise<boolean> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    if (told.aborted || (await look())) return true;
    if (performance.now() + pauseMs > untilMs) return false;
    await pause(pauseMs, told);
  }
}

/** Waits, but ends early when told. */
function pause(ms: number, told: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      told.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    told.addEventListener('abort', end);
  });
}
