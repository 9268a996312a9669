/**
 * Finds what the plan asked for in the evidence and refuses whatever cannot stand for it. Every
 * refusal names the metric and what to mend; missing data is never filled in.
 */
import type { Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';
import type { GroupSummary, MetricObservation, Observations } from '../contracts/evidence.js';
import { meanArmProblem, proportionArmProblem } from './arm-problem.js';
import type { Arm, StatisticsProblem, SummaryOf } from './difference.js';
import { countText } from './quantity-text.js';

export type Criterion = PrimaryCriterion | Guardrail;

/** Both arms of one metric, sound and of the planned kind. */
export type PlannedObservation =
  | {
      readonly kind: 'proportion';
      readonly pilot: SummaryOf<'proportion'>;
      readonly comparison: SummaryOf<'proportion'>;
    }
  | { readonly kind: 'mean'; readonly pilot: SummaryOf<'mean'>; readonly comparison: SummaryOf<'mean'> };

/** Why a criterion could not be measured: a sentence without its full stop. */
export interface Unusable {
  readonly unusable: string;
}

/** The evidence for one criterion, or why there is none that counts. */
export function plannedObservation(
  criterion: Criterion,
  evidence: Observations,
): PlannedObservation | Unusable {
  const found = theOneObservation(criterion, evidence);
  if ('unusable' in found) return found;
  const observation = ofPlannedKind(criterion, found);
  if ('unusable' in observation) return observation;
  const problems = armProblems(observation);
  return problems.length === 0 ? observation : { unusable: `${criterion.metric}: ${problems.join('; ')}` };
}

function theOneObservation(criterion: Criterion, evidence: Observations): MetricObservation | Unusable {
  const { metric, metricVersion } = criterion;
  const version = String(metricVersion);
  const [found, ...others] = evidence.metrics.filter((observed) => observed.metric === metric);
  if (found === undefined) {
    return { unusable: `${metric} is missing; observe version ${version} of it in both arms` };
  }
  if (others.length > 0) {
    return { unusable: `${metric} is listed ${String(others.length + 1)} times; give it once` };
  }
  if (found.metricVersion !== metricVersion) {
    const observed = String(found.metricVersion);
    return {
      unusable: `${metric} was computed by version ${observed}, the plan is locked on version ${version}; recompute it by version ${version}`,
    };
  }
  return found;
}

function ofPlannedKind(criterion: Criterion, found: MetricObservation): PlannedObservation | Unusable {
  const { pilot, comparison } = found;
  if (criterion.kind === 'proportion') {
    if (isProportion(pilot) && isProportion(comparison)) return { kind: 'proportion', pilot, comparison };
    return { unusable: `${criterion.metric} is planned as a proportion; give n and successes of both arms` };
  }
  if (isMean(pilot) && isMean(comparison)) return { kind: 'mean', pilot, comparison };
  return {
    unusable: `${criterion.metric} is planned as a mean; give n, sum and sum of squares of both arms`,
  };
}

function isProportion(summary: GroupSummary): summary is SummaryOf<'proportion'> {
  return summary.kind === 'proportion';
}

function isMean(summary: GroupSummary): summary is SummaryOf<'mean'> {
  return summary.kind === 'mean';
}

function armProblems(observation: PlannedObservation): readonly string[] {
  return (['pilot', 'comparison'] as const).flatMap((arm) => {
    const problem = armProblem(observation, arm);
    return problem === undefined ? [] : [`the ${arm} arm ${describe(problem, observation[arm])}`];
  });
}

/** One subject shows no spread, so an arm of one is refused for proportions as it is for means. */
function armProblem(observation: PlannedObservation, arm: Arm): StatisticsProblem | undefined {
  const problem =
    observation.kind === 'proportion'
      ? proportionArmProblem(observation[arm])
      : meanArmProblem(observation[arm]);
  return problem === undefined && observation[arm].n < 2 ? 'too-few' : problem;
}

function describe(problem: StatisticsProblem, summary: GroupSummary): string {
  if (problem === 'too-few')
    return `has ${countText(summary.n)} of the at least 2 subjects needed; observe more`;
  if (problem === 'too-many-successes' && isProportion(summary)) {
    return `has ${countText(summary.successes)} successes among ${countText(summary.n)} subjects; recount them`;
  }
  if (problem === 'negative-variance') {
    return 'has n, sum and sum of squares that no data can have together (negative variance); recompute them';
  }
  if (problem === 'not-a-count') return 'has a count that is negative or not whole; recount it';
  return 'has a value that is not a finite number; recompute it';
}
