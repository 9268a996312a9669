import { describe, expect, it } from 'vitest';
import { leeBounds } from '../../../statistics/missing/lee-bounds.js';
import { responseByArm } from '../../../statistics/missing/response-by-arm.js';
import { worstCaseBounds, worstCaseShares } from '../../../statistics/missing/worst-case-bounds.js';
import { momentsOfRows } from '../../../statistics/methods/moments-of-rows.js';
import { answered } from '../answered.js';
import { holds, measurement, near } from '../method-guarantees.js';
import fc from 'fast-check';

/** Each value of one subject. */
const each = (...values: number[]) => values.map((value) => ({ value, count: 1 }));

const of = (observed: number, assigned: number) => ({ observed, assigned });

/** The moments of a share, as `worstCaseBounds` takes them. */
const share = (successes: number, n: number, assigned: number) => ({
  n,
  mean: successes / n,
  squaredDeviations: (successes * (n - successes)) / n,
  assigned,
});

describe('response by arm', () => {
  it('of 310 v 400 of 1,000 differs with p 2.6033e-5 (reference cases)', () => {
    const result = answered(responseByArm(of(310, 1000), of(400, 1000)));
    near(result.pValue, 2.6033e-5, 1e-4);
    expect(result.shares).toEqual({ pilot: 0.31, comparison: 0.4 });
  });

  it('does not differ where all answered', () => {
    expect(responseByArm(of(10, 10), of(12, 12))).toMatchObject({ statistic: 0, pValue: 1 });
  });

  it('names counts that cannot be', () => {
    const sound = of(5, 10);
    expect(responseByArm(of(11, 10), sound)).toEqual({ problem: 'too-many-observed', arm: 'pilot' });
    expect(responseByArm(sound, of(0, 0))).toEqual({ problem: 'too-few', arm: 'comparison' });
    expect(responseByArm(sound, of(-1, 4))).toEqual({ problem: 'not-a-count', arm: 'comparison' });
    expect(responseByArm(sound, of(NaN, 4))).toEqual({ problem: 'not-finite', arm: 'comparison' });
    expect(responseByArm(of(0, 5), of(0, 5))).toEqual({ problem: 'too-few' });
  });
});

describe('worst-case bounds', () => {
  const range = { least: 0, most: 1 };

  it('of 312/390 of 400 v 270/360 of 400 are .005 and .13 around .05 (reference cases)', () => {
    const bounds = answered(worstCaseBounds(share(312, 390, 400), share(270, 360, 400), range));
    near(bounds.observed, 0.05, 1e-9);
    near(bounds.lower.effect, 0.005, 1e-9);
    near(bounds.upper.effect, 0.13, 1e-9);
  });

  it('of a proportion are counts that any method for shares can compare', () => {
    const bounds = answered(
      worstCaseShares({ successes: 312, n: 390, assigned: 400 }, { successes: 270, n: 360, assigned: 400 }),
    );
    expect(bounds.lower).toMatchObject({
      pilot: { successes: 312, n: 400 },
      comparison: { successes: 310, n: 400 },
    });
    expect(bounds.upper).toMatchObject({
      pilot: { successes: 322, n: 400 },
      comparison: { successes: 270, n: 400 },
    });
    near(bounds.lower.effect, 0.005, 1e-9);
    near(bounds.upper.effect, 0.13, 1e-9);
    const sound = { successes: 1, n: 2, assigned: 3 };
    expect(worstCaseShares({ ...sound, successes: 3 }, sound)).toEqual({
      problem: 'too-many-successes',
      arm: 'pilot',
    });
    expect(worstCaseShares(sound, { ...sound, n: 4 })).toEqual({
      problem: 'too-many-observed',
      arm: 'comparison',
    });
    expect(worstCaseShares(sound, { successes: 0, n: 0, assigned: 3 })).toEqual({
      problem: 'too-few',
      arm: 'comparison',
    });
  });

  it('give arms whose moments are those of the rows with the missing filled in', () => {
    const values = [1, 4, 2, 5];
    const arm = { ...momentsOfRows(values), assigned: 6 };
    const bounds = answered(worstCaseBounds(arm, arm, { least: 0, most: 10 }));
    const rows = momentsOfRows([...values, 0, 0]);
    near(bounds.lower.pilot.mean, rows.mean, 1e-12);
    near(bounds.lower.pilot.squaredDeviations, rows.squaredDeviations, 1e-12);
    expect(bounds.lower.pilot.n).toBe(6);
    near(bounds.upper.effect, -bounds.lower.effect, 1e-12);
  });

  it('are the difference itself where nobody is missing', () => {
    const bounds = answered(worstCaseBounds(share(30, 40, 40), share(20, 40, 40), range));
    expect([bounds.lower.effect, bounds.observed, bounds.upper.effect]).toEqual([0.25, 0.25, 0.25]);
  });

  it('name what cannot be bounded', () => {
    const sound = share(20, 40, 50);
    expect(worstCaseBounds(share(1, 60, 50), sound, range)).toEqual({
      problem: 'too-many-observed',
      arm: 'pilot',
    });
    expect(worstCaseBounds(sound, { ...sound, mean: 3 }, range)).toEqual({
      problem: 'bad-range',
      arm: 'comparison',
    });
    expect(worstCaseBounds(sound, sound, { least: 1, most: 0 })).toEqual({ problem: 'bad-range' });
    expect(worstCaseBounds(sound, sound, { least: 0, most: Infinity })).toEqual({ problem: 'bad-range' });
    expect(worstCaseBounds(share(0, 0, 9), sound, range)).toEqual({ problem: 'too-few', arm: 'pilot' });
  });
});

