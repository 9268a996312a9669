/**
 * The recovery proof, made short: twenty cycles over HTTP, some fifteen faults, and every check of the proof. The long
 * one is `npm run proof:chaos`.
 */
import { expect, it } from 'vitest';
import { runChaos } from '../../bench/chaos/chaos-run.js';

it('loses, doubles and forgets nothing while processes are killed and stopped at random', async () => {
  const { checks, run } = await runChaos({
    ...{ cycles: 20, seed: 20, parallel: 12, faults: 15, pace: [0.5, 1.5], workers: 1 },
    ...{ minutes: 3, followers: 10, sample: 2, keep: false },
    say: (line) => process.stdout.write(`${line}\n`),
  });
  const found = checks.filter(({ mustBeZero, count }) => mustBeZero && count > 0);
  expect(found.map(({ name, listed }) => [name, ...listed.slice(0, 5)])).toEqual([]);
  expect(run.book.with('acknowledged').length).toBeGreaterThan(100);
  expect(run.faults.injected).toBeGreaterThanOrEqual(10);
}, 480_000);
