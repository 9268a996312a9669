/**
 * How many messages one cycle gets at once from this process. Temporal takes ten updates of a workflow in flight; when
 * an eleventh comes, it drops the workflow task at hand (measured with server 1.32: all eleven waited ten seconds for
 * nothing). The rest waits here, in order, where waiting costs nothing.
 */
import { ProblemError } from '../errors.js';

/** Below half of Temporal's ten: two API processes side by side stay within it. */
const AT_ONCE = 4;
/** As long as an answer may take; who still waits then has not been sent. */
const PATIENCE_MS = 10_000;

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

const lines = new Map<string, Line>();

/** @throws ProblemError `engine-busy` when the turn does not come in time; `work` was not begun then */
export async function inTurn<T>(cycleId: string, work: () => Promise<T>): Promise<T> {
  const line = lines.get(cycleId) ?? { running: 0, waiting: [] };
  lines.set(cycleId, line);
  if (line.running < AT_ONCE) line.running += 1;
  else await turnIn(line);
  try {
    return await work();
  } finally {
    const next = line.waiting.shift();
    // The turn passes on as it is; only the last one gives it back.
    if (next) next();
    else line.running -= 1;
    if (line.running === 0) lines.delete(cycleId);
  }
}

function turnIn({ waiting }: Line): Promise<void> {
  return new Promise((resolve, reject) => {
    const take = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.splice(waiting.indexOf(take), 1);
      const detail = 'Too many messages for this cycle at once; this one was not sent. Try again.';
      reject(new ProblemError('engine-busy', detail, { retryAfterSeconds: 2 }));
    }, PATIENCE_MS);
    waiting.push(take);
  });
}