describe('Lee’s bounds', () => {
  const more = { assigned: 10, outcomes: each(3, 12, 6, 6, 7, 8, 9, 5) };
  const fewer = { assigned: 10, outcomes: each(2, 4, 5, 6, 6, 7, 9) };

  it('take one of eight answers off the top, and off the bottom, when the other arm gave seven', () => {
    const bounds = answered(leeBounds(more, fewer, 0.95));
    // By hand: 3 5 6 6 7 8 9 and 5 6 6 7 8 9 12 against a mean of 39/7.
    near(bounds.lower, 44 / 7 - 39 / 7, 1e-12);
    near(bounds.upper, 53 / 7 - 39 / 7, 1e-12);
    expect(bounds).toMatchObject({ trimmedArm: 'pilot', trimmedShare: 0.125 });
    // tests/statistics/golden/methods.py, by Lee's proposition 3 and Imbens and Manski's interval, scipy 1.17.1.
    near(bounds.lowerStandardError, 1.377241083803214, 1e-9);
    near(bounds.upperStandardError, 1.4411689456927508, 1e-9);
    near(bounds.interval.lower, -1.6185791101177474, 1e-9);
    near(bounds.interval.upper, 4.441150194376299, 1e-9);
  });

  it('keep a value in part where no whole number of answers is too many', () => {
    // 4 of 5 answered against 5 of 10, so that 2.5 of the 4 answers are kept.
    const bounds = answered(
      leeBounds(
        { assigned: 5, outcomes: each(1, 2, 3, 4) },
        { assigned: 10, outcomes: each(0, 1, 2, 3, 4) },
        0.95,
      ),
    );
    near(bounds.trimmedShare, 0.375, 1e-12);
    near(bounds.lower, (1 + 2 + 3 / 2) / 2.5 - 2, 1e-9);
    near(bounds.upper, (4 + 3 + 2 / 2) / 2.5 - 2, 1e-9);
  });

  it('are the plain difference where both arms answered as often', () => {
    const bounds = answered(
      leeBounds({ ...fewer, assigned: 14 }, { assigned: 8, outcomes: each(1, 3, 4, 4) }, 0.95),
    );
    near(bounds.lower, 39 / 7 - 3, 1e-12);
    near(bounds.upper, 39 / 7 - 3, 1e-12);
    expect(bounds.trimmedShare).toBe(0);
    expect(bounds).not.toHaveProperty('trimmedArm');
    near((bounds.interval.upper - bounds.upper) / bounds.upperStandardError, 1.959964, 1e-6);
  });

  it('mirror swapped arms, and hold the difference of those observed', () => {
    const arm = fc
      .array(measurement, { minLength: 4, maxLength: 30 })
      .chain((outcomes) =>
        fc
          .integer({ min: outcomes.length, max: outcomes.length * 2 })
          .map((assigned) => ({ assigned, outcomes: each(...outcomes) })),
      );
    holds(fc.tuple(arm, arm), ([pilot, comparison]) => {
      const bounds = leeBounds(pilot, comparison, 0.95);
      const swapped = leeBounds(comparison, pilot, 0.95);
      if ('problem' in bounds) {
        expect(swapped).toHaveProperty('problem', bounds.problem);
        return;
      }
      const other = answered(swapped);
      expect(Math.abs(bounds.lower + other.upper)).toBeLessThan(1e-9);
      expect(Math.abs(bounds.interval.upper + other.interval.lower)).toBeLessThan(1e-9);
      const meanOf = ({ outcomes }: typeof pilot) => momentsOfRows(outcomes.map(({ value }) => value)).mean;
      const observed = meanOf(pilot) - meanOf(comparison);
      expect(bounds.lower).toBeLessThanOrEqual(observed + 1e-9);
      expect(bounds.upper).toBeGreaterThanOrEqual(observed - 1e-9);
    });
  });

  it('are the same of counts and of the subjects one by one', () => {
    const counted = [
      { value: 1, count: 30 },
      { value: 0, count: 25 },
    ];
    const one = { assigned: 80, outcomes: counted };
    const other = {
      assigned: 80,
      outcomes: each(...Array<number>(20).fill(1), ...Array<number>(21).fill(0)),
    };
    const byOne = {
      assigned: 80,
      outcomes: each(...Array<number>(30).fill(1), ...Array<number>(25).fill(0)),
    };
    expect(leeBounds(one, other, 0.9)).toEqual(leeBounds(byOne, other, 0.9));
  });

  it('name what cannot be bounded', () => {
    expect(leeBounds({ assigned: 9, outcomes: each(1) }, fewer, 0.95)).toEqual({
      problem: 'too-few',
      arm: 'pilot',
    });
    expect(leeBounds({ ...more, assigned: 7 }, fewer, 0.95)).toEqual({
      problem: 'too-many-observed',
      arm: 'pilot',
    });
    expect(leeBounds(more, { assigned: 9, outcomes: each(1, NaN) }, 0.95)).toEqual({
      problem: 'not-finite',
      arm: 'comparison',
    });
    expect(
      leeBounds({ assigned: 2, outcomes: each(1, 2) }, { assigned: 100, outcomes: each(1, 2) }, 0.95),
    ).toEqual({
      problem: 'too-few',
      arm: 'pilot',
    });
    const constant = { assigned: 4, outcomes: each(1, 1, 1) };
    expect(leeBounds(constant, constant, 0.95)).toEqual({ problem: 'never-varies' });
    expect(leeBounds(more, fewer, 1)).toEqual({ problem: 'bad-confidence' });
  });
});
