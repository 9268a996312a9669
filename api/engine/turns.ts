/**
 * How many messages one cycle gets at once from this process. Temporal takes ten updates of a workflow in flight; when
 * an eleventh comes, it drops the workflow task at hand (measured with server 1.32: all eleven waited ten seconds for
 * nothing). The rest waits here, in order, where waiting costs nothing.
 */
import { ProblemError } from '../errors.js';
import { Line } from './line.js';

/** Below half of Temporal's ten: two API processes side by side stay within it. */
const AT_ONCE = 4;
/** Half of the time that an answer may take; the other half is for the engine. */
const PATIENCE_MS = 5_000;

const lines = new Map<string, Line>();

/** @throws ProblemError `engine-busy` when the turn does not come in time; `work` was not begun then */
export async function inTurn<T>(cycleId: string, work: () => Promise<T>): Promise<T> {
  const line = lines.get(cycleId) ?? new Line({ places: AT_ONCE, patienceMs: PATIENCE_MS, tooLate: busy });
  lines.set(cycleId, line);
  try {
    return await line.pass(work);
  } finally {
    if (line.inside === 0) lines.delete(cycleId);
  }
}

function busy(): ProblemError {
  const detail = 'Too many messages for this cycle at once; this one was not sent. Try again.';
  return new ProblemError('engine-busy', detail, { retryAfterSeconds: 2, isUnsent: true });
}
