/** Verdicts where outcomes are missing, by the rule that the plan has set for them. */
import { describe, expect, it } from 'vitest';
import { analysisPlanSchema, type Guardrail, type PrimaryCriterion } from '../../contracts/analysis-plan.js';
import type { GroupSummary, Observations } from '../../contracts/evidence.js';
import { judgeCheck } from '../../statistics/judge-check.js';
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
const evidence = (
  pilot: GroupSummary,
  comparison: GroupSummary,
  assigned?: Observations['assigned'],
): Observations => ({
  ...evidenceOf([{ metric: 'solved', metricVersion: 1, pilot, comparison }]),
  ...(assigned && { assigned }),
});
const planWith = (missingOutcomes?: PrimaryCriterion['missingOutcomes']) =>
  planOf({
    primary: { ...solved, ...(missingOutcomes && { missingOutcomes }) },
    guardrails: [],
    minimumPerArm: 100,
  });

describe('outcomes that are missing differently', () => {
  const answers = evidence(share(200, 310), share(200, 400), { pilot: 1000, comparison: 1000 });

  it('make a criterion without a rule invalid (reference cases: 310 of 1,000 v 400)', () => {
    const { verdict, summary } = judgeGroupSummaries(planWith(), answers);
    expect(verdict).toBe('invalid');
    expect(summary).toContain('solved is missing differently in the two arms');
  });

  it('are bounded where the plan says so, and what they could turn is no pass', () => {
    const { verdict, summary, criteria } = judgeGroupSummaries(planWith(worst), answers);
    expect(verdict).toBe('inconclusive');
    expect(summary).toContain('which those missing could turn: from -60.0 to +69.0 percentage points');
    expect(criteria[0]?.missing).toMatchObject({ rule: 'worst_case' });
    expect(criteria[0]?.missing?.lower.effect).toBeCloseTo(-0.6, 9);
    expect(criteria[0]).not.toHaveProperty('moreNeeded');
  });

  it('leave a pass that holds whatever they would have shown (reference cases: bounds .005 and .13)', () => {
    const given = evidence(share(312, 390), share(270, 360), { pilot: 400, comparison: 400 });
    const bounded = judgeGroupSummaries(planWith(worst), given);
    expect(bounded.verdict).toBe('inconclusive');
    expect(bounded.criteria[0]?.missing?.lower.effect).toBeCloseTo(0.005, 9);
    expect(bounded.criteria[0]?.missing?.upper.effect).toBeCloseTo(0.13, 9);
    const clear = evidence(share(350, 390), share(200, 390), { pilot: 400, comparison: 400 });
    expect(judgeGroupSummaries(planWith(worst), clear).verdict).toBe('pass');
  });

  it('are bounded more narrowly by who answers in one arm alone', () => {
    const given = evidence(share(700, 800), share(500, 780), { pilot: 1000, comparison: 1000 });
    const [byLee, byWorst] = [lee, worst].map(
      (rule) => judgeGroupSummaries(planWith(rule), given).criteria[0]?.missing,
    );
    expect(byLee!.lower.effect).toBeGreaterThan(byWorst!.lower.effect);
    expect(byLee!.upper.effect).toBeLessThan(byWorst!.upper.effect);
    expect(judgeGroupSummaries(planWith(lee), given).verdict).toBe('pass');
    expect(judgeGroupSummaries(planWith(worst), given).verdict).toBe('inconclusive');
  });

  it('are bounded for a net promoter score in its points, and for a mean in what one subject can show', () => {
    const nps = { ...solved, kind: 'nps', minimumEffect: 2, targetEffect: 5 } as const;
    const score = (promoters: number, passives: number, detractors: number): GroupSummary => ({
      kind: 'nps',
      n: promoters + passives + detractors,
      promoters,
      passives,
      detractors,
    });
    const assigned = { pilot: 110, comparison: 110 };
    const ofScores = evidence(score(60, 30, 10), score(40, 30, 30), assigned);
    const scored = judgeGroupSummaries(
      planOf({ primary: { ...nps, missingOutcomes: worst }, guardrails: [], minimumPerArm: 50 }),
      ofScores,
    );
    // The pilot's ten as detractors, the comparison's as promoters: (60 − 20)/110 less (50 − 30)/110.
    expect(scored.criteria[0]?.missing?.lower.effect).toBeCloseTo((100 * 20) / 110, 9);
    const mean = { ...solved, kind: 'mean', minimumEffect: 1, targetEffect: 2 } as const;
    const range = { rule: 'worst_case', least: 0, most: 10 } as const;
    const ofMeans = evidence(
      { kind: 'mean', n: 100, mean: 6, squaredDeviations: 100 },
      { kind: 'mean', n: 100, mean: 4, squaredDeviations: 100 },
      assigned,
    );
    const planned = planOf({
      primary: { ...mean, missingOutcomes: range },
      guardrails: [],
      minimumPerArm: 50,
    });
    const averaged = judgeGroupSummaries(planned, ofMeans);
    expect(averaged.criteria[0]?.missing?.lower.effect).toBeCloseTo((600 - 500) / 110, 9);
    const outside = evidence(
      { kind: 'mean', n: 100, mean: 12, squaredDeviations: 100 },
      { kind: 'mean', n: 100, mean: 4, squaredDeviations: 100 },
      assigned,
    );
    expect(judgeGroupSummaries(planned, outside)).toMatchObject({
      verdict: 'invalid',
      summary: expect.stringContaining('outside of what the plan says that a subject can show') as string,
    });
  });
});

