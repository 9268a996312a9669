/** Verdicts on means that are adjusted for what was known of each subject before the pilot. */
import { describe, expect, it } from 'vitest';
import { analysisPlanSchema, type PrimaryCriterion } from '../../contracts/analysis-plan.js';
import { observationsSchema, type GroupSummary, type MetricObservation } from '../../contracts/evidence.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { coMomentsOfRows } from '../../statistics/methods/running-co-moments.js';
import { planPower } from '../../statistics/plan-power.js';
import { evidenceOf, planOf } from './summaries.js';

const handledTime: PrimaryCriterion = {
  metric: 'handled_time',
  metricVersion: 1,
  kind: 'mean',
  covariate: 'handled_time_before',
  goodDirection: 'increase',
  minimumEffect: 0.5,
  targetEffect: 1,
};
const plan = planOf({ primary: handledTime, guardrails: [], minimumPerArm: 8 });

const arm = (post: readonly number[], pre: readonly number[]): GroupSummary => {
  const { n, meanY, squaredDeviationsY, meanX, squaredDeviationsX, coDeviations } = coMomentsOfRows(
    post,
    pre,
  );
  return {
    kind: 'mean',
    n,
    mean: meanY,
    squaredDeviations: squaredDeviationsY,
    covariate: { mean: meanX, squaredDeviations: squaredDeviationsX, coDeviations },
  };
};
const sums = (post: readonly number[], pre: readonly number[]): GroupSummary => {
  const sum = (of: readonly number[]) => of.reduce((total, value) => total + value, 0);
  const squares = (of: readonly number[]) => sum(of.map((value) => value ** 2));
  return {
    kind: 'mean',
    n: post.length,
    sum: sum(post),
    sumSquares: squares(post),
    covariate: {
      sum: sum(pre),
      sumSquares: squares(pre),
      sumProducts: sum(post.map((value, at) => value * (pre[at] ?? 0))),
    },
  };
};
const observed = (pilot: GroupSummary, comparison: GroupSummary): MetricObservation => ({
  metric: 'handled_time',
  metricVersion: 1,
  pilot,
  comparison,
});

const PRE_COMPARISON = [10, 12, 9, 11, 14, 8, 13, 10, 12, 11];
const POST_COMPARISON = [11, 13, 9, 12, 15, 9, 13, 11, 13, 11];
const PRE_PILOT = [11, 9, 13, 10, 12, 14, 8, 12, 10, 11];
const POST_PILOT = [13, 11, 15, 12, 14, 15, 10, 13, 12, 13];

