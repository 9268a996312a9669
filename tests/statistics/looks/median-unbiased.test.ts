import { describe, expect, it } from 'vitest';
import { chanceOf } from '../../../demo/chance.js';
import { givenPass, stageWise, type Ended } from '../../../statistics/looks/median-unbiased.js';
import { answered } from '../answered.js';

const twoLooks = [
  { fraction: 0.5, bound: 2.9626 },
  { fraction: 1, bound: 1.9686 },
] as const;
const oneLook = [{ fraction: 1, bound: 1.96 }] as const;
const ended = (looks: Ended['looks'], effect: number, changes: Partial<Ended> = {}): Ended => ({
  looks,
  effect,
  standardError: 1,
  minimumEffect: 0,
  alpha: 0.025,
  ...changes,
});

describe('an estimate by the stage-wise ordering', () => {
  it.each([
    [2.1, 0.127337, 2.093892, 4.056117],
    [2.8, 0.761804, 2.766382, 4.739953],
    [3.5, 1.219751, 3.371474, 5.387379],
  ])('after a pass at the second of two looks with %d is as scipy has it', (z, lower, estimate, upper) => {
    // tests/statistics/golden/looks.py, scipy 1.17.1.
    const found = answered(stageWise(ended(twoLooks, z)));
    expect(found.lower).toBeCloseTo(lower, 5);
    expect(found.estimate).toBeCloseTo(estimate, 4);
    expect(found.upper).toBeCloseTo(upper, 4);
  });

  it('after one look is the plain estimate with its plain interval', () => {
    const { lower, estimate, upper } = answered(
      stageWise(ended(oneLook, 0.05, { standardError: 0.02, minimumEffect: 0.03 })),
    );
    expect(estimate).toBeCloseTo(0.05, 8);
    expect(lower).toBeCloseTo(0.05 - 1.959964 * 0.02, 7);
    expect(upper).toBeCloseTo(0.05 + 1.959964 * 0.02, 7);
  });

  it('scales with the unit of the metric', () => {
    const inShares = answered(
      stageWise(ended(twoLooks, 0.028, { standardError: 0.01, minimumEffect: 0.02 })),
    );
    const inPoints = answered(stageWise(ended(twoLooks, 2.8, { minimumEffect: 2 })));
    expect(inShares.estimate * 100).toBeCloseTo(inPoints.estimate, 5);
  });
});

describe('an estimate given that it passed', () => {
  it.each([
    [2.2, -0.491526, 3.744301],
    [2.8, 2.347209, 4.712914],
    [4, 3.972306, 5.959435],
  ])('after one look with %d is as scipy has it', (z, estimate, upper) => {
    const found = answered(givenPass(ended(oneLook, z)));
    expect(found.estimate).toBeCloseTo(estimate, 5);
    expect(found.upper).toBeCloseTo(upper, 5);
  });

  it.each([
    [2.4, 1.22629, 4.59171],
    [2.8, 2.59473, 5.30814],
    [3.5, 3.91091, 6.42373],
  ])('after the second of two looks with %d is as scipy has it', (z, estimate, upper) => {
    const found = answered(givenPass(ended(twoLooks, z)));
    expect(found.estimate).toBeCloseTo(estimate, 4);
    expect(found.upper).toBeCloseTo(upper, 4);
  });

  it('is selected by the minimum effect where that is the higher threshold', () => {
    const byMinimum = givenPass(ended(oneLook, 2.8, { minimumEffect: 2.4 }));
    const byBound = givenPass(ended([{ fraction: 1, bound: 2.4 }], 2.8));
    expect(byMinimum).toEqual(byBound);
  });

  it('has no lower bound near its threshold, and no use just at it', () => {
    expect(answered(givenPass(ended(oneLook, 2.06))).lower).toBeNull();
    expect(givenPass(ended(oneLook, 1.961))).toEqual({ problem: 'too-near-threshold' });
    expect(givenPass(ended(oneLook, 1.9))).toEqual({ problem: 'not-passed' });
    expect(givenPass(ended(oneLook, 2.1, { minimumEffect: 2.5 }))).toEqual({ problem: 'not-passed' });
  });
});

/** 2.576 standard deviations of a share of one half: the 99 percent binomial bound. */
const boundOf = (count: number) => (2.576 * 0.5) / Math.sqrt(count);

/** Plays a pilot with looks: the statistic of each on growing data, until one passes or the last one ends it. */
function played(drift: number, minimumEffect: number, normal: () => number) {
  let [score, information] = [0, 0];
  for (const [index, { fraction, bound }] of twoLooks.entries()) {
    score += drift * (fraction - information) + Math.sqrt(fraction - information) * normal();
    information = fraction;
    const z = score / Math.sqrt(fraction);
    const standardError = 1 / Math.sqrt(fraction);
    const hasPassed = z >= bound && z * standardError >= minimumEffect;
    if (!hasPassed && index < twoLooks.length - 1) continue;
    const looks = twoLooks.slice(0, index + 1);
    return { hasPassed, end: ended(looks, z * standardError, { standardError, minimumEffect }) };
  }
  throw new Error('there is a last look');
}

describe.each([
  [1.5, 2.2],
  [2.8, 1],
])('over simulated pilots with a true effect of %d and a minimum of %d (seed 2026)', (truth, minimum) => {
  it('the stage-wise estimate of all ends is above the truth as often as below it', () => {
    const chance = chanceOf(2026, `stage-wise ${truth}`);
    const pilots = Array.from({ length: 600 }, () => played(truth, minimum, () => chance.normal(0, 1)));
    const above = pilots.filter(({ end }) => answered(stageWise(end)).estimate > truth).length;
    expect(Math.abs(above / pilots.length - 0.5)).toBeLessThan(boundOf(pilots.length));
  });

  it('the estimate given a pass is so among the passes, where the plain one is too large', () => {
    const chance = chanceOf(2026, `given pass ${truth}`);
    const passes: Ended[] = [];
    while (passes.length < 600) {
      const { hasPassed, end } = played(truth, minimum, () => chance.normal(0, 1));
      if (hasPassed) passes.push(end);
    }
    const above = passes.filter((end) => {
      const found = givenPass(end);
      // So near the threshold the estimate lies far below any truth of these.
      return 'problem' in found ? false : found.estimate > truth;
    }).length;
    expect(Math.abs(above / passes.length - 0.5)).toBeLessThan(boundOf(passes.length));
    const plainAbove = passes.filter(({ effect }) => effect > truth).length;
    expect(plainAbove / passes.length).toBeGreaterThan(0.55);
  });
});

describe('an estimate after looks', () => {
  it.each([stageWise, givenPass])('is not told of what cannot be (%o)', (estimateOf) => {
    expect(estimateOf(ended([], 2))).toMatchObject({ problem: expect.any(String) as string });
    expect(estimateOf(ended(oneLook, NaN))).toEqual({ problem: 'not-finite' });
    expect(estimateOf(ended(oneLook, 2.5, { standardError: 0 }))).toEqual({ problem: 'not-finite' });
    expect(estimateOf(ended(oneLook, 2.5, { alpha: 0 }))).toEqual({ problem: 'bad-alpha' });
    expect(estimateOf(ended([twoLooks[1], twoLooks[0]], 3.5))).toEqual({ problem: 'bad-fractions' });
  });
});
