/** What an estimate is, corrected for having been selected by a pass. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { PrimaryCriterion } from '../contracts/analysis-plan.js';
import type { CriterionResult } from '../domain/evidence/verdict.js';
import { towards } from './criterion-ruling.js';
import type { BoundedLook } from './looks/crossing.js';
import { givenPass } from './looks/median-unbiased.js';
import { metricKinds } from './metric-kinds.js';
import { decimalsFor, fixedText, inShownUnit } from './quantity-text.js';

export type Corrected = NonNullable<CriterionResult['corrected']>;
type Estimate = NonNullable<CriterionResult['estimate']>;

/**
 * The median-unbiased estimate among results that pass: an estimate had to exceed both its boundary and the minimum effect,
 * so that those that did are on average too large.
 *
 * @param estimate of a primary that passed
 * @param earlier looks of the same part of the level that could have passed
 * @returns null where it lies so near its threshold that nothing can be said
 */
export function correctedEstimate(
  { goodDirection, minimumEffect }: PrimaryCriterion,
  estimate: Estimate,
  earlier: readonly BoundedLook[],
  fraction: number,
): Corrected | null {
  const { confidence } = estimate;
  const { effect, lower, upper } = towards(goodDirection, estimate);
  const bound = normalQuantile((1 + confidence) / 2, 0, 1);
  // An interval of shares is not quite symmetric, and half its width is what its standard error amounts to.
  const standardError = (upper - lower) / 2 / bound;
  // Where the interval leans, it may lie above zero although this statistic is a hair below the boundary.
  const found = givenPass({
    looks: [...earlier, { fraction, bound: Math.min(bound, effect / standardError) }],
    effect,
    standardError,
    // In binary arithmetic an effect that reaches the minimum may be a hair below it.
    minimumEffect: Math.min(minimumEffect, effect),
    alpha: (1 - confidence) / 2,
  });
  if ('problem' in found) return null;
  const sign = goodDirection === 'increase' ? 1 : -1;
  const bounds = [found.lower === null ? null : sign * found.lower, sign * found.upper];
  const [low = null, high = null] = sign === 1 ? bounds : bounds.toReversed();
  return { effect: sign * found.estimate, lower: low, upper: high, method: 'median-unbiased-given-pass' };
}

/** For whoever reads the verdict (no full stop at the end). */
export function correctedText(
  primary: PrimaryCriterion,
  { lower, upper }: Estimate,
  corrected: Corrected | null,
): string {
  const what = `the estimate of ${primary.metric} was selected by passing, and so is on average too large`;
  if (corrected === null)
    return `${what}; it is so little above what a pass asks for that no corrected one can be given, and the next data may show much less`;
  return `${what}; corrected for that it is ${amountOf(primary, { lower, upper }, corrected)} (median-unbiased among passes)`;
}

/** The same for the one sentence of the verdict (no full stop at the end). */
export function correctedInShort(
  primary: PrimaryCriterion,
  estimate: Pick<Estimate, 'lower' | 'upper'>,
  corrected: Corrected | null,
): string {
  return corrected === null
    ? 'What passes narrowly often shows less later'
    : `Corrected for having passed, the effect is ${amountOf(primary, estimate, corrected)}`;
}

function amountOf(
  primary: PrimaryCriterion,
  { lower, upper }: Pick<Estimate, 'lower' | 'upper'>,
  corrected: Corrected,
): string {
  const { unit } = metricKinds[primary.kind];
  const effect = inShownUnit(unit, corrected.effect);
  const decimals = decimalsFor(inShownUnit(unit, upper - lower), [effect], [0]);
  const about = unit.amountOf(fixedText(Math.abs(effect), decimals));
  const isLost = corrected.effect * (primary.goodDirection === 'increase' ? 1 : -1) <= 0;
  return isLost ? 'not above 0' : `about ${about}`;
}
