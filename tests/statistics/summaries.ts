/** Builds arms, plans and evidence for the tests of this room. */
import type { AnalysisPlan, Guardrail, PrimaryCriterion } from '../../contracts/analysis-plan.js';
import type { MetricObservation, Observations } from '../../contracts/evidence.js';
import type { Difference, DifferenceResult, MeanSummary } from '../../statistics/difference.js';

/** An arm by its sums, which is one of the two forms in which a mean may come. */
export type Sums = Required<Pick<MeanSummary, 'n' | 'sum' | 'sumSquares'>>;

export function meanArmOf(values: readonly number[]): Sums {
  return {
    n: values.length,
    sum: values.reduce((total, value) => total + value, 0),
    sumSquares: values.reduce((total, value) => total + value * value, 0),
  };
}

/** The summary that published tables give as n, mean and standard deviation. */
export function meanArm(n: number, mean: number, deviation: number): Sums {
  return { n, sum: n * mean, sumSquares: (n - 1) * deviation ** 2 + n * mean ** 2 };
}

export function measured(result: DifferenceResult): Difference {
  if ('problem' in result) throw new Error(`no difference: ${result.problem}`);
  return result;
}

export const retention: PrimaryCriterion = {
  metric: 'retention',
  metricVersion: 3,
  kind: 'proportion',
  goodDirection: 'increase',
  minimumEffect: 0.02,
  targetEffect: 0.05,
};

export const contactRate: Guardrail = {
  metric: 'contact_rate',
  metricVersion: 1,
  kind: 'proportion',
  goodDirection: 'decrease',
  margin: 0.02,
};

export const costToServe: Guardrail = {
  metric: 'cost_to_serve',
  metricVersion: 2,
  kind: 'mean',
  goodDirection: 'decrease',
  margin: 5,
};

export function planOf(changes: Partial<AnalysisPlan> = {}): AnalysisPlan {
  return {
    rule: 1,
    design: 'randomised',
    primary: retention,
    guardrails: [contactRate],
    confidence: 0.95,
    minimumPerArm: 800,
    pilotShare: 0.5,
    ...changes,
  };
}

export function shares(
  criterion: { readonly metric: string; readonly metricVersion: number },
  pilot: readonly [successes: number, n: number],
  comparison: readonly [successes: number, n: number],
): MetricObservation {
  return {
    metric: criterion.metric,
    metricVersion: criterion.metricVersion,
    pilot: { kind: 'proportion', successes: pilot[0], n: pilot[1] },
    comparison: { kind: 'proportion', successes: comparison[0], n: comparison[1] },
  };
}

export function means(
  criterion: { readonly metric: string; readonly metricVersion: number },
  pilot: MeanSummary,
  comparison: MeanSummary,
): MetricObservation {
  return {
    metric: criterion.metric,
    metricVersion: criterion.metricVersion,
    pilot: { kind: 'mean', ...pilot },
    comparison: { kind: 'mean', ...comparison },
  };
}

/** Retention 57 % against 50 %: a clear win on the planned size. */
export const retentionWin = shares(retention, [570, 1000], [500, 1000]);
/** Contact rate 20 % in both arms, on enough subjects to exclude the margin. */
export const contactsHeld = shares(contactRate, [2000, 10_000], [2000, 10_000]);
/** Contact rate eight points up. */
export const contactsHarmed = shares(contactRate, [2800, 10_000], [2000, 10_000]);

export function evidenceOf(
  metrics: readonly MetricObservation[],
  changes: Partial<Observations> = {},
): Observations {
  return { assignment: 'randomised', source: 'a test', metrics: [...metrics], ...changes };
}