describe('a range that the plan says of single subjects', () => {
  const mean = { ...solved, kind: 'mean', minimumEffect: 1, targetEffect: 2 } as const;
  const judgedIn = (least: number, most: number, arms: readonly [GroupSummary, GroupSummary]) => {
    const missingOutcomes = { rule: 'worst_case', least, most } as const;
    const plan = planOf({ primary: { ...mean, missingOutcomes }, guardrails: [], minimumPerArm: 50 });
    return judgeGroupSummaries(plan, evidence(...arms, { pilot: 100_000, comparison: 100_000 }));
  };
  const arm = (value: number, deviation: number, n = 99_000): GroupSummary => ({
    kind: 'mean',
    n,
    mean: value,
    squaredDeviations: (n - 1) * deviation ** 2,
  });

  it('is not believed where the spread contradicts it: in 0 to 20 none is 100 (it would have passed)', () => {
    expect(judgedIn(0, 20, [arm(12.2, 100), arm(10, 100)])).toMatchObject({
      verdict: 'invalid',
      summary: expect.stringContaining('outside of what the plan says that a subject can show') as string,
    });
    expect(judgedIn(0, 20, [arm(12.2, 9.9), arm(10, 5)]).verdict).toBe('invalid');
    expect(judgedIn(0, 20, [arm(12.2, 9.7), arm(10, 5)]).verdict).toBe('pass');
  });

  it.each([
    [0, 20],
    [-1e4, -1e4 + 1],
    [0, 1e15],
  ])('is believed of outcomes that all lie at its ends, %d or %d, as moments and as sums', (least, most) => {
    const ends = (share: number) => {
      const n = 99_000;
      const high = Math.round(n * share);
      const sum = high * most + (n - high) * least;
      const squaredDeviations = (high * (n - high) * (most - least) ** 2) / n;
      const sumSquares = high * most ** 2 + (n - high) * least ** 2;
      return {
        moments: { kind: 'mean', n, mean: sum / n, squaredDeviations },
        sums: { kind: 'mean', n, sum, sumSquares },
      } as const;
    };
    const [pilot, comparison] = [ends(0.7), ends(0.3)];
    for (const form of ['moments', 'sums'] as const)
      expect(judgedIn(least, most, [pilot[form], comparison[form]]).verdict).not.toBe('invalid');
  });
});

