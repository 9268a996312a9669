/** Judges one criterion of the plan: finds its evidence, measures the difference, applies its rule. */
import type { MetricKind } from '../base/vocabulary.js';
import type { AnalysisPlan, Guardrail } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { CriterionResult } from '../domain/evidence/verdict.js';
import { guardrailReason, primaryReason } from './criterion-reason.js';
import type { Measured } from './criterion-reason.js';
import { ruleGuardrail, rulePrimary } from './criterion-ruling.js';
import type { DifferenceResult } from './difference.js';
import { metricKinds } from './metric-kinds.js';
import { moreForGuardrail, moreForPrimary, plannedLack, type Subjects } from './more-needed.js';
import { plannedObservation } from './planned-observation.js';
import type { ArmsOf, Criterion, Unusable } from './planned-observation.js';
import { ratioMismatch } from './ratio-mismatch.js';

export function judgePrimary(plan: AnalysisPlan, evidence: Observations): CriterionResult {
  const criterion = plan.primary;
  const head = { ...identity(criterion), role: 'primary', threshold: criterion.minimumEffect } as const;
  const measured = measure(criterion, plan.confidence, evidence);
  if ('unusable' in measured) return { ...head, verdict: 'invalid', reason: measured.unusable };
  const mismatch = ratioMismatch(plan, evidence, measured);
  if (mismatch !== undefined) return { ...head, verdict: 'invalid', reason: mismatch };
  const { verdict, ground } = rulePrimary(criterion, measured.difference);
  const reason = primaryReason(criterion, measured, ground);
  const now = subjectsOf(measured);
  // The planned size limits a primary that would pass, too.
  const lack = verdict === 'fail' ? undefined : plannedLack(plan.minimumPerArm, now);
  const more =
    lack ?? (verdict === 'inconclusive' ? moreForPrimary(criterion, measured.difference, now) : undefined);
  return { ...head, verdict, reason, estimate: estimateOf(measured), ...(more && { moreNeeded: more }) };
}

export function judgeGuardrail(
  guardrail: Guardrail,
  { confidence, minimumPerArm }: Pick<AnalysisPlan, 'confidence' | 'minimumPerArm'>,
  evidence: Observations,
): CriterionResult {
  const head = { ...identity(guardrail), role: 'guardrail', threshold: guardrail.margin } as const;
  const measured = measure(guardrail, confidence, evidence);
  if ('unusable' in measured) return { ...head, verdict: 'invalid', reason: measured.unusable };
  const { verdict, ground } = ruleGuardrail(guardrail, measured.difference);
  const reason = guardrailReason(guardrail, measured, ground);
  const judged = { ...head, verdict, reason, estimate: estimateOf(measured) };
  if (verdict !== 'inconclusive') return judged;
  const now = subjectsOf(measured);
  const more = plannedLack(minimumPerArm, now) ?? moreForGuardrail(guardrail, measured.difference, now);
  return { ...judged, ...(more && { moreNeeded: more }) };
}

function identity({ metric, metricVersion }: Criterion): Pick<CriterionResult, 'metric' | 'metricVersion'> {
  return { metric, metricVersion };
}

function measure(criterion: Criterion, confidence: number, evidence: Observations): Measured | Unusable {
  const arms = plannedObservation(criterion, evidence);
  if ('unusable' in arms) return arms;
  const difference = differenceOf(arms, confidence);
  if ('problem' in difference) return { unusable: unmeasurable(criterion.metric, difference.problem) };
  return {
    difference,
    pilotN: arms.pilot.n,
    comparisonN: arms.comparison.n,
    confidence,
  };
}

function differenceOf<Kind extends MetricKind>(arms: ArmsOf<Kind>, confidence: number): DifferenceResult {
  return metricKinds[arms.kind].difference(arms.pilot, arms.comparison, confidence);
}

/** The problems that show only when two arms, each sound by itself, are compared with each other. */
function unmeasurable(metric: string, problem: string): string {
  if (problem === 'no-variation') {
    return `${metric} has the same value for every subject of an arm, in both arms; check that it was really recorded`;
  }
  if (problem === 'bad-confidence')
    return `${metric} has no interval; the confidence of the plan must lie between 0 and 1`;
  return `${metric} could not be measured (${problem}); recompute its summaries`;
}

function estimateOf({ difference, pilotN, comparisonN }: Measured): NonNullable<CriterionResult['estimate']> {
  const { effect, lower, upper, method } = difference;
  return { effect, lower, upper, pilotN, comparisonN, method };
}

function subjectsOf({ pilotN, comparisonN }: Measured): Subjects {
  return { pilot: pilotN, comparison: comparisonN };
}
