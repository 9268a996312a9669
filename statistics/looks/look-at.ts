/** Counts a look at the data of a pilot, and says at which boundary it may pass. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { Observations } from '../../contracts/evidence.js';
import type { Looking, LookRecord } from '../../domain/evidence/look.js';
import { armsOf } from '../gate-power.js';
import { plannedLack, type Subjects } from '../more-needed.js';
import { drawnIn, plannedObservation, plannedSize } from '../planned-observation.js';
import { hasGrown, isSamePrimary } from './growth.js';
import { HIGHEST_BOUND, nextBoundary } from './spending.js';

/**
 * A look continues the one before where its data go on from those. It then shares that look's part of the level; any other
 * look draws on the next part, because a choice between several draws of the data is a choice of the luckiest. A part is
 * spent once the primary has reached its planned size: then only a guardrail may still grow, beside the very same primary.
 */
export function lookAt(plan: AnalysisPlan, evidence: Observations, looking: Looking): LookRecord {
  const { parts, earlier, dataHash } = looking;
  const same = earlier.find((look) => look.dataHash === dataHash);
  if (same) return same;
  const arms = plannedObservation(plan.primary, plan, evidence);
  const subjects = 'unusable' in arms ? NOBODY : drawnIn(arms);
  const primary = 'unusable' in arms ? null : { pilot: arms.pilot, comparison: arms.comparison };
  const head = {
    number: earlier.length + 1,
    parts,
    informationFraction: fractionOf(plan, subjects),
    alpha: (1 - plan.confidence) / 2,
    dataHash,
    ...(evidence.period && { period: evidence.period }),
  };
  const before = earlier.at(-1);
  if (before && isSamePrimary(before, primary)) return { ...before, ...head };
  const continues = before !== undefined && !before.isLast && hasGrown(before, primary, evidence);
  // What was mistyped has shown nothing of the primary, and takes no part away from whoever mends it.
  if (before && continues && primary === null) return { ...before, ...head, boundary: null };
  const part = continues ? before.part : (before?.part ?? 0) + 1;
  const isLast = primary !== null && plannedLack(plannedSize(plan.primary, plan), subjects) === undefined;
  const ofPart = earlier.filter((look) => look.part === part);
  const at = { alpha: head.alpha / parts, informationFraction: head.informationFraction, isLast };
  const { boundary, spent } = part > parts ? NO_PASS : boundaryFor(plan, ofPart, at);
  const spentSoFar = Math.max((part - 1) * at.alpha + spent, before?.alphaSpent ?? 0);
  return { ...head, part, boundary, alphaSpent: Math.min(spentSoFar, head.alpha), primary, isLast };
}

/** What an interval at this look is held against: the two-sided confidence at which its bound lies at the boundary. */
export function confidenceAt({ confidence }: AnalysisPlan, look: LookRecord | undefined): number {
  if (!look) return confidence;
  if (look.boundary === null) return 1 - (1 - confidence) / look.parts;
  return twoSided(look.boundary);
}

/** Nearer to 1 a double has no room left for the two tails. */
const MOST_CONFIDENCE = 1 - 1e-15;

/** The confidence of an interval whose bounds lie so many standard errors off. */
export function twoSided(boundary: number): number {
  return Math.min(1 - 2 * normalCdf(-boundary, 0, 1), MOST_CONFIDENCE);
}

const NOBODY: Subjects = { pilot: 0, comparison: 0 };
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
  // A look with hardly more information than the one before it has nothing to spend, and no pass is within reach.
  if ('problem' in next) return NO_PASS;
  return { boundary: next.bound < HIGHEST_BOUND ? next.bound : null, spent: next.spent };
}

/** 1/(1/n₁ + 1/n₂) beside that of the planned arms. */
function fractionOf(plan: AnalysisPlan, subjects: Subjects): number {
  return informationOf(subjects) / informationOf(armsOf(plan, plannedSize(plan.primary, plan)));
}

export function informationOf({ pilot, comparison }: Subjects): number {
  return pilot === 0 || comparison === 0 ? 0 : 1 / (1 / pilot + 1 / comparison);
}