describe('a rule for missing outcomes', () => {
  it('needs the counts of those assigned, because who is missing shows only beside them', () => {
    const { verdict, summary } = judgeGroupSummaries(
      planWith(worst),
      evidence(share(80, 100), share(60, 100)),
    );
    expect([verdict, summary]).toEqual([
      'invalid',
      expect.stringContaining('give how many were assigned to each arm'),
    ]);
  });

  it('changes nothing where nobody is missing', () => {
    const whole = evidence(share(80, 100), share(50, 100), { pilot: 100, comparison: 100 });
    const [bounded, plain] = [worst, undefined].map((rule) => judgeGroupSummaries(planWith(rule), whole));
    expect(bounded).toEqual(plain);
  });

  it('finds out outcomes that are missing alike in both arms, which the comparison of shares passes over', () => {
    const alike = evidence(share(120, 200), share(90, 200), { pilot: 400, comparison: 400 });
    expect(judgeGroupSummaries(planWith(), alike).verdict).toBe('pass');
    expect(judgeGroupSummaries(planWith(worst), alike).verdict).toBe('inconclusive');
  });

  it('keeps harm in sight that the missing could turn, and turns no failure into a pass', () => {
    const worse = evidence(share(100, 300), share(200, 300), { pilot: 400, comparison: 400 });
    const { verdict, harm } = judgeGroupSummaries(planWith(worst), worse);
    expect(verdict).toBe('inconclusive');
    expect(harm.join()).toContain('which those missing could turn');
    const clear = evidence(share(20, 390), share(350, 390), { pilot: 400, comparison: 400 });
    expect(judgeGroupSummaries(planWith(worst), clear).verdict).toBe('fail');
  });

  it('stands beside a failure too: what 1 in 100 missing could have made of 30 points worse', () => {
    const worse = evidence(share(396, 990), share(693, 990), { pilot: 1000, comparison: 1000 });
    const [failed] = judgeGroupSummaries(planWith(worst), worse).criteria;
    expect(failed?.verdict).toBe('fail');
    expect(failed?.missing).toMatchObject({
      rule: 'worst_case',
      lower: { effect: expect.closeTo((396 - 703) / 1000, 9) as number },
      upper: { effect: expect.closeTo((406 - 693) / 1000, 9) as number },
    });
    const asFound = judgeGroupSummaries(planWith(worst), { ...worse, assignment: 'observational' });
    expect(asFound.criteria[0]).toMatchObject({ verdict: 'inconclusive', missing: failed?.missing });
  });

  it('ends no change that runs for what the missing could turn, and leaves what runs well alone', () => {
    const plan = planWith(worst);
    const worse = evidence(share(100, 300), share(200, 300), { pilot: 400, comparison: 400 });
    expect(judgeCheck(plan, worse).verdict).toBe('inconclusive');
    const fine = evidence(share(200, 300), share(150, 300), { pilot: 400, comparison: 400 });
    expect(judgeCheck(plan, fine).verdict).toBe('pass');
  });

  it('is refused where it cannot be kept, each fault at its field', () => {
    const faults = (primary: object, further: object = {}) =>
      analysisPlanSchema
        .safeParse({ ...planWith(), ...further, primary: { ...solved, ...primary } })
        .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
    const mean = { kind: 'mean', missingOutcomes: worst };
    expect(faults({ missingOutcomes: worst })).toEqual([]);
    expect(faults({ ...mean, missingOutcomes: lee })).toEqual([
      'primary.missingOutcomes.rule: must be worst_case for a mean: its sums do not show who would be left out',
    ]);
    expect(faults(mean)).toEqual([
      'primary.missingOutcomes.least: is missing: the least that one subject can show',
    ]);
    expect(faults({ ...mean, missingOutcomes: { ...worst, least: 4, most: 4 } })).toEqual([
      'primary.missingOutcomes.most: must be above least',
    ]);
    expect(faults({ missingOutcomes: { ...worst, least: 0 } })).toEqual([
      'primary.missingOutcomes.least: is for a mean; the kind of this metric has its own bounds',
    ]);
    expect(faults({ kind: 'ratio', missingOutcomes: worst })).toEqual([
      'primary.missingOutcomes.rule: is for a proportion, a mean or a net promoter score, and not for a ratio',
    ]);
    expect(faults({ missingOutcomes: worst }, { drawnUnit: 'store' })).toEqual([
      'primary.missingOutcomes: cannot be kept where chance draws clusters (drawnUnit)',
    ]);
  });

  it('holds for a guardrail as for the primary', () => {
    const churn: Guardrail = {
      metric: 'churn',
      metricVersion: 1,
      kind: 'proportion',
      goodDirection: 'decrease',
      margin: 0.05,
      missingOutcomes: worst,
    };
    const plan = planOf({ primary: solved, guardrails: [churn], minimumPerArm: 100 });
    const given = {
      ...evidenceOf([
        { metric: 'solved', metricVersion: 1, pilot: share(800, 1000), comparison: share(600, 1000) },
        { metric: 'churn', metricVersion: 1, pilot: share(90, 900), comparison: share(90, 900) },
      ]),
      assigned: { pilot: 1000, comparison: 1000 },
    };
    const { verdict, summary } = judgeGroupSummaries(plan, given);
    expect(verdict).toBe('inconclusive');
    expect(summary).toContain('churn');
    expect(summary).toContain('which those missing could turn');
  });
});
