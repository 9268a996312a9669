/**
 * The decision rules of one criterion: from a difference and its threshold to a verdict word and the ground for it. A
 * result that meets neither the rule to pass nor the rule to fail stays inconclusive.
 */
import type { Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';
import type { Difference, Interval } from './difference.js';

/** An invalid criterion never reaches a rule. */
export interface Ruling<Ground extends string> {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly ground: Ground;
}

export type PrimaryGround =
  | 'target-met'
  | 'significantly-worse'
  | 'target-ruled-out'
  | 'target-left-out-early'
  | 'no-effect-not-ruled-out'
  | 'left-to-chance'
  | 'left-to-missing'
  | 'better-but-below-target';
export type GuardrailGround =
  | 'within-margin'
  | 'left-to-chance'
  | 'left-to-missing'
  | 'beyond-margin'
  | 'significantly-worse'
  | 'harm-not-ruled-out';

/** The grounds of a look back at a change that runs: is there harm, has its effect faded? */
export type CheckGround =
  | 'not-faded'
  | 'faded'
  | 'within-margin'
  | 'no-harm-shown'
  | 'left-to-missing'
  | 'significantly-worse'
  | 'beyond-margin';
export type Ground = PrimaryGround | GuardrailGround | CheckGround;

/** The grounds that show harm: they are named whatever the verdict of the whole is. */
export const HARM: readonly Ground[] = ['significantly-worse', 'beyond-margin'];

/** What the primary's rule asks beside the difference. */
export interface Circumstances {
  /** Whether both arms have reached their planned size. Before it, an early look rules no target out. */
  readonly isSizeReached: boolean;
  /** Whether events or clusters are so few that the interval needs an exact test beside it, which finds chance enough. */
  readonly isChance: boolean;
}

/**
 * Passes when the lower bound is above zero, the estimate reaches the minimum, and an exact test agrees where events or
 * clusters are few; fails when the upper bound is below zero, or, at the planned size, below the minimum.
 */
export function rulePrimary(
  criterion: Pick<PrimaryCriterion, 'goodDirection' | 'minimumEffect'>,
  difference: Interval,
  { isSizeReached, isChance }: Circumstances,
): Ruling<PrimaryGround> {
  const { effect, lower, upper } = towards(criterion.goodDirection, difference);
  const { minimumEffect } = criterion;
  // In binary arithmetic 0.82 − 0.80 is a hair less than 0.02, and such an effect must still reach a minimum of 0.02.
  const reached = effect >= minimumEffect - difference.resolution;
  if (lower > 0 && reached) {
    return isChance
      ? { verdict: 'inconclusive', ground: 'left-to-chance' }
      : { verdict: 'pass', ground: 'target-met' };
  }
  if (upper < 0) return { verdict: 'fail', ground: 'significantly-worse' };
  if (upper < minimumEffect) {
    return isSizeReached
      ? { verdict: 'fail', ground: 'target-ruled-out' }
      : { verdict: 'inconclusive', ground: 'target-left-out-early' };
  }
  const ground = lower > 0 ? 'better-but-below-target' : 'no-effect-not-ruled-out';
  return { verdict: 'inconclusive', ground };
}

/**
 * Degradation is the effect in the bad direction. Passes when its upper bound is below the margin; fails when its lower
 * bound is beyond it, so that no harmless change fails by chance more often than the confidence says. What is
 * significantly worse, and not shown to be beyond the margin, is named and decides nothing.
 *
 * @param isChance as in `Circumstances`
 */
export function ruleGuardrail(
  guardrail: Pick<Guardrail, 'goodDirection' | 'margin'>,
  difference: Interval,
  isChance = false,
): Ruling<GuardrailGround> {
  const { lower, upper } = towards(badDirection(guardrail.goodDirection), difference);
  if (upper < guardrail.margin) {
    return isChance
      ? { verdict: 'inconclusive', ground: 'left-to-chance' }
      : { verdict: 'pass', ground: 'within-margin' };
  }
  if (lower > guardrail.margin + difference.resolution) return { verdict: 'fail', ground: 'beyond-margin' };
  const ground = lower > 0 ? 'significantly-worse' : 'harm-not-ruled-out';
  return { verdict: 'inconclusive', ground };
}

/** A change that was found to work is not proven anew each month: it fails when its interval leaves the minimum out. */
export function ruleLasting(
  { goodDirection, minimumEffect }: Pick<PrimaryCriterion, 'goodDirection' | 'minimumEffect'>,
  difference: Interval,
): Ruling<CheckGround> {
  const { upper } = towards(goodDirection, difference);
  if (upper < 0) return { verdict: 'fail', ground: 'significantly-worse' };
  if (upper < minimumEffect - difference.resolution) return { verdict: 'fail', ground: 'faded' };
  return { verdict: 'pass', ground: 'not-faded' };
}

/** Fails when the whole interval lies beyond the margin; what is worse and not shown to be within it is for people. */
export function ruleHarmless(
  { goodDirection, margin }: Pick<Guardrail, 'goodDirection' | 'margin'>,
  difference: Interval,
): Ruling<CheckGround> {
  const { lower, upper } = towards(badDirection(goodDirection), difference);
  if (lower > margin + difference.resolution) return { verdict: 'fail', ground: 'beyond-margin' };
  if (upper < margin) return { verdict: 'pass', ground: 'within-margin' };
  if (lower > 0) return { verdict: 'inconclusive', ground: 'significantly-worse' };
  return { verdict: 'pass', ground: 'no-harm-shown' };
}

/**
 * A ruling that outcomes which are missing could turn is none.
 *
 * @param bounds what the difference could be at its least and at its most; none where nobody is missing
 */
export function heldAtBounds<Found extends string>(
  ruling: Ruling<Found>,
  bounds: readonly Interval[],
  ruleAt: (bound: Interval) => Ruling<Found>,
): Ruling<Found | 'left-to-missing'> {
  if (ruling.verdict === 'inconclusive') return ruling;
  const isTurned = bounds.some((bound) => ruleAt(bound).verdict !== ruling.verdict);
  return isTurned ? { verdict: 'inconclusive', ground: 'left-to-missing' } : ruling;
}

export type Direction = PrimaryCriterion['goodDirection'];

export function badDirection(goodDirection: Direction): Direction {
  return goodDirection === 'increase' ? 'decrease' : 'increase';
}

/** The same difference, counted positive in this direction. */
export function towards(
  direction: Direction,
  { effect, lower, upper }: Pick<Difference, 'effect' | 'lower' | 'upper'>,
): Pick<Difference, 'effect' | 'lower' | 'upper'> {
  if (direction === 'increase') return { effect, lower, upper };
  return { effect: -effect, lower: -upper, upper: -lower };
}
