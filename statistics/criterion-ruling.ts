/**
 * The decision rules of one criterion: from a difference and its threshold to a verdict word and the ground for it. A
 * result that meets neither the rule to pass nor the rule to fail stays inconclusive.
 */
import type { Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';
import type { Difference } from './difference.js';

/** An invalid criterion never reaches a rule. */
export interface Ruling<Ground extends string> {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly ground: Ground;
}

export type PrimaryGround =
  | 'target-met'
  | 'significantly-worse'
  | 'target-ruled-out'
  | 'no-effect-not-ruled-out'
  | 'better-but-below-target';
export type GuardrailGround = 'within-margin' | 'beyond-margin' | 'harm-not-ruled-out';

/**
 * Passes when the lower bound is above zero and the effect reaches the minimum; fails when the
 * upper bound is below zero, or below a minimum greater than zero.
 */
export function rulePrimary(
  criterion: Pick<PrimaryCriterion, 'goodDirection' | 'minimumEffect'>,
  difference: Difference,
): Ruling<PrimaryGround> {
  const { effect, lower, upper } = towards(criterion.goodDirection, difference);
  const { minimumEffect } = criterion;
  // In binary arithmetic 0.82 − 0.80 is a hair less than 0.02, and such an effect must still meet a minimum of 0.02.
  const reached = effect >= minimumEffect - difference.resolution;
  if (lower > 0 && reached) return { verdict: 'pass', ground: 'target-met' };
  if (upper < 0) return { verdict: 'fail', ground: 'significantly-worse' };
  if (upper < minimumEffect) return { verdict: 'fail', ground: 'target-ruled-out' };
  const ground = lower > 0 ? 'better-but-below-target' : 'no-effect-not-ruled-out';
  return { verdict: 'inconclusive', ground };
}

/**
 * Degradation is the effect in the bad direction. Passes when its upper bound is below the margin;
 * fails when it is significant (lower bound above zero) and its estimate is beyond the margin.
 */
export function ruleGuardrail(
  guardrail: Pick<Guardrail, 'goodDirection' | 'margin'>,
  difference: Difference,
): Ruling<GuardrailGround> {
  const degradation = towards(badDirection(guardrail.goodDirection), difference);
  if (degradation.upper < guardrail.margin) return { verdict: 'pass', ground: 'within-margin' };
  const beyond = degradation.effect > guardrail.margin + difference.resolution;
  if (degradation.lower > 0 && beyond) return { verdict: 'fail', ground: 'beyond-margin' };
  return { verdict: 'inconclusive', ground: 'harm-not-ruled-out' };
}

export type Direction = PrimaryCriterion['goodDirection'];

export function badDirection(goodDirection: Direction): Direction {
  return goodDirection === 'increase' ? 'decrease' : 'increase';
}

/** The same difference, counted positive in this direction. */
export function towards(
  direction: Direction,
  { effect, lower, upper }: Difference,
): Pick<Difference, 'effect' | 'lower' | 'upper'> {
  if (direction === 'increase') return { effect, lower, upper };
  return { effect: -effect, lower: -upper, upper: -lower };
}
