/** Puts the ruling of one criterion into a sentence with its numbers (no full stop at the end). */
import type { Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';
import { badDirection, towards } from './criterion-ruling.js';
import type { CheckGround, GuardrailGround, PrimaryGround } from './criterion-ruling.js';
import type { CovariateFigures } from './adjusted-mean.js';
import type { ClusterFigures } from './clusters/measured-clusters.js';
import type { Difference } from './difference.js';
import { metricKinds } from './metric-kinds.js';
import type { MissingBounds } from './missing-bounds.js';
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
  /** Of an exact test of what a pass excludes; only where events or clusters are few. */
  readonly exact?: ExactTest;
  /** What another test finds, for the sentence: of kinds of metric whose interval has one beside it. */
  readonly beside?: string;
  /** Only where the plan has a rule for missing outcomes, and some are missing. */
  readonly bounds?: MissingBounds;
  /** Only where the plan names a covariate. */
  readonly covariate?: { readonly name: string } & CovariateFigures;
  /** Only where clusters were drawn, of which both numbers above are then counts. */
  readonly clusters?: ClusterFigures;
  /** What was compared, in the place of the two numbers, where these are not simply subjects of two arms. */
  readonly counted?: string;
}

interface ExactTest {
  readonly few: 'events' | 'clusters' | 'pairs' | 'matched events';
  /** One-sided. */
  readonly pValue: number;
  /** The smallest that so few can give. */
  readonly smallest?: number;
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
    'left-to-chance': `, ${chanceText(measured)}, against a ${required}`,
    'left-to-missing': `, ${missingText(criterion, minimumEffect, measured)}, against a ${required}`,
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
    'left-to-chance': `, ${worstText(guardrail, measured)}, ${chanceText(measured)}, against a ${marginText}`,
    'left-to-missing': `, ${missingText(guardrail, margin, measured)}, against a ${marginText}`,
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
  if (ground === 'left-to-missing')
    return `${facts}, ${missingText(criterion, minimumEffect, measured)}, where a ${least} was found before`;
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
  if (ground === 'left-to-missing')
    return `${facts}, ${missingText(guardrail, guardrail.margin, measured)}, against a ${margin}`;
  if (ground === 'beyond-margin') return `${facts}, with its whole interval beyond its ${margin}`;
  return ground === 'significantly-worse'
    ? `${facts}, significantly worse, and not shown to be within its ${margin}`
    : `${facts}, which shows no harm; ${worstText(guardrail, measured)} is possible`;
}

function factsText(criterion: Criterion, threshold: number, measured: Measured): string {
  const decimals = decimalsOf(criterion, threshold, measured);
  const { effect, lower, upper } = shown(criterion, measured.difference);
  const unit = unitOf(criterion).differenceIn;
  const interval = `${fixedText(lower, decimals)} to ${fixedText(upper, decimals)}`;
  const arms = armsText(measured);
  const confidence = confidenceText(measured.confidence);
  return `${criterion.metric} differs by ${signedText(effect, decimals)}${unit} (${confidence}% interval ${interval}; ${arms})`;
}

function armsText({ pilotN, comparisonN, clusters, beside, counted, covariate }: Measured): string {
  if (counted !== undefined) return counted;
  const counts = `${countText(pilotN)} pilot, ${countText(comparisonN)} comparison`;
  if (!clusters) {
    const adjusted = covariate ? [adjustedText(covariate)] : [];
    const further = [...(beside === undefined ? [] : [beside]), ...adjusted].map((each) => `; ${each}`);
    return `n ${counts}${further.join('')}`;
  }
  const { permutation } = clusters;
  const exact = permutation ? `; exact permutation ${pValueText(permutation.pValue)}` : '';
  return `${counts} clusters by ${clusters.unit}${exact}`;
}

function adjustedText({ name, explainedShare }: NonNullable<Measured['covariate']>): string {
  return `adjusted for ${name}, which explains ${String(Number((explainedShare * 100).toPrecision(2)))}% of the variance`;
}

function chanceText({ exact, confidence, pilotN, comparisonN }: Measured): string {
  const { few, pValue, smallest = 0 } = exact ?? { few: 'events', pValue: 1 };
  const test = EXACT_TESTS[few];
  const text = `on too few ${few} to be told from chance (${test}, one-sided ${pValueText(pValue)})`;
  const level = (1 - confidence) / 2;
  if (smallest <= level) return text;
  const counts = `${countText(pilotN)} and ${countText(comparisonN)}`;
  return `${text}: ${counts} ${few} cannot show less than ${pValueText(smallest)}, and a pass asks for ${pValueText(level)}`;
}

/** What could have been, for all that is known of those missing. */
function missingText(criterion: Criterion, threshold: number, measured: Measured): string {
  const { bounds } = measured;
  if (!bounds) return 'which missing outcomes could turn';
  const decimals = decimalsOf(criterion, threshold, measured);
  const unit = unitOf(criterion);
  const [least, most] = [bounds.lower, bounds.upper].map(({ effect }) =>
    signedText(inShownUnit(unit, effect), decimals),
  );
  const whatever =
    bounds.rule === 'lee' ? 'whoever answers in one arm alone' : 'whatever they would have shown';
  return `which those missing could turn: from ${least ?? ''} to ${most ?? ''}${unit.differenceIn}, ${whatever}`;
}

const EXACT_TESTS: Readonly<Record<ExactTest['few'], string>> = {
  events: "Fisher's exact test",
  clusters: 'exact permutation',
  pairs: "McNemar's exact test",
  'matched events': 'exact Mantel–Haenszel test',
};

/** In percent; nobody reads a fifth digit, and none rounds to certainty. */
function confidenceText(confidence: number): string {
  return confidence > MOST_SHOWN ? 'over 99.99' : String(Number((confidence * 100).toPrecision(4)));
}
const MOST_SHOWN = 0.9999;

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
