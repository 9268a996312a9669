/** Verdicts on ratios and on net promoter scores. */
import { describe, expect, it } from 'vitest';
import type { Guardrail, PrimaryCriterion } from '../../contracts/analysis-plan.js';
import { observationsSchema, type GroupSummary, type MetricObservation } from '../../contracts/evidence.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { coMomentsOfRows } from '../../statistics/methods/running-co-moments.js';
import { planPower } from '../../statistics/plan-power.js';
import { contactsHeld, evidenceOf, planOf } from './summaries.js';

const costPerContact: PrimaryCriterion = {
  metric: 'cost_per_contact',
  metricVersion: 1,
  kind: 'ratio',
  goodDirection: 'increase',
  minimumEffect: 0.5,
  targetEffect: 1,
};
const ofRatio = (pilot: GroupSummary, comparison: GroupSummary): MetricObservation => ({
  metric: 'cost_per_contact',
  metricVersion: 1,
  pilot,
  comparison,
});
/** The ratio of the reference cases, by its sums. */
const PILOT: GroupSummary = {
  kind: 'ratio',
  n: 8,
  numerator: { sum: 78, sumSquares: 1036 },
  denominator: { sum: 26, sumSquares: 100 },
  sumProducts: 317,
};
const COMPARISON: GroupSummary = {
  kind: 'ratio',
  n: 7,
  numerator: { sum: 52, sumSquares: 490 },
  denominator: { sum: 24, sumSquares: 98 },
  sumProducts: 218,
};
const centred = (y: readonly number[], x: readonly number[]): GroupSummary => {
  const found = coMomentsOfRows(y, x);
  return {
    kind: 'ratio',
    n: found.n,
    numerator: { mean: found.meanY, squaredDeviations: found.squaredDeviationsY },
    denominator: { mean: found.meanX, squaredDeviations: found.squaredDeviationsX },
    coDeviations: found.coDeviations,
  };
};
const ratioPlan = planOf({ primary: costPerContact, guardrails: [], minimumPerArm: 7 });

describe('a ratio', () => {
  it('is compared by the delta method on the drawn subjects, from sums or from centred moments (reference cases)', () => {
    const rows = ofRatio(
      centred([12, 7, 0, 20, 9, 15, 4, 11], [4, 3, 1, 6, 3, 4, 2, 3]),
      centred([8, 10, 3, 14, 6, 9, 2], [4, 4, 2, 6, 3, 4, 1]),
    );
    for (const observed of [ofRatio(PILOT, COMPARISON), rows]) {
      const { verdict, criteria, reasons } = judgeGroupSummaries(ratioPlan, evidenceOf([observed]));
      expect(verdict).toBe('pass');
      expect(criteria[0]!.estimate).toMatchObject({ pilotN: 8, comparisonN: 7, method: 'ratio-delta' });
      expect(criteria[0]!.estimate!.effect).toBeCloseTo(0.833333, 6);
      expect(criteria[0]!.estimate!.lower).toBeCloseTo(0.2465277, 6);
      expect(criteria[0]!.estimate!.upper).toBeCloseTo(1.4201389, 6);
      expect(reasons[0]).toContain('reaches the required rise of 0.5; shown: at least 0.25');
    }
  });

  it.each([
    ['a denominator of nothing', { denominator: { sum: 0, sumSquares: 0 }, sumProducts: 0 }, 'adds up to 0'],
    ['numerators of nothing', { numerator: { sum: 0, sumSquares: 0 }, sumProducts: 0 }, 'never filled'],
    [
      'a single subject',
      { n: 1, numerator: { sum: 3, sumSquares: 9 }, denominator: { sum: 1, sumSquares: 1 }, sumProducts: 3 },
      'at least 2 subjects',
    ],
    ['products that do not belong to its sums', { sumProducts: 900 }, 'no data can have together'],
  ])('of %s is invalid and no number', (_, change, reason) => {
    const { verdict, summary } = judgeGroupSummaries(
      ratioPlan,
      evidenceOf([ofRatio({ ...PILOT, ...change }, COMPARISON)]),
    );
    expect(verdict).toBe('invalid');
    expect(summary).toContain(reason);
  });

  it('that cannot be told from a division by 0 is invalid', () => {
    const near = centred([1, 2, 3, 4], [-5, 6, -4, 4.1]);
    const { verdict, summary } = judgeGroupSummaries(ratioPlan, evidenceOf([ofRatio(near, COMPARISON)]));
    expect(verdict).toBe('invalid');
    expect(summary).toContain('denominator-near-zero');
  });

  it('can be planned by the spread of what its subjects bring to it', () => {
    const baseline = {
      from: '2026-09-07',
      to: '2026-10-04',
      identityMatchRate: 1,
      metrics: [{ metric: 'cost_per_contact', metricVersion: 1, summary: PILOT }],
    };
    const power = planPower({ ...ratioPlan, minimumPerArm: 20 }, baseline, 1);
    expect(power!.atTarget).toBeGreaterThan(power!.atMinimum);
    expect(power!.needed!.pilot).toBeLessThan(20);
  });
});

