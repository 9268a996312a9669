import { describe, expect, it } from 'vitest';
import { about, atMost, type MustBe } from '../../bench/gate/gate-row.js';
import { gateRows, measuredRow } from '../../bench/gate/gate-rows.js';
import type { Chance } from '../../demo/chance.js';

/** `npm run verify:gate` simulates twenty times as many, with a bound of .99. */
const [GATES, SEED] = [500, 13];
const WIDE = 0.9999;

describe('a simulated gate, 500 of each truth with seed 13', () => {
  it.each(gateRows().map((row) => [row.truth, row.mustBe.text, row] as const))('%s: %s', (_, __, row) => {
    expect(measuredRow(row, { gates: GATES, seed: SEED, certainty: WIDE })).toMatchObject({
      gates: GATES,
      met: true,
    });
  });

  it('is played again as it was by the same seed, and otherwise by another', () => {
    const [row] = gateRows();
    const counts = [SEED, SEED, SEED + 1, SEED + 2].map(
      (seed) => measuredRow(row!, { gates: GATES, seed }).counted,
    );
    expect(counts[0]).toBe(counts[1]);
    expect(new Set(counts).size).toBeGreaterThan(1);
  });
});

describe('the bound of a row', () => {
  const row = (mustBe: MustBe, share: number) =>
    measuredRow(
      { truth: `true chance ${share}`, mustBe, measure: played(share) },
      { gates: 10_000, seed: SEED },
    );
  const played = (share: number) => (gates: number, chance: Chance) =>
    Array.from({ length: gates }).filter(() => chance.uniform() < share).length;

  it('catches a gate that passes half as often again as it may', () => {
    expect(row(atMost('pass', 0.025), 0.025 * 1.5).met).toBe(false);
    expect(row(atMost('pass', 0.025), 0.024).met).toBe(true);
  });

  it('catches a chance that was told too high or too low', () => {
    expect(row(about('pass', 0.8, 0.01), 0.77).met).toBe(false);
    expect(row(about('pass', 0.8, 0.01), 0.83).met).toBe(false);
    expect(row(about('pass', 0.8, 0.01), 0.8).met).toBe(true);
  });

  it('is that of the binomial distribution: scipy.stats.binom.ppf(.99, 10000, .025) is 287', () => {
    expect(row(atMost('pass', 0.025), 0).bound).toEqual({ least: 0, most: 0.0287 });
  });
});
