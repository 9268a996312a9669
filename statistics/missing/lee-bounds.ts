/**
 * Bounds of the effect on those who answer in either arm, where the change makes more of them answer: from the arm with more
 * answers as many are taken off the top, or off the bottom, as would not have answered in the other.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { countsProblem, firstArmProblem } from '../arm-problem.js';
import { isConfidence, type Arm } from '../difference.js';
import type { Answer } from '../methods/method-result.js';
import { rootOf } from '../root.js';
import { observedProblem } from './response-by-arm.js';
import { trimmedMean, type CountedValue, type TrimmedMean } from './trimmed-mean.js';

/** The outcomes that were observed, in any order, and how many subjects were assigned. */
export interface AnswersOfAssigned {
  readonly assigned: number;
  readonly outcomes: readonly CountedValue[];
}

export interface LeeBounds {
  readonly lower: number;
  readonly upper: number;
  readonly lowerStandardError: number;
  readonly upperStandardError: number;
  /** Holds the effect itself, wherever between the bounds it lies, at the confidence asked for. */
  readonly interval: { readonly lower: number; readonly upper: number };
  /** The arm that was trimmed; absent where both answered as often. */
  readonly trimmedArm?: Arm;
  /** The share of that arm's answers that was taken off, in [0, 1). */
  readonly trimmedShare: number;
}

/** More standard errors than any confidence in doubles asks for. */
const MOST_ERRORS = 40;

/**
 * It must be assumed that the change moves nobody the other way: no one answers in one arm who would not in the arm with more
 * answers.
 *
 * Source: D. S. Lee, Review of Economic Studies 76 (2009) 1071–1102, bounds and variance of proposition 3; the interval is
 * that of G. W. Imbens, C. F. Manski, Econometrica 72 (2004) 1845–1857.
 *
 * @param confidence a share in (0, 1), e.g. 0.95
 * @returns bounds in the unit of the outcome, or a problem: `not-finite`, `not-a-count`, `too-few` (under 2 answers in an
 *   arm, or left of it), `too-many-observed`, `never-varies`, `bad-confidence`
 */
export function leeBounds(
  pilot: AnswersOfAssigned,
  comparison: AnswersOfAssigned,
  confidence: number,
): Answer<LeeBounds> {
  if (!isConfidence(confidence)) return { problem: 'bad-confidence' };
  const problem = firstArmProblem(answersProblem, { pilot, comparison });
  if (problem !== undefined) return problem;
  const more = shareOf(pilot) >= shareOf(comparison) ? ('pilot' as const) : ('comparison' as const);
  const [full, rest] = more === 'pilot' ? [pilot, comparison] : [comparison, pilot];
  const kept = (answersOf(rest) * full.assigned) / rest.assigned;
  if (kept < 2) return { problem: 'too-few', arm: more };

  const other = trimmedMean(rest.outcomes, answersOf(rest), 'top');
  const otherVariance = other.squaredDeviations / (other.kept - 1) / other.kept;
  const trimmedShare = Math.max(1 - kept / answersOf(full), 0);
  const part = (from: 'top' | 'bottom') => {
    const trimmed = trimmedMean(full.outcomes, kept, from);
    const variance = trimmedVariance(trimmed, trimmedShare, full, rest) + otherVariance;
    return { effect: (trimmed.mean - other.mean) * (more === 'pilot' ? 1 : -1), error: Math.sqrt(variance) };
  };
  const [first, second] = [part('top'), part('bottom')];
  const [lower, upper] = more === 'pilot' ? [first, second] : [second, first];
  if (lower.error === 0 || upper.error === 0) return { problem: 'never-varies' };
  const errors = errorsAside(upper.effect - lower.effect, Math.max(lower.error, upper.error), confidence);
  return {
    lower: lower.effect,
    upper: upper.effect,
    lowerStandardError: lower.error,
    upperStandardError: upper.error,
    interval: {
      lower: lower.effect - errors * lower.error,
      upper: upper.effect + errors * upper.error,
    },
    ...(trimmedShare > 0 && { trimmedArm: more }),
    trimmedShare,
  };
}

/**
 * Of a trimmed mean: from the values kept, from where the cut lies among them, and from the trimmed share, which is itself
 * estimated from the answers of both arms. Where nothing is trimmed only the first is left.
 */
function trimmedVariance(
  { mean, kept, squaredDeviations, edge }: TrimmedMean,
  trimmedShare: number,
  full: AnswersOfAssigned,
  rest: AnswersOfAssigned,
): number {
  const spread = squaredDeviations / (kept - 1) / kept;
  if (trimmedShare === 0) return spread;
  const cut = ((edge - mean) ** 2 * trimmedShare) / kept;
  // Var(p) = (1 − p)²·Σ(1 − s)/(assigned·s), and the mean moves by (edge − mean)/(1 − p) with p.
  const ofShares = [full, rest].map((arm) => (1 - shareOf(arm)) / answersOf(arm));
  return spread + cut + (edge - mean) ** 2 * ofShares.reduce((sum, one) => sum + one, 0);
}

/** Between the two-sided quantile, where the bounds are one, and the one-sided one, where they are far apart. */
function errorsAside(width: number, error: number, confidence: number): number {
  return rootOf(
    (errors) => normalCdf(errors + width / error, 0, 1) - normalCdf(-errors, 0, 1) - confidence,
    [0, MOST_ERRORS],
  );
}

function shareOf(arm: AnswersOfAssigned): number {
  return answersOf(arm) / arm.assigned;
}

function answersOf({ outcomes }: AnswersOfAssigned): number {
  return outcomes.reduce((sum, { count }) => sum + count, 0);
}

function answersProblem(arm: AnswersOfAssigned) {
  const counts =
    countsProblem(...arm.outcomes.map(({ count }) => count)) ??
    observedProblem({ assigned: arm.assigned, observed: answersOf(arm) });
  if (counts !== undefined) return counts;
  if (answersOf(arm) < 2) return 'too-few';
  return arm.outcomes.every(({ value }) => Number.isFinite(value)) ? undefined : 'not-finite';
}
