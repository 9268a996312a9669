/** Judges one criterion of the plan: finds its evidence, measures the difference, applies its rule. */
import type { MetricKind } from '../base/vocabulary.js';
import type { AnalysisPlan, Guardrail } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { CriterionResult } from '../domain/evidence/verdict.js';
import { brokenDraw } from './broken-draw.js';
import { measuredClusters } from './clusters/measured-clusters.js';
import { guardrailReason, primaryReason } from './criterion-reason.js';
import type { Measured } from './criterion-reason.js';
import { HARM, heldAtBounds, ruleGuardrail, rulePrimary, type Ruling } from './criterion-ruling.js';
import type { Ground, GuardrailGround, PrimaryGround } from './criterion-ruling.js';
import { covariateFigures } from './adjusted-mean.js';
import type { Difference, Interval } from './difference.js';
import type { Answer } from './methods/method-result.js';
import { kindOfArms, metricKinds } from './metric-kinds.js';
import { missingBounds, type MissingBounds } from './missing-bounds.js';
import { moreForGuardrail, moreForPrimary, plannedLack, type Subjects } from './more-needed.js';
import { drawnIn, eligibleIn, isDrawnByChance, plannedObservation } from './planned-observation.js';
import type { ArmsOf, Criterion } from './planned-observation.js';
import type { Unusable } from './unusable.js';

/** What a criterion is judged by, beside itself. */
export interface JudgedBy {
  readonly plan: AnalysisPlan;
  readonly evidence: Observations;
  readonly levelsOf: (criterion: Criterion, arms: ArmsOf<MetricKind>) => Levels;
  /** Subjects in each arm that a pass asks for. */
  readonly sizeOf: (criterion: Criterion) => number;
}

export interface Levels {
  /** Two-sided confidence of the interval that may pass, and of the one that looks for harm. */
  readonly confidence: number;
  readonly harmConfidence: number;
}

export function judgePrimary(by: JudgedBy): CriterionResult {
  const { plan } = by;
  const { primary } = plan;
  const ofPrimary = criterionOf(primary, 'primary', by);
  if ('verdict' in ofPrimary) return ofPrimary;
  const ruleAt = (measured: Measured): Ruling<PrimaryGround> =>
    rulePrimary(primary, measured.difference, {
      isSizeReached: plannedLack(plan.minimumPerArm, subjectsOf(measured)) === undefined,
      isChance: isLeftToChance(measured),
    });
  const ruled = ruledAt(ofPrimary, ruleAt);
  const { measured, ruling } = ruled;
  const reason = primaryReason(primary, measured, ruling.ground);
  const more = () => moreForPrimary(primary, measured.difference, subjectsOf(measured));
  return judged({ ...ofPrimary, ...ruled, by, reason, more });
}

export function judgeGuardrail(guardrail: Guardrail, by: JudgedBy): CriterionResult {
  const ofGuardrail = criterionOf(guardrail, 'guardrail', by);
  if ('verdict' in ofGuardrail) return ofGuardrail;
  const ruled = ruledAt(ofGuardrail, (measured) =>
    ruleGuardrail(guardrail, measured.difference, isLeftToChance(measured)),
  );
  const { measured, ruling } = ruled;
  const reason = guardrailReason(guardrail, measured, ruling.ground);
  const more = () => moreForGuardrail(guardrail, measured.difference, subjectsOf(measured));
  return judged({ ...ofGuardrail, ...ruled, by, reason, more });
}

/** A criterion with what was measured of it, by the interval of this look and by the one that looks for harm. */
export interface OfCriterion {
  readonly head: Pick<CriterionResult, 'metric' | 'metricVersion' | 'role' | 'threshold'>;
  readonly smallest: number;
  readonly atLook: Measured;
  readonly forHarm: Measured;
}

export function criterionOf(
  criterion: Criterion,
  role: CriterionResult['role'],
  { plan, evidence, levelsOf, sizeOf }: JudgedBy,
): OfCriterion | CriterionResult {
  const { metric, metricVersion } = criterion;
  const threshold = 'margin' in criterion ? criterion.margin : criterion.minimumEffect;
  const head = { metric, metricVersion, role, threshold };
  const arms = plannedObservation(criterion, plan, evidence);
  if ('unusable' in arms) return { ...head, verdict: 'invalid', reason: arms.unusable };
  const { confidence, harmConfidence } = levelsOf(criterion, arms);
  const of = { criterion, arms, unit: plan.drawnUnit, eligible: eligibleIn(evidence, metric) };
  const atLook = measure(of, confidence);
  // Clusters are drawn anew in every way there is, which is not done twice for one answer.
  const forHarm = harmConfidence === confidence ? atLook : measure(of, harmConfidence);
  if ('unusable' in atLook) return { ...head, verdict: 'invalid', reason: atLook.unusable };
  if ('unusable' in forHarm) return { ...head, verdict: 'invalid', reason: forHarm.unusable };
  return { head, smallest: sizeOf(criterion), atLook, forHarm };
}

