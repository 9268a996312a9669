import { describe, expect, it } from 'vitest';
import { eValue, eValueOfMeans } from '../../../statistics/observational/sensitivity/e-value.js';
import {
  binaryPairsAt,
  rosenbaumBound,
  signedRankAt,
  signedRanks,
} from '../../../statistics/observational/sensitivity/rosenbaum.js';

describe('the E-value', () => {
  it('of 3.9 (1.8 to 8.7) is 7.26, with 3.00 for the bound (VanderWeele and Ding 2017)', () => {
    const found = eValue({ ratio: 3.9, lower: 1.8, upper: 8.7 });
    expect(found?.estimate).toBeCloseTo(7.26, 2);
    expect(found?.bound).toBeCloseTo(3, 2);
  });

  it('of a ratio below 1 is that of its inverse, and takes the upper bound', () => {
    const [one, other] = [
      eValue({ ratio: 3.9, lower: 1.8, upper: 8.7 })!,
      eValue({ ratio: 1 / 3.9, lower: 1 / 8.7, upper: 1 / 1.8 })!,
    ];
    expect(other.estimate).toBeCloseTo(one.estimate, 12);
    expect(other.bound).toBeCloseTo(one.bound, 12);
  });

  it('has a bound of 1 where the interval holds no effect, and is none of what is no ratio', () => {
    expect(eValue({ ratio: 1.2, lower: 0.9, upper: 1.6 })?.bound).toBe(1);
    expect(eValue({ ratio: 1, lower: 0.9, upper: 1.1 })).toMatchObject({ estimate: 1, bound: 1 });
    for (const ratio of [0, -1, NaN, Infinity])
      expect(eValue({ ratio, lower: ratio, upper: ratio })).toBeUndefined();
  });

  it('of a difference of means goes by exp(0.91 d), as R’s EValue does', () => {
    // evalues.MD(0.5, 0.1) with 95 %: RR 1.576, interval 1.319 to 1.884.
    const found = eValueOfMeans({ effect: 5, lower: 5 - 1.959964, upper: 5 + 1.959964 }, 10)!;
    expect(found.of.ratio).toBeCloseTo(1.576173, 5);
    expect(found.of.lower).toBeCloseTo(Math.exp(0.91 * (0.5 - 0.1959964)), 6);
    expect(found.estimate).toBeCloseTo(1.576173 + Math.sqrt(1.576173 * 0.576173), 5);
    expect(found.method).toBe('standardised');
  });
});

describe('Rosenbaum’s bound', () => {
  it('of 122 pairs that differ, 110 one way, is that of Hammond 1964 in Rosenbaum 2002', () => {
    expect(binaryPairsAt(4, 122, 110)).toBeCloseTo(0.00196, 5);
    expect(binaryPairsAt(5, 122, 110)).toBeCloseTo(0.02317, 5);
    expect(binaryPairsAt(6, 122, 110)).toBeCloseTo(0.09693, 5);
  });

  it('is the Γ at which the finding is lost, and no more', () => {
    const differences = [...Array<number>(110).fill(1), ...Array<number>(12).fill(-1), 0, 0, 0];
    const asked = { differences, isBinary: true, isRise: true, level: 0.025 };
    const { gamma, pValue } = rosenbaumBound(asked);
    expect(binaryPairsAt(gamma, 122, 110)).toBeCloseTo(0.025, 9);
    expect(pValue).toBeLessThan(1e-15);
    const against = rosenbaumBound({ ...asked, isRise: false });
    expect(against.gamma).toBe(1);
    expect(against.pValue).toBeCloseTo(1, 9);
  });

  it('of pairs that do not differ is 1', () => {
    expect(rosenbaumBound({ differences: [0, 0], isBinary: true, isRise: true, level: 0.025 })).toMatchObject(
      {
        gamma: 1,
        pValue: 1,
      },
    );
  });

  it('of means goes by signed ranks, ties sharing theirs', () => {
    const ranks = signedRanks([1, -1, 2, 0, 3]);
    expect(ranks).toEqual({ sum: 10, squares: 2 * 1.5 ** 2 + 9 + 16, positive: 8.5 });
    expect(signedRankAt(1, ranks)).toBeGreaterThan(signedRankAt(1, signedRanks([1, 1, 2, 0, 3])));
    expect(signedRankAt(2, ranks)).toBeGreaterThan(signedRankAt(1, ranks));
  });
});