describe('a net promoter score', () => {
  const loyalty: PrimaryCriterion = {
    metric: 'loyalty',
    metricVersion: 1,
    kind: 'nps',
    goodDirection: 'increase',
    minimumEffect: 2,
    targetEffect: 6,
  };
  const answers = (promoters: number, passives: number, detractors: number): GroupSummary => ({
    kind: 'nps',
    n: promoters + passives + detractors,
    promoters,
    passives,
    detractors,
  });
  const scores = (pilot: GroupSummary, comparison: GroupSummary): MetricObservation => ({
    metric: 'loyalty',
    metricVersion: 1,
    pilot,
    comparison,
  });
  const npsPlan = planOf({ primary: loyalty });
  const now = answers(291, 476, 395);

  it('is compared in points, with the Brunner–Munzel test beside it (reference cases)', () => {
    const found = judgeGroupSummaries(
      npsPlan,
      evidenceOf([scores(answers(330, 470, 362), now), contactsHeld]),
    );
    expect(found.verdict).toBe('inconclusive');
    expect(found.criteria[0]!.estimate!.effect).toBeCloseTo(6.1962, 4);
    expect(found.criteria[0]!.estimate!.lower).toBeCloseTo(-0.0419, 4);
    expect(found.criteria[0]!.estimate!.upper).toBeCloseTo(12.4344, 4);
    expect(found.summary).toMatch(
      /^Inconclusive: loyalty differs by \+6\.20 NPS points \(95% interval -0\.04 to 12\.43; n 1,162 pilot, 1,162 comparison; Brunner–Munzel p = 0\.0\d+\), too uncertain to rule out no effect, against a required rise of 2 NPS points\.$/,
    );
  });

  it('passes in points, and a guardrail of it holds its margin in points', () => {
    const better = scores(answers(500, 400, 262), now);
    expect(judgeGroupSummaries(npsPlan, evidenceOf([better, contactsHeld])).verdict).toBe('pass');
    const kept: Guardrail = {
      metric: 'loyalty',
      metricVersion: 1,
      kind: 'nps',
      goodDirection: 'increase',
      margin: 8,
    };
    const same = judgeGroupSummaries(
      planOf({ primary: costPerContact, guardrails: [kept], minimumPerArm: 7 }),
      evidenceOf([ofRatio(PILOT, COMPARISON), scores(now, now)]),
    );
    expect(same.reasons[1]).toContain('within its margin of 8 NPS points');
  });

  it('of answers that all count alike, or that do not add up, is invalid', () => {
    for (const arm of [answers(0, 1162, 0), { ...now, n: 1200 }]) {
      expect(judgeGroupSummaries(npsPlan, evidenceOf([scores(arm, now), contactsHeld])).verdict).toBe(
        'invalid',
      );
    }
  });
});

