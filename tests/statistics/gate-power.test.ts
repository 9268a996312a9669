import { describe, expect, it } from 'vitest';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import { binomialWindow } from '../../statistics/binomial-window.js';
import { chanceOfPass, levelOf, type Level } from '../../statistics/gate-power.js';
import { contactRate, costToServe, meanArm, planOf, retention } from './summaries.js';

const chance = (plan: AnalysisPlan, levels: Record<string, Level>, effect: number, times = 1) =>
  chanceOfPass(plan, new Map(Object.entries(levels)), effect, times) ?? Number.NaN;
const share = (value: number): Level => ({ kind: 'proportion', share: value });

describe('the chance of a pass', () => {
  const plan = planOf({
    primary: { ...retention, minimumEffect: 0.035 },
    guardrails: [],
    minimumPerArm: 797,
  });

  it.each([
    [0.02, 0.123],
    [0.035, 0.287],
    [0.05, 0.516],
    [0.07, 0.802],
    [0.1, 0.981],
  ])(
    'at a true effect of %d is %d within a point, as the normal approximation has it for 797 an arm beside 49.6 percent',
    (effect, known) => {
      // The enumeration is of the very rule, whose score interval and whole counts the approximation does not know.
      expect(Math.abs(chance(plan, { retention: share(0.496) }, effect) - known)).toBeLessThan(0.01);
    },
  );

  it('is about one half at any size when the truth is the minimum, which is why a target must be larger', () => {
    for (const times of [5, 50]) {
      expect(chance(plan, { retention: share(0.496) }, 0.035, times)).toBeCloseTo(0.5, 1);
    }
  });

  it('is the gate’s and not the test’s: every guardrail must hold beside it', () => {
    const guarded = { ...plan, guardrails: [{ ...contactRate, margin: 0.06 }, costToServe] };
    const levels = { retention: share(0.496), contact_rate: share(0.3) };
    const cost: Level = { kind: 'mean', mean: 100, deviation: 40 };
    const alone = chance(plan, levels, 0.07);
    const whole = chance(guarded, { ...levels, cost_to_serve: cost }, 0.07);
    const parts = [
      chance({ ...guarded, guardrails: [guarded.guardrails[0]!] }, levels, 0.07) / alone,
      chance({ ...guarded, guardrails: [costToServe] }, { ...levels, cost_to_serve: cost }, 0.07) / alone,
    ];
    expect(whole).toBeCloseTo(alone * parts[0]! * parts[1]!, 10);
    expect(whole).toBeLessThan(alone);
  });

  it('is the same for a metric that is to fall as for its complement that is to rise', () => {
    const falling = planOf({
      primary: { ...retention, metric: 'churn', goodDirection: 'decrease', minimumEffect: 0.035 },
      guardrails: [],
      minimumPerArm: 797,
    });
    expect(chance(falling, { churn: share(0.504) }, 0.07)).toBeCloseTo(
      chance(plan, { retention: share(0.496) }, 0.07),
      10,
    );
  });

  it('hardly changes where a normal distribution takes the place of the sum, and is told of any size at once', () => {
    const small = { ...plan, primary: { ...plan.primary, minimumEffect: 0.008 } };
    const at = (minimumPerArm: number) =>
      chance({ ...small, minimumPerArm }, { retention: share(0.496) }, 0.015);
    expect(Math.abs(at(10_001) - at(10_000))).toBeLessThan(0.005);
    // A sum over the counts of such arms would not end before the test's own time is up.
    expect(at(100_000_000)).toBe(1);
  });

  it('is not told where a planned metric has no baseline', () => {
    expect(chanceOfPass(planOf(), new Map([['retention', share(0.5)]]), 0.05)).toBeNull();
  });
});

describe('a level', () => {
  it('is the share or the mean with its deviation, and none of an arm that never varies', () => {
    expect(levelOf({ kind: 'proportion', n: 100, successes: 25 })).toEqual(share(0.25));
    expect(levelOf({ kind: 'mean', ...meanArm(100, 20, 3) })).toMatchObject({ kind: 'mean', mean: 20 });
    expect(levelOf({ kind: 'proportion', n: 100, successes: 0 })).toBeNull();
    expect(levelOf({ kind: 'mean', n: 9, sum: 0, sumSquares: 0 })).toBeNull();
  });
});

describe('a window of a binomial distribution', () => {
  it('has the mean and the variance of the distribution, at any size and share', () => {
    for (const [n, p] of [
      [1, 0.5],
      [30, 0.02],
      [797, 0.496],
      [2_000_000, 0.3],
      [50, 1],
      [50, 0],
    ] as const) {
      const { from, probabilities } = binomialWindow(n, p, 8);
      const mean = probabilities.reduce((sum, weight, index) => sum + weight * (from + index), 0);
      const variance = probabilities.reduce(
        (sum, weight, index) => sum + weight * (from + index - mean) ** 2,
        0,
      );
      expect(mean).toBeCloseTo(n * p, 6);
      expect(variance / (n * p * (1 - p) || 1)).toBeCloseTo(p === 0 || p === 1 ? 0 : 1, 5);
    }
  });
});
