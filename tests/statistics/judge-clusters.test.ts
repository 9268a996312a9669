/** Verdicts on arms that chance drew by cluster: what was drawn decides, and rows never do. */
import { describe, expect, it } from 'vitest';
import type { AnalysisPlan, Guardrail, PrimaryCriterion } from '../../contracts/analysis-plan.js';
import type { GroupSummary, MetricObservation } from '../../contracts/evidence.js';
import { judgeCheck } from '../../statistics/judge-check.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { momentsOfRows } from '../../statistics/methods/moments-of-rows.js';
import { EIGHT_COMPARISON, EIGHT_PILOT } from './clusters/stores.js';
import { evidenceOf, planOf } from './summaries.js';

type Values = readonly (readonly number[])[];

const satisfaction: PrimaryCriterion = {
  metric: 'satisfaction',
  metricVersion: 1,
  kind: 'mean',
  goodDirection: 'increase',
  minimumEffect: 1,
  targetEffect: 2,
};
const waiting: Guardrail = {
  metric: 'waiting',
  metricVersion: 1,
  kind: 'mean',
  goodDirection: 'decrease',
  margin: 4,
};
const storesPlan = (changes: Partial<AnalysisPlan> = {}) =>
  planOf({ primary: satisfaction, guardrails: [], minimumPerArm: 4, drawnUnit: 'store', ...changes });

const mean = (values: readonly number[]): GroupSummary => ({ kind: 'mean', ...momentsOfRows(values) });

function byStore(metric: string, pilot: Values, comparison: Values): MetricObservation {
  return {
    metric,
    metricVersion: 1,
    pilot: mean(pilot.flat()),
    comparison: mean(comparison.flat()),
    clusters: { pilot: pilot.map(mean), comparison: comparison.map(mean) },
  };
}

const eight = byStore('satisfaction', EIGHT_PILOT, EIGHT_COMPARISON);
/** The same spread, and a lead that no draw of eight stores shows by chance but one. */
const ahead = byStore(
  'satisfaction',
  EIGHT_PILOT.map((rows) => rows.map((value) => value + 6)),
  EIGHT_COMPARISON,
);

