/** Judges one criterion of the plan: finds its evidence, measures the difference, applies its rule. */
import type { MetricKind } from '../base/vocabulary.js';
import type { AnalysisPlan, Guardrail } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { CriterionResult } from '../domain/evidence/verdict.js';
import { brokenDraw } from './broken-draw.js';
import { guardrailReason, primaryReason } from './criterion-reason.js';
import type { Measured } from './criterion-reason.js';
import { HARM, ruleGuardrail, rulePrimary, type Ruling } from './criterion-ruling.js';
import type { GuardrailGround, PrimaryGround } from './criterion-ruling.js';
import type { DifferenceResult } from './difference.js';
import { metricKinds } from './metric-kinds.js';
import { moreForGuardrail, moreForPrimary, plannedLack, type Subjects } from './more-needed.js';
import { isDrawnByChance, plannedObservation, plannedSize } from './planned-observation.js';
import type { ArmsOf, Criterion, Unusable } from './planned-observation.js';

export function judgePrimary(plan: AnalysisPlan, evidence: Observations): CriterionResult {
  const { primary } = plan;
  const head = headOf(primary, 'primary', primary.minimumEffect);
  const measured = measure(primary, plan, evidence);
  if ('unusable' in measured) return { ...head, verdict: 'invalid', reason: measured.unusable };
  const ruling = rulePrimary(primary, measured.difference, {
    isSizeReached: plannedLack(plan.minimumPerArm, subjectsOf(measured)) === undefined,
    isChance: (measured.exactPValue ?? 0) > (1 - plan.confidence) / 2,
  });
  const reason = primaryReason(primary, measured, ruling.ground);
  const more = () => moreForPrimary(primary, measured.difference, subjectsOf(measured));
  return judged({ head, plan, evidence, measured, ruling, reason, smallest: plan.minimumPerArm, more });
}

export function judgeGuardrail(
  guardrail: Guardrail,
  plan: AnalysisPlan,
  evidence: Observations,
): CriterionResult {
  const head = headOf(guardrail, 'guardrail', guardrail.margin);
  const measured = measure(guardrail, plan, evidence);
  if ('unusable' in measured) return { ...head, verdict: 'invalid', reason: measured.unusable };
  const ruling = ruleGuardrail(guardrail, measured.difference);
  const reason = guardrailReason(guardrail, measured, ruling.ground);
  const more = () => moreForGuardrail(guardrail, measured.difference, subjectsOf(measured));
  const smallest = plannedSize(guardrail, plan);
  return judged({ head, plan, evidence, measured, ruling, reason, smallest, more });
}

interface Judging {
  readonly head: Pick<CriterionResult, 'metric' | 'metricVersion' | 'role' | 'threshold'>;
  readonly plan: AnalysisPlan;
  readonly evidence: Observations;
  readonly measured: Measured;
  readonly ruling: Ruling<PrimaryGround | GuardrailGround>;
  readonly reason: string;
  readonly smallest: number;
  readonly more: () => Subjects | undefined;
}

/** Harm that was measured is named beside every verdict, also beside one that says that the draw was broken. */
function judged({
  head,
  plan,
  evidence,
  measured,
  ruling,
  reason,
  smallest,
  more,
}: Judging): CriterionResult {
  const isDrawn = isDrawnByChance(plan, evidence);
  const harm = isDrawn && HARM.includes(ruling.ground) ? { harm: reason } : {};
  const broken = isDrawn ? brokenDraw(head, plan, evidence, measured) : undefined;
  if (broken !== undefined) return { ...head, verdict: 'invalid', reason: broken, ...harm };
  const estimate = estimateOf(measured);
  if (ruling.verdict === 'fail') {
    return isDrawn
      ? { ...head, verdict: 'fail', reason, estimate, ...harm }
      : { ...head, verdict: 'inconclusive', reason: `${reason}; ${AS_FOUND}`, estimate };
  }
  const lack = plannedLack(smallest, subjectsOf(measured));
  const needed = lack ?? (ruling.verdict === 'inconclusive' && isDrawn ? more() : undefined);
  return {
    ...head,
    verdict: ruling.verdict,
    reason,
    estimate,
    ...(needed && { moreNeeded: needed }),
    ...harm,
  };
}

/** Arms as they were found differ in more than the change, so that their plain difference condemns nothing. */
const AS_FOUND = 'observational, and so no ground to fail: the arms differ in more than the change';

function headOf(
  { metric, metricVersion }: Criterion,
  role: CriterionResult['role'],
  threshold: number,
): Judging['head'] {
  return { metric, metricVersion, role, threshold };
}

function measure(
  criterion: Criterion,
  { confidence }: AnalysisPlan,
  evidence: Observations,
): Measured | Unusable {
  const arms = plannedObservation(criterion, evidence);
  if ('unusable' in arms) return arms;
  const difference = differenceOf(arms, confidence);
  if ('problem' in difference) return { unusable: unmeasurable(criterion.metric, difference.problem) };
  const exactPValue = exactPValueOf(arms, criterion.goodDirection);
  return {
    difference,
    pilotN: arms.pilot.n,
    comparisonN: arms.comparison.n,
    confidence,
    ...(exactPValue !== undefined && { exactPValue }),
  };
}

function differenceOf<Kind extends MetricKind>(arms: ArmsOf<Kind>, confidence: number): DifferenceResult {
  return metricKinds[arms.kind].difference(arms.pilot, arms.comparison, confidence);
}

function exactPValueOf<Kind extends MetricKind>(
  arms: ArmsOf<Kind>,
  better: Criterion['goodDirection'],
): number | undefined {
  return metricKinds[arms.kind].exactPValue?.(arms.pilot, arms.comparison, better);
}

/** The problems that show only when two arms, each sound by itself, are compared with each other. */
function unmeasurable(metric: string, problem: string): string {
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