/** Harm is looked for by its own interval, so that a boundary that is strict about passing hides none. */
function ruledAt<Found extends PrimaryGround | GuardrailGround>(
  { atLook, forHarm }: OfCriterion,
  ruleAt: (measured: Measured) => Ruling<Found>,
): Ruled<Found> {
  const ruling = ruleAt(atLook);
  if (ruling.verdict === 'pass') return heldAt(atLook, ruling, ruleAt);
  const harmful = ruleAt(forHarm);
  const isAboutHarm = HARM.includes(harmful.ground) || HARM.includes(ruling.ground);
  return isAboutHarm ? heldAt(forHarm, harmful, ruleAt) : heldAt(atLook, ruling, ruleAt);
}

interface Ruled<Found extends Ground> {
  readonly measured: Measured;
  readonly ruling: Ruling<Found | 'left-to-missing'>;
  /** Whether what was measured is harm, also where outcomes that are missing could turn it. */
  readonly isHarm: boolean;
}

export function heldAt<Found extends Ground>(
  measured: Measured,
  ruling: Ruling<Found>,
  ruleAt: (measured: Measured) => Ruling<Found>,
): Ruled<Found> {
  const { bounds, difference } = measured;
  const held = heldAtBounds(ruling, bounds ? [bounds.lower, bounds.upper] : [], (bound) =>
    ruleAt({ ...measured, difference: { ...difference, ...bound } }),
  );
  return { measured, ruling: held, isHarm: HARM.includes(ruling.ground) };
}

export interface Judging extends OfCriterion, Ruled<Ground> {
  readonly by: Pick<JudgedBy, 'plan' | 'evidence'>;
  readonly reason: string;
  readonly more: () => Subjects | undefined;
}

/** Harm that was measured is named beside every verdict, also beside one that says that the draw was broken. */
export function judged({
  head,
  by,
  measured,
  ruling,
  isHarm,
  reason,
  smallest,
  more,
}: Judging): CriterionResult {
  const { plan, evidence } = by;
  const isDrawn = isDrawnByChance(plan, evidence);
  const harm = isDrawn && isHarm ? { harm: reason } : {};
  const broken = isDrawn ? brokenDraw(head, plan, evidence, measured) : undefined;
  if (broken !== undefined) return { ...head, verdict: 'invalid', reason: broken, ...harm };
  // What was measured stands beside every verdict, because a failure is looked into more than any other.
  const shown = { ...head, estimate: estimateOf(measured), ...besideEstimate(measured) };
  if (ruling.verdict === 'fail') {
    return isDrawn
      ? { ...shown, verdict: 'fail', reason, ...harm }
      : { ...shown, verdict: 'inconclusive', reason: `${reason}; ${AS_FOUND}` };
  }
  const lack = plannedLack(smallest, subjectsOf(measured));
  const isForMore = ruling.verdict === 'inconclusive' && ruling.ground !== 'left-to-missing' && isDrawn;
  const needed = lack ?? (isForMore ? more() : undefined);
  return { ...shown, verdict: ruling.verdict, reason, ...(needed && { moreNeeded: needed }), ...harm };
}

function besideEstimate({ clusters, covariate, bounds }: Measured): Partial<CriterionResult> {
  return {
    ...(clusters && { clusters }),
    ...(covariate && { covariate }),
    ...(bounds && { missing: boundsOf(bounds) }),
  };
}

/** Arms as they were found differ in more than the change, so that their plain difference condemns nothing. */
const AS_FOUND = 'observational, and so no ground to fail: the arms differ in more than the change';

interface Measuring {
  readonly criterion: Criterion;
  readonly arms: ArmsOf<MetricKind>;
  /** What was drawn, where that was no subject. */
  readonly unit: string | undefined;
  /** Those assigned that the metric is taken over. */
  readonly eligible: Subjects | undefined;
}

