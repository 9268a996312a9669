/** Puts the ruling of one criterion into a sentence with its numbers (no full stop at the end). */
import type { Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';
import { badDirection, towards } from './criterion-ruling.js';
import type { CheckGround, GuardrailGround, PrimaryGround } from './criterion-ruling.js';
import type { Difference } from './difference.js';
import { metricKinds } from './metric-kinds.js';
import type { Criterion } from './planned-observation.js';
import { amountText, countText, decimalsFor, fixedText, inShownUnit, signedText } from './quantity-text.js';
import type { ShownUnit } from './quantity-text.js';
import { pValueText } from './sample-ratio.js';

/** What a sentence says beside the criterion's own name and threshold. */
export interface Measured {
  readonly difference: Difference;
  readonly pilotN: number;
  readonly comparisonN: number;
  readonly confidence: number;
  /** One-sided, of an exact test; only where the events are few. */
  readonly exactPValue?: number;
}

export function primaryReason(
  criterion: PrimaryCriterion,
  measured: Measured,
  ground: PrimaryGround,
): string {
  const { minimumEffect } = criterion;
  const facts = factsText(criterion, minimumEffect, measured);
  const change = criterion.goodDirection === 'increase' ? 'rise' : 'fall';
  const required =
    minimumEffect > 0
      ? `required ${change} of ${amountText(unitOf(criterion), minimumEffect)}`
      : `required ${change} above 0`;
  const endings: Readonly<Record<PrimaryGround, string>> = {
    'target-met': `, which reaches the ${required}; shown: at least ${leastText(criterion, measured)}`,
    'significantly-worse': `, significantly worse, against a ${required}`,
    'target-ruled-out': `, which rules out the ${required}`,
    'target-left-out-early': `, which leaves out the ${required} so far, before the planned size is reached`,
    'too-few-events': `, on too few events to be told from chance (Fisher's exact test, one-sided ${pValueText(measured.exactPValue ?? 1)}), against a ${required}`,
    'no-effect-not-ruled-out': `, too uncertain to rule out no effect, against a ${required}`,
    'better-but-below-target': `, better, but short of the ${required}, which stays possible`,
  };
  return facts + endings[ground];
}

export function guardrailReason(guardrail: Guardrail, measured: Measured, ground: GuardrailGround): string {
  const { margin } = guardrail;
  const facts = factsText(guardrail, margin, measured);
  const marginText = `margin of ${amountText(unitOf(guardrail), margin)}`;
  const endings: Readonly<Record<GuardrailGround, string>> = {
    'within-margin': `, ${worstText(guardrail, measured)}, within its ${marginText}`,
    'beyond-margin': `, significantly worse, and with its whole interval beyond its ${marginText}`,
    'significantly-worse': `, significantly worse, and not shown to be within its ${marginText}`,
    'harm-not-ruled-out': `, which does not rule out harm beyond its ${marginText}`,
  };
  return facts + endings[ground];
}

export function lastingReason(criterion: PrimaryCriterion, measured: Measured, ground: CheckGround): string {
  const { minimumEffect } = criterion;
  const facts = factsText(criterion, minimumEffect, measured);
  const change = criterion.goodDirection === 'increase' ? 'rise' : 'fall';
  const least = `${change} of ${amountText(unitOf(criterion), minimumEffect)}`;
  if (ground === 'significantly-worse')
    return `${facts}, significantly worse, where a ${least} was found before`;
  return ground === 'faded'
    ? `${facts}: the effect has faded, a ${least} is ruled out`
    : `${facts}, which leaves the ${least} possible`;
}

export function harmlessReason(guardrail: Guardrail, measured: Measured, ground: CheckGround): string {
  const facts = factsText(guardrail, guardrail.margin, measured);
  const margin = `margin of ${amountText(unitOf(guardrail), guardrail.margin)}`;
  if (ground === 'within-margin') return `${facts}, ${worstText(guardrail, measured)}, within its ${margin}`;
  if (ground === 'beyond-margin') return `${facts}, with its whole interval beyond its ${margin}`;
  return ground === 'significantly-worse'
    ? `${facts}, significantly worse, and not shown to be within its ${margin}`
    : `${facts}, which shows no harm`;
}

function factsText(criterion: Criterion, threshold: number, measured: Measured): string {
  const decimals = decimalsOf(criterion, threshold, measured);
  const { effect, lower, upper } = shown(criterion, measured.difference);
  const unit = unitOf(criterion).differenceIn;
  const interval = `${fixedText(lower, decimals)} to ${fixedText(upper, decimals)}`;
  const arms = `n ${countText(measured.pilotN)} pilot, ${countText(measured.comparisonN)} comparison`;
  const confidence = String(Number((measured.confidence * 100).toPrecision(6)));
  return `${criterion.metric} differs by ${signedText(effect, decimals)}${unit} (${confidence}% interval ${interval}; ${arms})`;
}

/** What the interval shows at least, in the good direction. */
function leastText(criterion: PrimaryCriterion, measured: Measured): string {
  const { lower } = towards(criterion.goodDirection, measured.difference);
  const decimals = decimalsOf(criterion, criterion.minimumEffect, measured);
  const unit = unitOf(criterion);
  return unit.amountOf(fixedText(inShownUnit(unit, lower), decimals));
}

function worstText(guardrail: Guardrail, measured: Measured): string {
  const { upper } = towards(badDirection(guardrail.goodDirection), measured.difference);
  if (upper <= 0) return 'not worse';
  const decimals = decimalsOf(guardrail, guardrail.margin, measured);
  const unit = unitOf(guardrail);
  const worst = fixedText(inShownUnit(unit, upper), decimals);
  return `at worst ${unit.amountOf(worst)} worse`;
}

function decimalsOf(criterion: Criterion, threshold: number, measured: Measured): number {
  const { effect, lower, upper } = shown(criterion, measured.difference);
  const limit = inShownUnit(unitOf(criterion), threshold);
  return decimalsFor(upper - lower, [effect, lower, upper], [0, limit, -limit]);
}

function shown(
  criterion: Criterion,
  { effect, lower, upper }: Difference,
): Pick<Difference, 'effect' | 'lower' | 'upper'> {
  const unit = unitOf(criterion);
  return {
    effect: inShownUnit(unit, effect),
    lower: inShownUnit(unit, lower),
    upper: inShownUnit(unit, upper),
  };
}

function unitOf(criterion: Criterion): ShownUnit {
  return metricKinds[criterion.kind].unit;
}
