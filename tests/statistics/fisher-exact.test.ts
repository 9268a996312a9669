import { describe, expect, it } from 'vitest';
import { fisherExact, hasFewEvents } from '../../statistics/fisher-exact.js';

const arm = (successes: number, n: number) => ({ successes, n });

/** scipy.stats.fisher_exact([[a, n1 - a], [b, n2 - b]], 'greater') and 'less', scipy 1.17.1. */
const SCIPY = [
  [2, 2, 0, 2, 0.16666666666666666, 1],
  [9, 9, 0, 9, 2.0567667626491158e-5, 1],
  [3, 40, 0, 38, 0.12987012987012986, 1],
  [7, 100, 1, 100, 0.03242970105213253, 0.9966226627123759],
  [96, 100, 88, 100, 0.03259847153122868, 0.9917519471949582],
  [4, 1000, 0, 3000, 0.0038886858009069356, 1],
  [1, 20, 3, 500, 0.14559205698057004, 0.9919383966241672],
  [30, 31, 300, 340, 0.11763932163734726, 0.9775354573576039],
] as const;

describe("Fisher's exact test", () => {
  it.each(SCIPY)(
    'of %d of %d v %d of %d is as scipy has it, in both directions',
    (a, n1, b, n2, up, down) => {
      expect(fisherExact(arm(a, n1), arm(b, n2), 'increase') / up).toBeCloseTo(1, 8);
      expect(fisherExact(arm(a, n1), arm(b, n2), 'decrease') / down).toBeCloseTo(1, 8);
      expect(fisherExact(arm(b, n2), arm(a, n1), 'decrease') / up).toBeCloseTo(1, 8);
    },
  );

  it('is asked where the pooled share leads one to expect fewer than five in a cell', () => {
    expect(hasFewEvents(arm(5, 100), arm(5, 100))).toBe(false);
    expect(hasFewEvents(arm(5, 100), arm(4, 100))).toBe(true);
    expect(hasFewEvents(arm(96, 100), arm(95, 100))).toBe(true);
    expect(hasFewEvents(arm(10, 50), arm(50, 10_000))).toBe(true);
  });
});
