/** Counts a look at the data of a pilot, and says at which boundary it may pass. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { Observations } from '../../contracts/evidence.js';
import type { Looking, LookRecord } from '../../domain/evidence/look.js';
import { armsOf } from '../gate-power.js';
import { plannedLack, type Subjects } from '../more-needed.js';
import { drawnIn, plannedObservation, plannedSize } from '../planned-observation.js';
import { nextBoundary } from './spending.js';

/**
 * A look continues the one before where its data begin on the same day, end no earlier and hold no fewer subjects. It then
 * shares that look's part of the level; any other look draws on the next part, because a choice between several draws of
 * the data is a choice of the luckiest. A part is spent once every criterion has reached its planned size.
 */
export function lookAt(plan: AnalysisPlan, evidence: Observations, looking: Looking): LookRecord {
  const { parts, earlier, dataHash } = looking;
  const same = earlier.find((look) => look.dataHash === dataHash);
  if (same) return same;
  const before = earlier.at(-1);
  const subjects = primarySubjects(plan, evidence);
  const continues = before !== undefined && !before.isLast && hasGrown(before, subjects, evidence);
  const part = continues ? before.part : (before?.part ?? 0) + 1;
  const isLast = isEverySizeReached(plan, evidence);
  const informationFraction = fractionOf(plan, subjects);
  const alpha = (1 - plan.confidence) / 2;
  const alphaOfPart = alpha / parts;
  const at = { alpha: alphaOfPart, informationFraction, isLast };
  const ofPart = earlier.filter((look) => look.part === part);
  const { boundary, spent } = part > parts ? NO_PASS : boundaryFor(plan, ofPart, at);
  return {
    number: earlier.length + 1,
    part,
    parts,
    informationFraction,
    boundary,
    alphaSpent: Math.min((part - 1) * alphaOfPart + spent, alpha),
    alpha,
    dataHash,
    subjects,
    ...(evidence.period && { period: evidence.period }),
    isLast,
  };
}

/** What an interval at this look is held against: the two-sided confidence at which its bound lies at the boundary. */
export function confidenceAt({ confidence }: AnalysisPlan, look: LookRecord | undefined): number {
  if (!look) return confidence;
  if (look.boundary === null) return 1 - (1 - confidence) / look.parts;
  return 1 - 2 * normalCdf(-look.boundary, 0, 1);
}

const NO_PASS = { boundary: null, spent: 0 } as const;

interface At {
  /** One-sided, of this part. */
  readonly alpha: number;
  readonly informationFraction: number;
  readonly isLast: boolean;
}

function boundaryFor(
  { looks }: AnalysisPlan,
  ofPart: readonly LookRecord[],
  { alpha, informationFraction, isLast }: At,
): { readonly boundary: number | null; readonly spent: number } {
  if (!looks) return isLast ? { boundary: -normalQuantile(alpha, 0, 1), spent: alpha } : NO_PASS;
  const earlier = ofPart.flatMap(({ informationFraction: fraction, boundary: bound }) =>
    bound === null ? [] : [{ fraction, bound }],
  );
  const kind = looks.spending === 'pocock' ? 'pocock' : 'obrien-fleming';
  const next = nextBoundary(earlier, informationFraction, { alpha, kind }, { final: isLast });
  // A look with hardly more information than the one before it has nothing to spend.
  return 'problem' in next ? NO_PASS : { boundary: next.bound, spent: next.spent };
}

function primarySubjects(plan: AnalysisPlan, evidence: Observations): Subjects {
  const arms = plannedObservation(plan.primary, plan, evidence);
  return 'unusable' in arms ? { pilot: 0, comparison: 0 } : drawnIn(arms);
}

function hasGrown({ period, subjects }: LookRecord, now: Subjects, { period: given }: Observations): boolean {
  if (!period || !given) return false;
  const isLonger = given.from === period.from && given.to >= period.to;
  return isLonger && now.pilot >= subjects.pilot && now.comparison >= subjects.comparison;
}

/** A survey that too few have answered keeps the gate open as well as a primary on too few. */
function isEverySizeReached(plan: AnalysisPlan, evidence: Observations): boolean {
  return [plan.primary, ...plan.guardrails].every((criterion) => {
    const arms = plannedObservation(criterion, plan, evidence);
    return !('unusable' in arms) && plannedLack(plannedSize(criterion, plan), drawnIn(arms)) === undefined;
  });
}

/** 1/(1/n₁ + 1/n₂) beside that of the planned arms. */
function fractionOf(plan: AnalysisPlan, subjects: Subjects): number {
  return informationOf(subjects) / informationOf(armsOf(plan, plannedSize(plan.primary, plan)));
}

export function informationOf({ pilot, comparison }: Subjects): number {
  return pilot === 0 || comparison === 0 ? 0 : 1 / (1 / pilot + 1 / comparison);
}
