/** The score interval for a difference of two proportions, and the test of a margin that belongs to it. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { firstArmProblem, proportionArmProblem } from '../arm-problem.js';
import { isConfidence, resolutionOf } from '../difference.js';
import type { ProportionSummary } from '../difference.js';
import { bisection } from './bisection.js';
import { twoSidedPValue } from './estimate-interval.js';
import type { Answer, MethodResult } from './method-result.js';

/** `mee` leaves the factor N/(N−1) out of the variance, and is else the same. */
type ScoreMethod = 'miettinen-nurminen' | 'mee';

/**
 * All differences that the score test does not reject: |p₁ − p₂ − δ| / √V(δ) ≤ z, with V(δ) = (p̃₁(1−p̃₁)/n₁ +
 * p̃₂(1−p̃₂)/n₂) · N/(N−1) at the most likely shares p̃ that differ by δ.
 *
 * Source: O. Miettinen, M. Nurminen, Statistics in Medicine 4 (1985) 213–226; R. W. Mee, Biometrics 40 (1984) 1175–1176.
 *
 * @param confidence a share in (0, 1), e.g. 0.95
 * @returns the difference as a share (0.02 is two points) without a standard error, or a problem: `not-finite`,
 *   `not-a-count`, `too-few` (n < 1), `too-many-successes`, `bad-confidence`
 */
export function scoreDifference(
  pilot: ProportionSummary,
  comparison: ProportionSummary,
  confidence: number,
  method: ScoreMethod = 'miettinen-nurminen',
): Answer<MethodResult> {
  const problem = firstArmProblem(proportionArmProblem, { pilot, comparison });
  if (problem !== undefined) return problem;
  if (!isConfidence(confidence)) return { problem: 'bad-confidence' };
  const [pilotShare, comparisonShare] = [pilot.successes / pilot.n, comparison.successes / comparison.n];
  const effect = pilotShare - comparisonShare;
  const z = normalQuantile((1 + confidence) / 2, 0, 1);
  const score = (difference: number) => scoreAt(pilot, comparison, difference, method);
  return {
    effect,
    lower: effect === -1 ? -1 : bisection(-1, effect, (difference) => score(difference) > z),
    upper: effect === 1 ? 1 : bisection(effect, 1, (difference) => score(difference) >= -z),
    pValue: twoSidedPValue(score(0)),
    method,
    resolution: resolutionOf(pilotShare, comparisonShare),
  };
}

export interface MarginTest {
  /** The score of the difference at the margin; below 0 where the pilot lies under it. */
  readonly statistic: number;
  /** One-sided, of the harm being the margin or more. */
  readonly pValue: number;
}

/**
 * Whether the pilot is worse by less than the margin, by the same score as the interval.
 *
 * Source: C. P. Farrington, G. Manning, Statistics in Medicine 9 (1990) 1447–1454, with the variance of Miettinen and
 * Nurminen.
 *
 * @param margin a share in (0, 1), e.g. 0.05 for five points
 * @param harm the direction that is worse
 * @returns a problem: `bad-margin`, and those of the arms
 */
export function nonInferiority(
  pilot: ProportionSummary,
  comparison: ProportionSummary,
  margin: number,
  harm: 'increase' | 'decrease',
): Answer<MarginTest> {
  const problem = firstArmProblem(proportionArmProblem, { pilot, comparison });
  if (problem !== undefined) return problem;
  if (!(margin > 0 && margin < 1)) return { problem: 'bad-margin' };
  const isRise = harm === 'increase';
  const statistic = scoreAt(pilot, comparison, isRise ? margin : -margin, 'miettinen-nurminen');
  return { statistic, pValue: normalCdf(isRise ? statistic : -statistic, 0, 1) };
}

/** How many standard errors the observed difference lies above `difference`; infinite where the latter leaves no spread. */
function scoreAt(
  pilot: ProportionSummary,
  comparison: ProportionSummary,
  difference: number,
  method: ScoreMethod,
): number {
  const above = pilot.successes / pilot.n - comparison.successes / comparison.n - difference;
  if (above === 0) return 0;
  const base = likeliestBase(pilot, comparison, difference);
  const subjects = pilot.n + comparison.n;
  const variance =
    ((base + difference) * (1 - base - difference)) / pilot.n + (base * (1 - base)) / comparison.n;
  const factor = method === 'mee' ? 1 : subjects / (subjects - 1);
  return above / Math.sqrt(Math.max(variance, 0) * factor);
}

/**
 * The comparison's most likely share when the pilot's is higher by `difference`. The likelihood is concave, so that its
 * slope changes sign once; the closed form of the cubic would lose half of the digits where shares are small.
 */
function likeliestBase(pilot: ProportionSummary, comparison: ProportionSummary, difference: number): number {
  const [lowest, highest] = [Math.max(0, -difference), Math.min(1, 1 - difference)];
  const slope = ({ n, successes }: ProportionSummary, share: number) =>
    (successes === 0 ? 0 : successes / share) - (successes === n ? 0 : (n - successes) / (1 - share));
  return bisection(lowest, highest, (base) => slope(pilot, base + difference) + slope(comparison, base) > 0);
}
