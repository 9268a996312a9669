import { describe, expect, it } from 'vitest';
import { crossing } from '../../../statistics/looks/crossing.js';
import { driftFor, inflation } from '../../../statistics/looks/drift.js';
import { boundaries } from '../../../statistics/looks/spending.js';
import { answered, equalLooks, sumOf } from '../answered.js';

const twoSided = (bounds: readonly number[]) => {
  const looks = equalLooks(bounds.length).map((fraction, index) => {
    const bound = bounds[index] ?? NaN;
    return { fraction, bound, lower: -bound };
  });
  const { upward, downward } = answered(crossing(looks, 0));
  return sumOf([...upward, ...downward]);
};

describe('the chance to cross at one of several looks', () => {
  it.each([
    [2, 0.04156],
    [3, 0.05363],
    [5, 0.07086],
    [10, 0.0968],
    [20, 0.12444],
  ])('is for %d equal looks at 1.96 the known one-sided error of %d', (looks, known) => {
    const each = equalLooks(looks).map((fraction) => ({ fraction, bound: 1.959964 }));
    expect(sumOf(answered(crossing(each, 0)).upward)).toBeCloseTo(known, 5);
  });

  it.each([
    [2, 0.0831],
    [3, 0.1072],
    [4, 0.1262],
    [5, 0.1417],
    [10, 0.1934],
  ])('is for %d looks in both directions the known error of %d', (looks, known) => {
    expect(Math.abs(twoSided(new Array<number>(looks).fill(1.959964)) - known)).toBeLessThan(6e-5);
  });

  it.each([
    ['O’Brien–Fleming, 4', [4.0486, 2.8628, 2.3374, 2.0243]],
    ['O’Brien–Fleming, 5', [4.5617, 3.2256, 2.6337, 2.2809, 2.0401]],
    ['Pocock, 2', new Array<number>(2).fill(2.178)],
    ['Pocock, 3', new Array<number>(3).fill(2.289)],
    ['Pocock, 4', new Array<number>(4).fill(2.361)],
    ['Pocock, 5', new Array<number>(5).fill(2.413)],
  ])('is .05 at the published bounds of %s looks', (_, bounds) => {
    // A bound of three decimals leaves so much open.
    expect(Math.abs(twoSided(bounds) - 0.05)).toBeLessThan(1e-4);
  });

  it('with a drift is as another quadrature has it', () => {
    // tests/statistics/golden/looks.py, scipy 1.17.1.
    const looks = [
      { fraction: 0.3, bound: 3.9 },
      { fraction: 0.7, bound: 2.5 },
      { fraction: 1, bound: 2 },
    ];
    const { upward } = answered(crossing(looks, 3));
    [0.01200928, 0.49213802, 0.3406869].forEach((known, index) => {
      expect(upward[index]).toBeCloseTo(known, 6);
    });
  });

  it('is mirrored by a drift and bounds that are mirrored', () => {
    const looks = [
      { fraction: 0.2, bound: 2.4, lower: -1.1 },
      { fraction: 0.6, bound: 2.2, lower: 0.3 },
      { fraction: 1.3, bound: 2, lower: 1 },
    ];
    const mirrored = looks.map(({ fraction, bound, lower }) => ({ fraction, bound: -lower, lower: -bound }));
    const [one, other] = [answered(crossing(looks, 1.4)), answered(crossing(mirrored, -1.4))];
    one.upward.forEach((chance, index) => expect(other.downward[index]).toBeCloseTo(chance, 9));
    one.downward.forEach((chance, index) => expect(other.upward[index]).toBeCloseTo(chance, 9));
  });

  it('is one at most, and almost none or all, at drifts that no pilot has', () => {
    const looks = equalLooks(3).map((fraction) => ({ fraction, bound: 2 }));
    expect(sumOf(answered(crossing(looks, 60)).upward)).toBeCloseTo(1, 12);
    expect(sumOf(answered(crossing(looks, -60)).upward)).toBeLessThan(1e-100);
  });

  it('is not told of looks that cannot be', () => {
    const at = (...fractions: number[]) =>
      crossing(
        fractions.map((fraction) => ({ fraction, bound: 2 })),
        0,
      );
    for (const fractions of [[], [0, 1], [0.5, 0.5], [0.7, 0.3], [-1, 1], [NaN], [0.5, Infinity]]) {
      expect(at(...fractions)).toEqual({ problem: 'bad-fractions' });
    }
    expect(at(0.5, 0.500_01)).toEqual({ problem: 'too-close' });
    expect(crossing([{ fraction: 1, bound: NaN }], 0)).toEqual({ problem: 'bad-bounds' });
    expect(crossing([{ fraction: 1, bound: 1, lower: 1 }], 0)).toEqual({ problem: 'bad-bounds' });
    expect(crossing([{ fraction: 1, bound: 1 }], NaN)).toEqual({ problem: 'not-finite' });
  });
});

describe('what looks cost', () => {
  const three = answered(
    boundaries(equalLooks(3), { alpha: 0.025, kind: 'obrien-fleming' }, { final: true }),
  );

  it('is for three equal looks at power .8 a drift of 2.81945 and 1.279 percent more subjects', () => {
    expect(driftFor(three, 0.8)).toBeCloseTo(2.81945, 5);
    expect(inflation(three, 0.025, 0.8)).toBeCloseTo(1.0128, 4);
  });

  it('is nothing for one look', () => {
    const one = answered(boundaries([1], { alpha: 0.025, kind: 'pocock' }, { final: true }));
    expect(inflation(one, 0.025, 0.9)).toBeCloseTo(1, 8);
  });

  it('is not told of a power that no drift has', () => {
    for (const power of [0, 1, -0.2, NaN]) expect(driftFor(three, power)).toEqual({ problem: 'bad-power' });
    expect(driftFor([{ fraction: 1, bound: Infinity }], 0.8)).toEqual({ problem: 'bad-power' });
    expect(inflation(three, 0.025, 0.02)).toEqual({ problem: 'bad-power' });
    expect(inflation(three, 0.7, 0.8)).toEqual({ problem: 'bad-alpha' });
    expect(inflation([], 0.025, 0.8)).toEqual({ problem: 'bad-fractions' });
  });
});
