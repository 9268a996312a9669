/** Verdicts over metrics that are taken over some of the subjects, as those that were up for renewal. */
import { describe, expect, it } from 'vitest';
import type { PrimaryCriterion } from '../../contracts/analysis-plan.js';
import type { GroupSummary, Observations } from '../../contracts/evidence.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { evidenceOf, planOf } from './summaries.js';

const solved: PrimaryCriterion = {
  metric: 'solved',
  metricVersion: 1,
  kind: 'proportion',
  goodDirection: 'increase',
  minimumEffect: 0.02,
  targetEffect: 0.06,
};
const worst = { rule: 'worst_case' } as const;
const lee = { rule: 'lee' } as const;
const share = (successes: number, n: number): GroupSummary => ({ kind: 'proportion', n, successes });
const planWith = (missingOutcomes?: PrimaryCriterion['missingOutcomes']) =>
  planOf({
    primary: { ...solved, ...(missingOutcomes && { missingOutcomes }) },
    guardrails: [],
    minimumPerArm: 100,
  });

describe('a metric that is taken over some of the subjects', () => {
  const assigned = { pilot: 1000, comparison: 1000 };
  const among = (
    pilot: GroupSummary,
    comparison: GroupSummary,
    eligible: Observations['assigned'],
  ): Observations => ({
    ...evidenceOf([{ metric: 'solved', metricVersion: 1, pilot, comparison, ...(eligible && { eligible }) }]),
    assigned,
  });

  it('misses nobody else: those it is not taken over are no missing outcomes, for no rule', () => {
    const [pilot, comparison] = [share(280, 400), share(200, 390)];
    const given = among(pilot, comparison, { pilot: 400, comparison: 390 });
    expect(judgeGroupSummaries(planWith(), given).verdict).toBe('pass');
    const bounded = judgeGroupSummaries(planWith(worst), given);
    expect(bounded.verdict).toBe('pass');
    expect(bounded.criteria[0]?.missing).toBeUndefined();
    expect(
      judgeGroupSummaries(planWith(worst), { ...given, ...among(pilot, comparison, assigned) }).verdict,
    ).toBe('inconclusive');
  });

  it('is bounded by those of them who are missing', () => {
    const given = among(share(280, 390), share(180, 380), { pilot: 400, comparison: 400 });
    const { criteria } = judgeGroupSummaries(planWith(worst), given);
    expect(criteria[0]?.missing?.lower.effect).toBeCloseTo(280 / 400 - 200 / 400, 9);
  });

  it('is missing differently where they are, although as many were measured of all', () => {
    const given = among(share(200, 300), share(200, 300), { pilot: 400, comparison: 310 });
    expect(judgeGroupSummaries(planWith(), given).reasons.join()).toContain('taken over different subjects');
    const unlike = among(share(200, 300), share(200, 390), { pilot: 400, comparison: 400 });
    expect(judgeGroupSummaries(planWith(), unlike).reasons.join()).toContain(
      'missing differently in the two arms: measured on 75% of those assigned',
    );
  });

  it('is invalid where the change moved who is counted, also under a rule for missing outcomes', () => {
    const given = among(share(280, 400), share(200, 500), { pilot: 400, comparison: 500 });
    for (const rule of [undefined, worst, lee]) {
      const { verdict, reasons } = judgeGroupSummaries(planWith(rule), given);
      expect(verdict).toBe('invalid');
      expect(reasons[0]).toBe(
        'solved is taken over different subjects in the two arms: 40% of those assigned to the pilot and 50% of the others (p = 0.000007); the change may have moved who is counted, so that they are not alike',
      );
    }
  });
});