function measure({ criterion, arms, unit, eligible }: Measuring, confidence: number): Measured | Unusable {
  const { pilot: pilotN, comparison: comparisonN } = drawnIn(arms);
  if (arms.clusters && unit !== undefined) {
    const worse = 'margin' in criterion ? criterion.margin : 0;
    const asked = { unit, goodDirection: criterion.goodDirection, worse, confidence };
    const found = measuredClusters(arms.clusters, asked);
    if ('problem' in found) return { unusable: unmeasurable(criterion.metric, found.problem) };
    const { difference, figures, exact } = found;
    const few = exact && { exact: { few: 'clusters' as const, ...exact } };
    return { difference, pilotN, comparisonN, confidence, clusters: figures, ...few };
  }
  const difference = differenceOf(arms, confidence);
  if ('problem' in difference) return { unusable: unmeasurable(criterion.metric, difference.problem) };
  // It is a test of no effect, and a guardrail passes by excluding more than that.
  const exactPValue = 'margin' in criterion ? undefined : exactPValueOf(arms, criterion.goodDirection);
  const beside = besideOf(arms, confidence);
  const bounds = eligible && missingBounds(criterion, arms, eligible, confidence);
  if (bounds && 'problem' in bounds) return { unusable: unboundable(criterion.metric, bounds.problem) };
  const means = criterion.covariate === undefined ? undefined : kindOfArms('mean', arms);
  const figures = means && covariateFigures(means.pilot, means.comparison, confidence);
  return {
    difference,
    pilotN,
    comparisonN,
    confidence,
    ...(beside !== undefined && { beside }),
    ...(bounds && { bounds }),
    ...(figures && { covariate: { name: criterion.covariate ?? '', ...figures } }),
    ...(exactPValue !== undefined && { exact: { few: 'events', pValue: exactPValue } }),
  };
}

function differenceOf<Kind extends MetricKind>(arms: ArmsOf<Kind>, confidence: number): Answer<Difference> {
  return metricKinds[arms.kind].difference(arms.pilot, arms.comparison, confidence);
}

function besideOf<Kind extends MetricKind>(arms: ArmsOf<Kind>, confidence: number): string | undefined {
  return metricKinds[arms.kind].beside?.(arms.pilot, arms.comparison, confidence);
}

function exactPValueOf<Kind extends MetricKind>(
  arms: ArmsOf<Kind>,
  better: Criterion['goodDirection'],
): number | undefined {
  return metricKinds[arms.kind].exactPValue?.(arms.pilot, arms.comparison, better);
}

/** Whether an exact test stands beside the interval and finds chance enough at its level. */
function isLeftToChance({ exact, confidence }: Measured): boolean {
  return exact !== undefined && exact.pValue > (1 - confidence) / 2;
}

/** The problems that show only when two arms, each sound by itself, are compared with each other. */
function unmeasurable(metric: string, problem: string): string {
  if (problem === 'bad-confidence')
    return `${metric} has no interval; the confidence of the plan must lie between 0 and 1`;
  if (problem === 'covariate-never-varies')
    return `${metric} has a covariate with one value for every subject, which explains nothing; check that it was really recorded`;
  if (problem === 'too-few-clusters')
    return `${metric} has an arm of one cluster, which shows no spread between clusters; draw more of them`;
  return `${metric} could not be measured (${problem}); recompute its summaries`;
}

function unboundable(metric: string, problem: string): string {
  return problem === 'bad-range'
    ? `${metric} has outcomes outside of what the plan says that a subject can show; recompute it`
    : `${metric} leaves no bounds for its missing outcomes (${problem}); observe more`;
}

function estimateOf(measured: Measured): NonNullable<CriterionResult['estimate']> {
  const { difference, pilotN, comparisonN, confidence } = measured;
  const { effect, lower, upper, standardError, standardErrorKind, degreesOfFreedom, method } = difference;
  const tested = { standardError, standardErrorKind, degreesOfFreedom, pValue: difference.pValue() };
  return { effect, lower, upper, pilotN, comparisonN, ...tested, confidence, method };
}

function boundsOf({ rule, lower, upper }: MissingBounds): NonNullable<CriterionResult['missing']> {
  const end = ({ effect, lower: from, upper: to }: Interval) => ({ effect, lower: from, upper: to });
  return { rule, lower: end(lower), upper: end(upper) };
}

export function subjectsOf({ pilotN, comparisonN }: Measured): Subjects {
  return { pilot: pilotN, comparison: comparisonN };
}
