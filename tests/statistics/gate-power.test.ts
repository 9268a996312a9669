import { describe, expect, it } from 'vitest';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { Baseline } from '../../contracts/submission.js';
import { binomialWindow } from '../../statistics/binomial-window.js';
import { armsOf, chanceOfPass, levelOf, type Level } from '../../statistics/gate-power.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { planPower } from '../../statistics/plan-power.js';
import { contactRate, costToServe, evidenceOf, meanArm, planOf, retention, shares } from './summaries.js';

const chance = (plan: AnalysisPlan, levels: Record<string, Level>, effect: number, times = 1) =>
  chanceOfPass(plan, new Map(Object.entries(levels)), effect, times) ?? Number.NaN;
const share = (value: number): Level => ({ kind: 'proportion', share: value });

/** By its formula, of few subjects. */
function binomial(n: number, k: number, p: number): number {
  let probability = (1 - p) ** (n - k);
  for (let at = 1; at <= k; at += 1) probability *= ((n - k + at) / at) * p;
  return probability;
}

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

  it.each([
    ['increase', 8, 0.5, 0.2, 0.49, true],
    ['increase', 8, 0.5, 0.2, 0.49, undefined],
    ['decrease', 12, 0.5, 0.6, 0.5, true],
    ['decrease', 12, 0.3, 0.6, 0.5, undefined],
    ['decrease', 60, 0.2, 0.1, 0.08, true],
    ['increase', 40, 0.75, 0.85, 0.12, undefined],
  ] as const)(
    'is that of the judge itself, to %s among %d an arm (pilot share %d) from %d by %d, rare %s: every pair of counts is judged',
    (goodDirection, minimumPerArm, pilotShare, base, effect, rare) => {
      const primary = { ...retention, goodDirection, minimumEffect: 0.02, ...(rare && { rare }) };
      const small = planOf({ primary, guardrails: [], minimumPerArm, pilotShare, confidence: 0.95 });
      const arms = armsOf(small, minimumPerArm);
      const raised = base + (goodDirection === 'increase' ? effect : -effect);
      let known = 0;
      for (let first = 0; first <= arms.pilot; first += 1)
        for (let second = 0; second <= arms.comparison; second += 1) {
          const given = shares(retention, [first, arms.pilot], [second, arms.comparison]);
          const { criteria } = judgeGroupSummaries(small, evidenceOf([given]));
          if (criteria[0]?.verdict !== 'pass') continue;
          known += binomial(arms.pilot, first, raised) * binomial(arms.comparison, second, base);
        }
      expect(chance(small, { retention: share(base) }, effect)).toBeCloseTo(known, 7);
      if (goodDirection === 'increase' && rare) expect(known).toBeCloseTo(0.386, 3);
    },
  );

  it('counts the few events of a large arm, and does not take them for normal', () => {
    const rare = planOf({
      primary: { ...retention, goodDirection: 'decrease', minimumEffect: 0.0002, rare: true },
      guardrails: [],
      minimumPerArm: 20_000,
    });
    // Of 20,000 some 8 against 1: the normal distribution would promise more than the exact test gives.
    let known = 0;
    for (let second = 0; second < 40; second += 1)
      for (let first = 0; first < 20; first += 1) {
        const given = shares(retention, [first, 20_000], [second, 20_000]);
        if (judgeGroupSummaries(rare, evidenceOf([given])).criteria[0]?.verdict === 'pass')
          known += binomial(20_000, first, 0.00005) * binomial(20_000, second, 0.0004);
      }
    expect(chance(rare, { retention: share(0.0004) }, 0.00035)).toBeCloseTo(known, 7);
  });

  it('says that nobody is taken to be missing where the plan has a rule for it', () => {
    const ruled = planOf({
      primary: { ...retention, missingOutcomes: { rule: 'worst_case' } },
      guardrails: [],
    });
    const metrics = [
      { metric: 'retention', summary: { kind: 'proportion', n: 1000, successes: 500 } },
    ] as const;
    const baseline = {
      from: '2026-01-01',
      to: '2026-01-31',
      source: 'a test',
      metrics,
    } as unknown as Baseline;
    expect(planPower(ruled, baseline, 1)?.text).toContain(
      'Nobody is taken to be missing: the rule that the plan has for missing outcomes of retention makes the chance less',
    );
    expect(planPower(planOf({ guardrails: [] }), baseline, 1)?.text).not.toContain('missing');
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
