import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossing } from '../../../statistics/looks/crossing.js';
import {
  alphaUntil,
  boundaries,
  nextBoundary,
  type SpendingKind,
} from '../../../statistics/looks/spending.js';
import { answered, sumOf } from '../answered.js';

const boundsOf = (kind: SpendingKind, alpha: number, fractions: readonly number[], final: boolean) =>
  answered(boundaries(fractions, { alpha, kind }, { final })).map(({ bound }) => bound);

/** ldbounds and SeqBounds.jl. */
const PUBLISHED = [
  ['obrien-fleming', 0.05, [0.25, 0.5, 0.75, 1], [3.7496, 2.5399, 2.0161, 1.7202]],
  ['obrien-fleming', 0.025, [0.2, 0.4, 0.6, 0.8, 1], [4.8769, 3.357, 2.6803, 2.2898, 2.031]],
  ['obrien-fleming', 0.025, [0.2, 0.6, 1], [4.8769, 2.6686, 1.981]],
  ['obrien-fleming', 0.025, [0.5, 1], [2.9626, 1.9686]],
  ['pocock', 0.025, [0.2, 0.6, 1], [2.438, 2.2603, 2.2635]],
] as const;

/** tests/statistics/golden/looks.py, by Gauss–Legendre quadrature; scipy 1.17.1. */
const QUADRATURE = [
  ['obrien-fleming', 0.025, [0.13, 0.42, 0.47, 0.9], false, [6.106794, 3.267207, 3.11586, 2.102035]],
  ['pocock', 0.01, [0.13, 0.42, 0.47, 0.9], false, [2.875624, 2.678541, 2.857641, 2.617482]],
  ['obrien-fleming', 0.025, [0.3, 0.7], true, [3.928573, 1.960082]],
  ['pocock', 0.05, [0.4, 1.15], true, [1.940543, 1.86611]],
  ['obrien-fleming', 0.025, [0.5, 0.501, 1], true, [2.962588, 3.007998, 1.968714]],
] as const;

const thousandths = (min: number, max: number) =>
  fc.integer({ min, max }).map((thousandth) => thousandth / 1000);
const kinds = fc.constantFrom<SpendingKind>('obrien-fleming', 'pocock');
const fractions = fc
  .uniqueArray(thousandths(50, 1200), { minLength: 1, maxLength: 5 })
  .map((each) => each.sort((a, b) => a - b));

describe('boundaries by alpha spending', () => {
  it.each(PUBLISHED)('of the %s type at %d and looks at %j are those published', (kind, alpha, at, known) => {
    const found = boundsOf(kind, alpha, at, true);
    known.forEach((bound, index) => expect(Math.abs(found[index]! - bound)).toBeLessThan(1e-4));
  });

  it.each(QUADRATURE)(
    'of the %s type at %d and looks at %j (final: %s) are those of another quadrature',
    (kind, alpha, at, final, known) => {
      const found = boundsOf(kind, alpha, at, final);
      known.forEach((bound, index) => expect(found[index]).toBeCloseTo(bound, 5));
    },
  );

  it('spend at the last look all that is left, wherever it stands, and never more than alpha', () => {
    fc.assert(
      fc.property(fractions, kinds, thousandths(5, 100), fc.boolean(), (at, kind, alpha, final) => {
        const looks = answered(boundaries(at, { alpha, kind }, { final }));
        const spent = sumOf(answered(crossing(looks, 0)).upward);
        expect(looks.at(-1)?.spent).toBeCloseTo(spent, 8);
        const isAll = final || at.at(-1)! >= 1;
        expect(spent).toBeCloseTo(isAll ? alpha : alphaUntil({ alpha, kind }, at.at(-1)!), 8);
      }),
      { numRuns: 60 },
    );
  });

  it('do not depend on looks that come later: one after the other they are the same numbers', () => {
    const spending = { alpha: 0.025, kind: 'obrien-fleming' } as const;
    const together = answered(boundaries([0.2, 0.55, 0.8, 1], spending, { final: true }));
    const first = answered(nextBoundary([], 0.2, spending, { final: false }));
    const second = answered(nextBoundary([first], 0.55, spending, { final: false }));
    const third = answered(nextBoundary([first, second], 0.8, spending, { final: false }));
    const last = answered(nextBoundary([first, second, third], 1, spending, { final: true }));
    expect([first, second, third, last]).toEqual(together);
  });

  it('are higher for a smaller alpha', () => {
    fc.assert(
      fc.property(fractions, kinds, thousandths(5, 45), (at, kind, alpha) => {
        // Only the first bound must rise by itself: those that follow answer to what was spent before them.
        fc.pre(at[0]! >= 0.1);
        const [strict] = boundsOf(kind, alpha, at, true);
        const [loose] = boundsOf(kind, alpha + 0.005, at, true);
        expect(strict).toBeGreaterThan(loose!);
      }),
      { numRuns: 30 },
    );
  });

  it('have no pass within reach where nothing may be spent yet, or nothing is left', () => {
    const [early] = boundsOf('obrien-fleming', 0.025, [0.01], false);
    const [, late] = boundsOf('obrien-fleming', 0.025, [1, 1.2], true);
    expect([early, late]).toEqual([10, 10]);
  });

  it('are not told of an alpha or of fractions that cannot be', () => {
    const spending = { alpha: 0.025, kind: 'pocock' } as const;
    for (const alpha of [0, 0.5, -0.1, 1, NaN]) {
      expect(boundaries([1], { alpha, kind: 'pocock' }, { final: true })).toEqual({ problem: 'bad-alpha' });
    }
    expect(boundaries([], spending, { final: true })).toEqual({ problem: 'bad-fractions' });
    expect(boundaries([0.6, 0.4], spending, { final: true })).toEqual({ problem: 'bad-fractions' });
    expect(boundaries([0.5, 0.500_01], spending, { final: true })).toEqual({ problem: 'too-close' });
    expect(nextBoundary([{ fraction: 0.5, bound: NaN }], 1, spending, { final: true })).toEqual({
      problem: 'bad-bounds',
    });
  });
});

describe('fresh data each round', () => {
  it.each([
    [1, 0.025],
    [2, 0.0494],
    [3, 0.0731],
    [5, 0.1189],
    [10, 0.2237],
    [20, 0.3973],
  ])(
    'would pass by chance in %d rounds with %d, and with alpha divided stays below it',
    (rounds, undivided) => {
      expect(1 - 0.975 ** rounds).toBeCloseTo(undivided, 4);
      expect(1 - (1 - 0.025 / rounds) ** rounds).toBeLessThanOrEqual(0.025 + 1e-15);
    },
  );
});
