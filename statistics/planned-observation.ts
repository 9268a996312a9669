/**
 * Finds what the plan asked for in the evidence and refuses whatever cannot stand for it. Every
 * refusal names the metric and what to mend; missing data is never filled in.
 */
import type { MetricKind } from '../base/vocabulary.js';
import type { AnalysisPlan, Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';
import type { MetricObservation, Observations } from '../contracts/evidence.js';
import { armProblemText } from './arm-problem.js';
import { plannedClusters } from './clusters/planned-clusters.js';
import type { ClusterArms } from './clusters/cluster-arms.js';
import type { SummaryOf } from './difference.js';
import { kindOfArms, metricKinds } from './metric-kinds.js';
import type { Subjects } from './more-needed.js';
import type { Unusable } from './unusable.js';

export type Criterion = PrimaryCriterion | Guardrail;

/** Whether chance drew the arms, by the plan and by what was handed in. */
export function isDrawnByChance({ design }: AnalysisPlan, { assignment }: Observations): boolean {
  return design === 'randomised' && assignment === 'randomised';
}

/** How many the plan wants of this criterion in each arm, of what was drawn: a survey may plan for fewer answers. */
export function plannedSize(criterion: Criterion, { minimumPerArm }: AnalysisPlan): number {
  return ('minimumPerArm' in criterion ? criterion.minimumPerArm : undefined) ?? minimumPerArm;
}

/** Both arms of one metric, sound and of the planned kind. */
export interface ArmsOf<Kind extends MetricKind> {
  readonly kind: Kind;
  readonly pilot: SummaryOf<Kind>;
  readonly comparison: SummaryOf<Kind>;
  /** Where clusters were drawn: each of them by its rows. */
  readonly clusters?: ClusterArms;
}

/** What was drawn into either arm: its subjects, or its clusters. */
export function drawnIn({ pilot, comparison, clusters }: ArmsOf<MetricKind>): Subjects {
  if (clusters) return { pilot: clusters.pilot.length, comparison: clusters.comparison.length };
  return { pilot: pilot.n, comparison: comparison.n };
}

/** Those assigned that a metric is taken over; undefined where nobody counted them. */
export function eligibleIn({ assigned, metrics }: Observations, metric: string): Subjects | undefined {
  return assigned && (metrics.find((observed) => observed.metric === metric)?.eligible ?? assigned);
}

/** The evidence for one criterion, or why there is none that counts. */
export function plannedObservation(
  criterion: Criterion,
  plan: AnalysisPlan,
  evidence: Observations,
): ArmsOf<MetricKind> | Unusable {
  const found = theOneObservation(criterion, evidence);
  if ('unusable' in found) return found;
  const observation = ofPlannedKind(criterion, found);
  if ('unusable' in observation) return observation;
  const problems = armProblems(observation, criterion.rare === true);
  if (problems.length > 0) return { unusable: `${criterion.metric}: ${problems.join('; ')}` };
  const fault = covariateFault(criterion, found) ?? uncounted(criterion, evidence);
  if (fault !== undefined) return { unusable: fault };
  const clusters = plannedClusters(criterion, plan, found);
  if (clusters === undefined || 'unusable' in clusters) return clusters ?? observation;
  return { ...observation, clusters };
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

/** Both arms, where both are of the planned kind: the numbers of one kind mean nothing by the rules of another. */
function ofPlannedKind<Kind extends MetricKind>(
  criterion: Criterion & { readonly kind: Kind },
  { pilot, comparison }: MetricObservation,
): ArmsOf<Kind> | Unusable {
  const { kind, metric } = criterion;
  const arms = kindOfArms(kind, { pilot, comparison });
  if (arms) return { kind, ...arms };
  return { unusable: `${metric} is planned as ${metricKinds[kind].asked}` };
}

/** A covariate that is chosen when the data are there could be the one under which they look best. */
function covariateFault(criterion: Criterion, { pilot, comparison }: MetricObservation): string | undefined {
  const { metric, covariate } = criterion;
  const brought = [pilot, comparison].map((arm) => arm.kind === 'mean' && arm.covariate !== undefined);
  if (covariate === undefined) {
    return brought.includes(true)
      ? `${metric} brings a covariate that the plan does not name; leave it out`
      : undefined;
  }
  return brought.includes(false)
    ? `${metric} is planned with the covariate ${covariate}; give it for both arms`
    : undefined;
}

/** Who is missing shows only beside those who were assigned. */
function uncounted({ metric, missingOutcomes }: Criterion, { assigned }: Observations): string | undefined {
  return missingOutcomes && !assigned
    ? `${metric} is planned with a rule for missing outcomes; give how many were assigned to each arm`
    : undefined;
}

function armProblems<Kind extends MetricKind>(arms: ArmsOf<Kind>, isRare: boolean): readonly string[] {
  return (['pilot', 'comparison'] as const).flatMap((arm) => {
    const problem = armProblem(arms.kind, arms[arm], isRare);
    return problem === undefined ? [] : [`the ${arm} arm ${problem}`];
  });
}

/**
 * An arm of one subject is refused whatever its kind, because one subject shows no spread; and so is one in which nobody,
 * or everybody, had the outcome, unless the plan has said beforehand that it is that rare.
 */
function armProblem<Kind extends MetricKind>(
  kind: Kind,
  arm: SummaryOf<Kind>,
  isRare: boolean,
): string | undefined {
  const { problem, neverVaries } = metricKinds[kind];
  const found = problem(arm) ?? (arm.n < 2 ? armProblemText('too-few', arm.n) : undefined);
  if (found !== undefined || isRare || !neverVaries(arm)) return found;
  return armProblemText('never-varies', arm.n);
}
