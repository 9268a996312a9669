/**
 * Draws plans with evidence for the property tests: mostly sound pilots near the edge of a decision,
 * some that are too small, of the wrong size, without variation, or observed.
 */
import fc from 'fast-check';
import { METRIC_KINDS, type MetricKind } from '../../base/vocabulary.js';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { GroupSummary, MetricObservation, Observations } from '../../contracts/evidence.js';

export interface JudgeCase {
  readonly plan: AnalysisPlan;
  readonly evidence: Observations;
}

type Direction = 'increase' | 'decrease';

/** Even over the range; fc.double prefers tiny values, which would leave nearly every case undecided. */
const number = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: Math.ceil(min * 10_000), max: Math.floor(max * 10_000) }).map((tenth) => tenth / 10_000);
const kind = fc.constantFrom(...METRIC_KINDS);
const direction = fc.constantFrom<Direction>('increase', 'decrease');

/** Near 1:1, so that most cases survive the sample-ratio check. */
const sizes = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(fc.integer({ min: 1000, max: 1060 }), fc.integer({ min: 1000, max: 1060 })),
  },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 })) },
);

function armOf(of: MetricKind, n: number, level: number): GroupSummary {
  if (of === 'proportion') return { kind: of, n, successes: Math.round(n * Math.min(Math.max(level, 0), 1)) };
  // Values have a deviation of 1. A level of exactly 0 stands for a column that was never filled.
  const values =
    level === 0 ? { sum: 0, sumSquares: 0 } : { sum: n * level, sumSquares: n * (level ** 2 + 1) };
  if (of === 'mean') return { kind: of, n, ...values };
  if (of === 'nps') return npsArm(n, level);
  // A numerator in its own right over a denominator of 2 with a deviation of a half.
  const numerator = { sum: 2 * values.sum, sumSquares: 4 * values.sumSquares };
  return {
    kind: of,
    n,
    numerator,
    denominator: { sum: 2 * n, sumSquares: 4.25 * n },
    sumProducts: 2 * numerator.sum,
  };
}

/** A score of the level, in points of a hundred; all are passive at a level of exactly 0. */
function npsArm(n: number, level: number): GroupSummary {
  const lead = Math.min(Math.max(level, 0), 0.95);
  const share = level === 0 ? 0 : 0.3 * (1 - lead);
  const [promoters, detractors] = [Math.floor(n * (lead + share)), Math.floor(n * share)];
  return { kind: 'nps', n, promoters, passives: n - promoters - detractors, detractors };
}

/** How large one unit of the levels above is in that of the metric. */
const UNIT: Readonly<Record<MetricKind, number>> = { proportion: 1, mean: 1, ratio: 1, nps: 100 };

/** One metric: its criterion and its two arms, the pilot better by `gain` in the good direction. */
const drawnMetric = fc.record({
  kind,
  direction,
  sizes,
  base: fc.oneof(
    { weight: 30, arbitrary: number(0.05, 0.95) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1) },
  ),
  gain: fc.oneof(number(0, 0.3), number(-0.3, 0.3)),
  threshold: number(0.001, 0.3),
});

export const judgeCase: fc.Arbitrary<JudgeCase> = fc
  .record({
    metrics: fc.array(drawnMetric, { minLength: 1, maxLength: 4 }),
    minimumEffect: fc.oneof(fc.constant(0), number(0, 0.2)),
    minimumPerArm: fc.integer({ min: 2, max: 1100 }),
    assignment: fc.constantFrom(
      'randomised' as const,
      'randomised' as const,
      'randomised' as const,
      'observational' as const,
    ),
    design: fc.constantFrom(
      'randomised' as const,
      'randomised' as const,
      'randomised' as const,
      'observational' as const,
    ),
    confidence: fc.constantFrom(0.8, 0.9, 0.95, 0.99),
  })
  .map(({ metrics, minimumEffect, assignment, ...plan }) => {
    const [first, ...others] = metrics.map((drawn, index) => ({
      metric: `metric_${String(index)}`,
      metricVersion: 1,
      kind: drawn.kind,
      goodDirection: drawn.direction,
      margin: drawn.threshold * UNIT[drawn.kind],
    }));
    if (first === undefined) throw new Error('a case needs a primary');
    const { margin: _margin, ...primary } = first;
    const least = minimumEffect * UNIT[first.kind];
    return {
      plan: {
        ...plan,
        rule: 1,
        primary: { ...primary, minimumEffect: least, targetEffect: 2 * least + 0.01 },
        guardrails: others,
        pilotShare: 0.5,
      },
      evidence: { assignment, source: 'a property test', metrics: metrics.map(observationOf) },
    };
  });

function observationOf(
  drawn: typeof drawnMetric extends fc.Arbitrary<infer T> ? T : never,
  index: number,
): MetricObservation {
  const gain = drawn.direction === 'increase' ? drawn.gain : -drawn.gain;
  return {
    metric: `metric_${String(index)}`,
    metricVersion: 1,
    pilot: armOf(drawn.kind, drawn.sizes[0], drawn.base === 0 ? 0 : drawn.base + gain),
    comparison: armOf(drawn.kind, drawn.sizes[1], drawn.base),
  };
}