describe('a ratio and a score where chance drew clusters', () => {
  it('count each cluster by its own ratio and its own score', () => {
    const store = (cost: number): GroupSummary =>
      centred([2 * cost, 3 * cost + 1, cost, 4 * cost - 1], [2, 3, 1, 4]);
    const total = (costs: readonly number[]): GroupSummary =>
      centred(
        costs.flatMap((cost) => [2 * cost, 3 * cost + 1, cost, 4 * cost - 1]),
        costs.flatMap(() => [2, 3, 1, 4]),
      );
    const [pilot, comparison] = [
      [7, 8, 9, 8],
      [4, 5, 4, 5],
    ];
    const ofStores = {
      ...ofRatio(total(pilot), total(comparison)),
      clusters: { pilot: pilot.map(store), comparison: comparison.map(store) },
    };
    const answered = (promoters: number): GroupSummary => ({
      kind: 'nps',
      n: 100,
      promoters,
      passives: 80 - promoters,
      detractors: 20,
    });
    const kept: Guardrail = {
      metric: 'loyalty',
      metricVersion: 1,
      kind: 'nps',
      goodDirection: 'increase',
      margin: 30,
    };
    const arm = [40, 42, 41, 44];
    const whole: GroupSummary = { kind: 'nps', n: 400, promoters: 167, passives: 153, detractors: 80 };
    const loyal = {
      metric: 'loyalty',
      metricVersion: 1,
      pilot: whole,
      comparison: whole,
      clusters: { pilot: arm.map(answered), comparison: arm.map(answered) },
    };
    const evidence = evidenceOf([ofStores, loyal]);
    expect(observationsSchema.safeParse(evidence).error?.issues).toBeUndefined();
    const plan = planOf({
      primary: costPerContact,
      guardrails: [kept],
      minimumPerArm: 4,
      drawnUnit: 'store',
    });
    const { verdict, criteria } = judgeGroupSummaries(plan, evidence);
    expect(verdict).toBe('pass');
    expect(criteria.map(({ estimate }) => estimate!.effect)).toEqual([
      expect.closeTo(3.5, 9),
      expect.closeTo(0, 9),
    ]);
  });
});

describe('evidence of a ratio or a score', () => {
  const issuesOf = (pilot: unknown) =>
    observationsSchema
      .safeParse({
        assignment: 'randomised',
        source: 'a test',
        metrics: [{ metric: 'cost_per_contact', metricVersion: 1, pilot, comparison: COMPARISON }],
      })
      .error?.issues.map(({ path, message }) => `${path.slice(3).join('/')}: ${message}`);

  it('is taken in either form, and refused at its field where it contradicts itself', () => {
    expect(issuesOf(PILOT)).toBeUndefined();
    const moments = centred([12, 7, 0, 20], [4, 3, 1, 6]);
    expect(issuesOf(moments)).toBeUndefined();
    expect(issuesOf({ ...moments, coDeviations: 900 })).toEqual([
      'coDeviations: does not belong to the squared deviations: it exceeds what they allow',
    ]);
    expect(issuesOf({ ...moments, denominator: { sum: 14, sumSquares: 62 } })).toEqual([
      'denominator/mean: must come in the same form as numerator: mean and squaredDeviations',
    ]);
    expect(issuesOf({ ...PILOT, numerator: { sum: 78, sumSquares: 3 } })).toEqual([
      'numerator/sumSquares: does not belong to n and sum: the variance would be negative',
    ]);
    expect(issuesOf({ ...PILOT, sumProducts: undefined })).toEqual([
      'sumProducts: give coDeviations with means, or sumProducts with sums',
    ]);
    expect(issuesOf({ kind: 'nps', n: 10, promoters: 5, passives: 3, detractors: 1 })).toEqual([
      'n: must be the promoters, passives and detractors together: 9',
    ]);
  });
});
