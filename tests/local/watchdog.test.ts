/** When a part that lives is started again because it does not answer: with made-up parts and a quick clock. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { supervise, type Running, type Supervised } from '../../local/supervisor.js';

const EVERY_MS = 20;

/** A part whose answers the test chooses. */
class Part implements Running {
  readonly pid = 1;
  readonly bornAt = performance.now();
  end: (how: string) => void = () => undefined;
  readonly exited = new Promise<string>((resolve) => (this.end = resolve));
  asked = 0;

  stop(): Promise<void> {
    this.end('signal SIGKILL');
    return Promise.resolve();
  }
}

interface Setting {
  readonly isWell: (part: Part) => Promise<boolean>;
  readonly restMs?: number;
  /** How long a start takes. */
  readonly startMs?: number;
}

let supervised: Supervised | undefined;
afterEach(() => supervised?.stop());

function watched({ isWell, restMs = 60_000, startMs = 0 }: Setting) {
  const parts = [new Part()];
  const lines: string[] = [];
  supervised = supervise({
    title: 'The part',
    first: parts[0]!,
    restart: async () => {
      await sleep(startMs);
      const next = new Part();
      parts.push(next);
      return next;
    },
    isWell: (part) => {
      part.asked += 1;
      return isWell(part);
    },
    watchTimes: { everyMs: EVERY_MS, misses: 3, restMs },
    say: (line) => void lines.push(line),
  });
  return { parts, lines };
}

const never = () => new Promise<boolean>(() => undefined);
const NO: [string, (part: Part) => Promise<boolean>][] = [
  ['does not answer at all', never],
  ['answers that it is broken', () => Promise.resolve(false)],
  ['cannot be reached', () => Promise.reject(new Error('ECONNREFUSED'))],
];

describe('a part that lives', () => {
  it.each(NO)(
    'and %s is killed after three questions and started again, with one line each',
    async (_, no) => {
      const { parts, lines } = watched({
        isWell: (part) => (part === parts[0] ? no(part) : Promise.resolve(true)),
      });
      await expect.poll(() => parts.length).toBe(2);
      expect(parts[0]!.asked).toBe(3);
      await expect
        .poll(() => lines)
        .toEqual(['The part has not answered for 0.06 s; starting it again', 'The part runs again']);
      await sleep(10 * EVERY_MS);
      expect(parts).toHaveLength(2);
    },
  );

  it('and misses two questions now and then is left alone', async () => {
    const { parts } = watched({ isWell: ({ asked }) => Promise.resolve(asked % 3 === 0) });
    await expect.poll(() => parts[0]!.asked).toBeGreaterThan(12);
    expect(parts).toHaveLength(1);
  });

  it('is not asked while it is starting, however long that takes', async () => {
    const { parts, lines } = watched({ isWell: (part) => Promise.resolve(part !== parts[0]), startMs: 300 });
    await expect.poll(() => lines).toContain('The part runs again');
    await expect.poll(() => parts.at(-1)!.asked).toBeGreaterThan(0);
    expect(parts).toHaveLength(2);
  });

  it('and never answers is restarted three times soon, then only once in a while', async () => {
    const { parts } = watched({ isWell: never, restMs: 1_000 });
    await expect.poll(() => parts.length, { timeout: 5_000 }).toBe(4);
    await expect.poll(() => parts.length, { timeout: 5_000 }).toBe(5);
    expect(parts[4]!.bornAt - parts[3]!.bornAt).toBeGreaterThan(950);
    expect(parts[3]!.asked).toBeGreaterThan(5);
  });
});