describe('a mean with a covariate', () => {
  it('passes where the plain difference is lost in noise, by θ within the arms (reference cases)', () => {
    for (const form of [arm, sums]) {
      const both = observed(form(POST_PILOT, PRE_PILOT), form(POST_COMPARISON, PRE_COMPARISON));
      const { verdict, criteria, reasons } = judgeGroupSummaries(plan, evidenceOf([both]));
      const [{ estimate, covariate } = {} as never] = criteria;
      expect(verdict).toBe('pass');
      expect(estimate?.method).toBe('cuped');
      expect(estimate?.effect).toBeCloseTo(1.1, 9);
      expect(estimate?.standardError).toBeCloseTo(0.1953155, 6);
      expect(estimate?.lower).toBeCloseTo(0.6869767, 4);
      expect(estimate?.upper).toBeCloseTo(1.5130233, 4);
      expect(covariate).toMatchObject({ name: 'handled_time_before' });
      expect(covariate?.theta).toBeCloseTo(0.933333, 6);
      expect(reasons[0]).toContain('adjusted for handled_time_before, which explains 94% of the variance');
    }
  });

  it('stands beside a failure as beside a pass', () => {
    const worse = POST_PILOT.map((value) => value - 6);
    const both = observed(arm(worse, PRE_PILOT), arm(POST_COMPARISON, PRE_COMPARISON));
    const [failed] = judgeGroupSummaries(plan, evidenceOf([both])).criteria;
    expect(failed).toMatchObject({ verdict: 'fail', covariate: { name: 'handled_time_before' } });
  });

  it('that is not balanced is adjusted by θ within the arms, not by that of both together (reference cases)', () => {
    const both = observed(
      arm([14, 18, 12, 20, 17, 22, 15, 19], [10, 13, 8, 15, 12, 17, 11, 14]),
      arm([11, 13, 9, 16, 12, 15, 10, 14], [9, 11, 7, 14, 9, 12, 8, 12]),
    );
    const { estimate, covariate } = judgeGroupSummaries(plan, evidenceOf([both])).criteria[0]!;
    expect(estimate?.effect).toBeCloseTo(2.167308, 6);
    expect(estimate?.standardError).toBeCloseTo(0.2131495, 6);
    expect(estimate?.degreesOfFreedom).toBeCloseTo(12.305, 3);
    expect(covariate?.before.effect).toBeCloseTo(2.25, 9);
    expect(covariate?.before.pValue).toBeCloseTo(0.111, 3);
  });

  it('which differed clearly before the pilot is invalid, and harm that was measured is named all the same', () => {
    const pre = [10, 12, 9, 11, 14, 8, 13, 10, 12, 11];
    const later = (by: number) => pre.map((value) => value + by);
    const noise = [0.2, -0.1, 0.3, -0.2, 0.1, -0.3, 0.2, -0.2, 0.1, -0.1];
    const post = (by: number) => pre.map((value, at) => value + by + (noise[at] ?? 0));
    const both = observed(arm(post(0), later(9)), arm(post(0), pre));
    const { verdict, summary, harm } = judgeGroupSummaries(plan, evidenceOf([both]));
    expect(verdict).toBe('invalid');
    expect(summary).toContain(
      'its covariate handled_time_before differed by 9 between the arms before the pilot',
    );
    expect(harm.join()).toContain('significantly worse');
  });

  it('must come as the plan says: brought where it is planned, left out where it is not', () => {
    const bare: GroupSummary = { kind: 'mean', n: 10, sum: 100, sumSquares: 1100 };
    const adjusted = arm(POST_PILOT, PRE_PILOT);
    const without = judgeGroupSummaries(plan, evidenceOf([observed(adjusted, bare)]));
    expect(without.summary).toContain(
      'handled_time is planned with the covariate handled_time_before; give it for both arms',
    );
    const { covariate: _, ...unplanned } = handledTime;
    const unasked = judgeGroupSummaries(
      planOf({ primary: unplanned, guardrails: [], minimumPerArm: 8 }),
      evidenceOf([observed(adjusted, bare)]),
    );
    expect(unasked.summary).toContain('brings a covariate that the plan does not name; leave it out');
  });

  it.each([
    [
      'of one value',
      { mean: 3, squaredDeviations: 0, coDeviations: 0 },
      'has a covariate with one value for every subject',
    ],
    [
      'whose co-deviations exceed what the spreads allow',
      { mean: 3, squaredDeviations: 1, coDeviations: 50 },
      'has a covariate that does not belong to its outcomes',
    ],
  ])('%s is invalid, and no number is shown', (_what, covariate, sentence) => {
    const given: GroupSummary = { kind: 'mean', n: 10, mean: 12, squaredDeviations: 30, covariate };
    const { verdict, summary, criteria } = judgeGroupSummaries(plan, evidenceOf([observed(given, given)]));
    expect(verdict).toBe('invalid');
    expect(summary).toContain(sentence);
    expect(criteria[0]).not.toHaveProperty('estimate');
  });

  it('raises the chance of a pass by what it explains of the baseline, and says where it brings none', () => {
    const period = { from: '2026-01-01', to: '2026-03-31', identityMatchRate: 1 };
    const of = (summary: GroupSummary) => ({
      ...period,
      metrics: [{ metric: 'handled_time', metricVersion: 1, summary }],
    });
    const adjusted = planPower(plan, of(arm(POST_PILOT, PRE_PILOT)), 1)!;
    const { covariate: _, ...plain } = arm(POST_PILOT, PRE_PILOT) as Extract<GroupSummary, { kind: 'mean' }>;
    const unadjusted = planPower(plan, of(plain), 1)!;
    expect(adjusted.atTarget).toBeGreaterThan(unadjusted.atTarget + 0.3);
    expect(adjusted.text).not.toContain('covariate');
    expect(unadjusted.text).toContain('The baseline brings no covariate of handled_time');
  });
});

describe('a plan with a covariate', () => {
  const faults = (change: object) => {
    const found = analysisPlanSchema.safeParse({ ...plan, ...change });
    return found.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];
  };

  it('is refused for another kind than a mean, and where chance draws clusters', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ primary: { ...handledTime, kind: 'ratio' } })).toEqual([
      'primary.covariate is for a mean; of other kinds nothing is taken out',
    ]);
    expect(faults({ drawnUnit: 'store' })).toEqual([
      'primary.covariate cannot be kept where chance draws clusters (drawnUnit)',
    ]);
  });

  it('takes no covariate in evidence that is impossible beside its outcomes', () => {
    const given = { kind: 'mean', n: 10, mean: 12, squaredDeviations: 30 };
    const messages = (covariate: object) =>
      observationsSchema
        .safeParse(
          evidenceOf([observed({ ...given, covariate } as GroupSummary, arm(POST_PILOT, PRE_PILOT))]),
        )
        .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    expect(messages({ mean: 1, squaredDeviations: 1, coDeviations: 50 })).toEqual([
      'metrics.0.pilot.covariate.coDeviations: does not belong to the squared deviations: it exceeds what they allow',
    ]);
    expect(messages({ sum: 1, sumSquares: 1, sumProducts: 1 })).toEqual([
      'metrics.0.pilot.covariate.mean: must come in the same form as the outcome: mean and squaredDeviations',
    ]);
    expect(messages({ mean: 1, squaredDeviations: 1 })).toEqual([
      'metrics.0.pilot.covariate.coDeviations: give coDeviations with means, or sumProducts with sums',
    ]);
  });
});
