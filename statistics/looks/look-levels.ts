/** By which interval and which size each criterion is judged at a look. */
import { LEAST_CLUSTERS_PER_ARM } from '../../base/clusters.js';
import type { MetricKind } from '../../base/vocabulary.js';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { LookRecord } from '../../domain/evidence/look.js';
import { armsOf } from '../gate-power.js';
import { drawnIn, plannedSize, type ArmsOf, type Criterion } from '../planned-observation.js';
import { alwaysValidHalfWidth } from './always-valid.js';
import { confidenceAt, informationOf, twoSided } from './look-at.js';

/**
 * Harm is looked for at every look, however many there are: by an interval that holds at all of them, tuned at the planned
 * size, or by the look's own where it has one that is narrower.
 *
 * @returns two-sided, a share
 */
export function harmConfidenceAt(
  plan: AnalysisPlan,
  criterion: Criterion,
  arms: ArmsOf<MetricKind>,
  look: LookRecord | undefined,
): number {
  const atLook = confidenceAt(plan, look);
  if (!look) return atLook;
  const always = alwaysValidConfidence(plan, criterion, arms, 1 - plan.confidence);
  return look.boundary === null ? always : Math.min(atLook, always);
}

/**
 * Of an interval that holds at every look, narrowest at the planned size.
 *
 * @param alpha two-sided error of all looks together
 * @returns two-sided, a share
 */
export function alwaysValidConfidence(
  plan: AnalysisPlan,
  criterion: Criterion,
  arms: ArmsOf<MetricKind>,
  alpha: number,
): number {
  const subjects = informationOf(drawnIn(arms));
  const tunedAt = informationOf(armsOf(plan, plannedSize(criterion, plan)));
  const width = alwaysValidHalfWidth({ subjects, standardError: 1, alpha, tunedAt });
  // An arm without subjects has no interval at all.
  return typeof width === 'number' ? twoSided(width) : 1 - alpha;
}

/** Guardrails may lag a little behind the primary at an early look, since their own intervals hold them as strictly. */
const LAG = 0.9;
const LEAST = 2;

/**
 * How many subjects in each arm a pass asks for: the planned size. At an early look that may pass, the primary's boundary
 * says whether it has enough, however uneven chance made its arms; a guardrail needs about the share that the primary has.
 */
export function plannedSizeAt(
  criterion: Criterion,
  plan: AnalysisPlan,
  look: LookRecord | undefined,
): number {
  const size = plannedSize(criterion, plan);
  if (!plan.looks || typeof look?.boundary !== 'number') return size;
  if (look.isLast) return size;
  const least = plan.drawnUnit === undefined ? LEAST : LEAST_CLUSTERS_PER_ARM;
  if (criterion === plan.primary) return least;
  return Math.max(Math.floor(size * LAG * Math.min(look.informationFraction, 1)), least);
}