describe('arms that chance drew by cluster', () => {
  it('are decided by the clusters: eight stores (reference cases) show nothing, where rows would say p .00666', () => {
    const { verdict, criteria, summary } = judgeGroupSummaries(storesPlan(), evidenceOf([eight]));
    expect(verdict).toBe('inconclusive');
    const [{ estimate, clusters } = {}] = criteria;
    expect(estimate).toMatchObject({ pilotN: 4, comparisonN: 4, method: 'cluster-level-t' });
    expect(estimate!.effect).toBeCloseTo(2.666667, 6);
    expect(estimate!.lower).toBeCloseTo(-0.789782, 6);
    expect(estimate!.upper).toBeCloseTo(6.123115, 6);
    expect(clusters).toMatchObject({ unit: 'store', pilot: 4, comparison: 4, estimand: 'cluster-mean' });
    expect(clusters!.icc).toBeCloseTo(0.630245, 6);
    expect(clusters!.designEffect).toBeCloseTo(1 + 2 * 0.630245, 5);
    expect(clusters!.permutation).toMatchObject({ pValue: 10 / 70, draws: 70 });
    expect(clusters!.byRows!.standardError).toBeCloseTo(1.412576, 6);
    expect(clusters!.byRows!.degreesOfFreedom).toBeCloseTo(6, 6);
    expect(clusters!.byRows!.pValue).toBeCloseTo(0.10798, 6);
    expect(summary).toBe(
      'Inconclusive: satisfaction differs by +2.67 (95% interval -0.79 to 6.12; 4 pilot, 4 comparison clusters by store; exact permutation p = 0.14), too uncertain to rule out no effect, against a required rise of 1.',
    );
  });

  it('pass where the clusters show it, by interval and by all draws that could have been made', () => {
    const { verdict, criteria } = judgeGroupSummaries(storesPlan(), evidenceOf([ahead]));
    expect(verdict).toBe('pass');
    expect(criteria[0]!.clusters!.permutation!.pValue).toBe(2 / 70);
  });

  it('never pass where so few clusters cannot show what the look asks for, however far they lie apart', () => {
    const plan = storesPlan({ confidence: 0.98 });
    const { verdict, reasons } = judgeGroupSummaries(plan, evidenceOf([ahead]));
    expect(verdict).toBe('inconclusive');
    expect(reasons[0]).toContain(
      'on too few clusters to be told from chance (exact permutation, one-sided p = 0.014): 4 and 4 clusters cannot show less than p = 0.014, and a pass asks for p = 0.01',
    );
  });

  it('never pass on three clusters an arm: inconclusive, with what is lacking counted in clusters', () => {
    const few = byStore(
      'satisfaction',
      [
        [20, 21],
        [22, 20],
        [21, 22],
      ],
      [
        [1, 2],
        [2, 3],
        [1, 3],
      ],
    );
    const { verdict, reasons } = judgeGroupSummaries(storesPlan(), evidenceOf([few]));
    expect(verdict).toBe('inconclusive');
    expect(reasons[0]).toBe('satisfaction needs 1 more by store per arm to reach the planned 4 per arm');
  });

  it('are invalid with one cluster in an arm, which shows no spread', () => {
    const one = byStore(
      'satisfaction',
      [[20, 21, 22, 25]],
      [
        [1, 2],
        [2, 4],
      ],
    );
    const { verdict, summary } = judgeGroupSummaries(storesPlan(), evidenceOf([one]));
    expect(verdict).toBe('invalid');
    expect(summary).toContain('an arm of one cluster');
  });

  it('are invalid where clusters were planned and none came, and the other way round', () => {
    const { clusters: _clusters, ...rows } = eight;
    expect(judgeGroupSummaries(storesPlan(), evidenceOf([rows])).summary).toBe(
      'Invalid: satisfaction comes without its clusters; chance drew by store, so give each of them.',
    );
    const { drawnUnit: _unit, ...plan } = storesPlan({ minimumPerArm: 12 });
    const found = judgeGroupSummaries(plan, evidenceOf([eight]));
    expect(found.verdict).toBe('invalid');
    expect(found.summary).toContain('by the plan chance drew subjects');
  });

  it('hold their planned ratio by the clusters that were drawn, whatever the number of rows', () => {
    const many = Array.from({ length: 24 }, (_, place) => [place, place + 1]);
    const lopsided = byStore('satisfaction', many, many.slice(0, 4));
    const { verdict, summary } = judgeGroupSummaries(storesPlan(), evidenceOf([lopsided]));
    expect(verdict).toBe('invalid');
    expect(summary).toContain('24 pilot and 4 comparison clusters by store where 50% were planned');
    const rows = byStore(
      'satisfaction',
      EIGHT_PILOT.map((values) => [...values, ...values, ...values, ...values]),
      EIGHT_COMPARISON,
    );
    expect(judgeGroupSummaries(storesPlan(), evidenceOf([rows])).verdict).toBe('inconclusive');
  });

  it('keep a guardrail by clusters too: harm beyond its margin must be excluded by interval and by draws', () => {
    const plan = storesPlan({ guardrails: [waiting] });
    const held = judgeGroupSummaries(
      plan,
      evidenceOf([ahead, byStore('waiting', EIGHT_COMPARISON, EIGHT_PILOT)]),
    );
    expect(held.verdict).toBe('pass');
    expect(held.reasons[1]).toContain('within its margin of 4');
    const open = judgeGroupSummaries(
      plan,
      evidenceOf([ahead, byStore('waiting', EIGHT_PILOT, EIGHT_COMPARISON)]),
    );
    expect(open.verdict).toBe('inconclusive');
    const strict = { ...plan, confidence: 0.98 };
    const wide = { ...strict, guardrails: [{ ...waiting, margin: 40 }] };
    const few = judgeGroupSummaries(
      wide,
      evidenceOf([ahead, byStore('waiting', EIGHT_COMPARISON, EIGHT_PILOT)]),
    );
    expect(few.criteria[1]).toMatchObject({ verdict: 'inconclusive' });
    expect(few.criteria[1]!.reason).toContain('on too few clusters');
  });

  it('name harm that the clusters show', () => {
    const behind = byStore(
      'satisfaction',
      EIGHT_PILOT.map((rows) => rows.map((value) => value - 12)),
      EIGHT_COMPARISON,
    );
    const { verdict, harm, criteria } = judgeGroupSummaries(storesPlan(), evidenceOf([behind]));
    expect(verdict).toBe('fail');
    expect(harm[0]).toContain('significantly worse');
    expect(criteria[0]?.clusters).toMatchObject({ unit: 'store', permutation: { draws: 70 } });
  });

  it('of shares are decided by the share of each cluster', () => {
    const store = (successes: number): GroupSummary => ({ kind: 'proportion', n: 100, successes });
    const [pilot, comparison] = [
      [60, 62, 61, 64, 63],
      [50, 51, 53, 49, 52],
    ];
    const shares: MetricObservation = {
      metric: 'retention',
      metricVersion: 3,
      pilot: { kind: 'proportion', n: 500, successes: 310 },
      comparison: { kind: 'proportion', n: 500, successes: 255 },
      clusters: { pilot: pilot.map(store), comparison: comparison.map(store) },
    };
    const plan = planOf({ guardrails: [], minimumPerArm: 5, drawnUnit: 'store' });
    const { verdict, reasons } = judgeGroupSummaries(plan, evidenceOf([shares]));
    expect(verdict).toBe('pass');
    expect(reasons[0]).toContain('+11.00 percentage points');
  });

  it('are watched by clusters in waves and sustain checks, too', () => {
    const plan = storesPlan();
    expect(judgeCheck(plan, evidenceOf([eight])).verdict).toBe('pass');
    const { clusters: _clusters, ...rows } = eight;
    expect(judgeCheck(plan, evidenceOf([rows])).verdict).toBe('invalid');
  });

  it('look at the information of clusters: half of the planned stores is half of the information', () => {
    const plan = storesPlan({ minimumPerArm: 8, looks: { spending: 'obrien_fleming' } });
    const { look, verdict } = judgeGroupSummaries(plan, evidenceOf([ahead]), {
      parts: 1,
      earlier: [],
      dataHash: 'a',
    });
    expect(look).toMatchObject({ informationFraction: 0.5 });
    expect(verdict).toBe('inconclusive');
  });
});
