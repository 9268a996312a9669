import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, holm } from '../../statistics/multiplicity.js';
import { answered } from './answered.js';

const R_CASE = [0.01, 0.04, 0.03, 0.005, 0.55, 0.6];
const close = (found: readonly number[], known: readonly number[]) => {
  expect(found).toHaveLength(known.length);
  known.forEach((pValue, index) => expect(found[index]).toBeCloseTo(pValue, 12));
};
const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

describe('adjusted p-values', () => {
  it('of Holm are those of R’s p.adjust, in the order of the input', () => {
    close(answered(holm(R_CASE)), [0.05, 0.12, 0.12, 0.03, 1, 1]);
  });

  it('of Benjamini and Hochberg are those of scipy, in the order of the input', () => {
    // tests/statistics/golden/looks.py: scipy.stats.false_discovery_control, scipy 1.17.1.
    close(answered(benjaminiHochberg(R_CASE)), [0.03, 0.06, 0.06, 0.03, 0.6, 0.6]);
    close(
      answered(benjaminiHochberg([0.9, 0.0001, 0.02, 0.02, 0.7, 0.049, 0.3])),
      [0.9, 0.0007, 0.046666666667, 0.046666666667, 0.816666666667, 0.08575, 0.42],
    );
  });

  it('of one question is its own, and of none none', () => {
    for (const adjust of [holm, benjaminiHochberg]) {
      expect(adjust([0.03])).toEqual([0.03]);
      expect(adjust([])).toEqual([]);
    }
  });

  it('lie between the p-value and one, keep their order, and Holm’s are never the smaller', () => {
    fc.assert(
      fc.property(pValues, (given) => {
        const [strict, loose] = [answered(holm(given)), answered(benjaminiHochberg(given))];
        given.forEach((pValue, index) => {
          expect(strict[index]).toBeGreaterThanOrEqual(loose[index]! - 1e-15);
          expect(loose[index]).toBeGreaterThanOrEqual(pValue);
          expect(strict[index]).toBeLessThanOrEqual(1);
          given.forEach((other, at) => {
            if (pValue < other) expect(strict[index]).toBeLessThanOrEqual(strict[at]!);
            if (pValue < other) expect(loose[index]).toBeLessThanOrEqual(loose[at]!);
          });
        });
      }),
    );
  });

  it('are not told where one is no p-value', () => {
    for (const wrong of [-0.1, 1.1, NaN]) {
      expect(holm([0.5, wrong])).toEqual({ problem: 'bad-p-value' });
      expect(benjaminiHochberg([0.5, wrong])).toEqual({ problem: 'bad-p-value' });
    }
  });
});
