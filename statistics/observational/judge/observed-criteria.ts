/**
 * The rules of the gate for effects of arms that chance did not draw. What makes arms comparable comes before what they
 * show: an effect of arms that are not is no effect, and nothing passes or fails on it.
 */
import type { MetricKind } from '../../../base/vocabulary.js';
import type { Guardrail, PrimaryCriterion } from '../../../contracts/analysis-plan.js';
import type { ObservationalPlan } from '../../../contracts/observational-plan.js';
import type { CriterionResult, VerdictWord } from '../../../domain/evidence/verdict.js';
import type { AnalysedCriterion } from '../../analysis.js';
import { guardrailReason, primaryReason, type Measured } from '../../criterion-reason.js';
import { HARM, ruleGuardrail, rulePrimary } from '../../criterion-ruling.js';
import { moreForGuardrail, moreForPrimary } from '../../more-needed.js';
import { countText } from '../../quantity-text.js';
import type { Unusable } from '../../unusable.js';
import { verdictSummary } from '../../verdict-summary.js';
import type { ObservationalVerdict } from './observational-verdict.js';

/** What an estimate without an interval says; it never passes and never fails. */
export interface Undecidable {
  readonly undecidable: string;
}

export interface ObservedMeasured extends Measured {
  /** What stands on the side of the comparison and is held to the planned size too; absent where the design has no such size. */
  readonly comparisonSize?: number;
}

export type Found = ObservedMeasured | Unusable | Undecidable;

/** Why the arms cannot be compared; where they are at least alike, harm that was seen is named all the same. */
export interface DesignFault {
  readonly text: string;
  readonly areAlike: boolean;
}

export interface Observed {
  readonly plan: Pick<ObservationalPlan, 'primary' | 'guardrails' | 'minimumPerArm'>;
  /** `observational, matched by propensity`. */
  readonly label: string;
  readonly faults: readonly DesignFault[];
  /** What keeps a pass from being one. */
  readonly limits: readonly string[];
  /** What is said beside the criteria, whatever the verdict. */
  readonly notes: readonly string[];
  readonly measure: (metric: string, kind: MetricKind) => Found;
  /** What sizes count: `treated units that found a match`. */
  readonly counted: string;
  /** What they count on the side of the comparison. */
  readonly countedOthers: string;
}

type Criterion = PrimaryCriterion | Guardrail;
type Judged = Pick<ObservationalVerdict, 'verdict' | 'summary' | 'reasons' | 'harm' | 'criteria'>;

/** By the published order: invalid before fail before inconclusive before pass. */
export function judgeObserved(observed: Observed): Judged {
  const { plan, label, faults, limits, notes } = observed;
  const results = [
    ruled(observed, plan.primary, 'primary'),
    ...plan.guardrails.map((guardrail) => ruled(observed, guardrail, 'guardrail')),
  ];
  const [primary, ...guardrails] = results.map(({ result }) => result);
  if (!primary) throw new Error('A plan has a primary criterion.');
  const short = results.flatMap((each) => each.short ?? []);
  const verdict = overall(
    results.map(({ result }) => result),
    faults,
    [...limits, ...short],
  );
  const saying = (word: VerdictWord) =>
    results.flatMap(({ result }) => (result.verdict === word ? [result.reason] : []));
  const moved = {
    pass: saying('pass'),
    fail: [...saying('fail'), ...saying('inconclusive')],
    inconclusive: [
      ...limits,
      ...short,
      ...saying('inconclusive'),
      ...results.flatMap(({ needs }) => needs ?? []),
      ...saying('pass').map((reason) => `good already: ${reason}`),
    ],
    invalid: [
      ...faults.map(({ text }) => text),
      ...(faults.length > 0 ? [] : saying('invalid')),
      ...saying('fail'),
    ],
  }[verdict];
  const harm = results.flatMap(({ result }) => result.harm ?? []);
  const summary = verdictSummary(verdict, { primary, guardrails, reasons: moved, harm, held: 'held' });
  const labelled = (text: string) => `${label}: ${text}`;
  return {
    verdict,
    summary: summary.replace(/^\w+/, (word) => `${word} (${label})`),
    reasons: [...moved, ...notes].map(labelled),
    harm: harm.map(labelled),
    criteria: results.map(({ result }) => shown(result, labelled)),
  };
}

function overall(
  results: readonly CriterionResult[],
  faults: readonly DesignFault[],
  limits: readonly string[],
): VerdictWord {
  const words = new Set(results.map(({ verdict }) => verdict));
  if (faults.length > 0 || words.has('invalid')) return 'invalid';
  if (words.has('fail')) return 'fail';
  return words.has('inconclusive') || limits.length > 0 ? 'inconclusive' : 'pass';
}

interface Ruled {
  readonly result: CriterionResult;
  /** What of the planned size is lacking. */
  readonly short?: readonly string[];
  readonly needs?: string;
}

function ruled(observed: Observed, criterion: Criterion, role: CriterionResult['role']): Ruled {
  const { metric, metricVersion } = criterion;
  const threshold = 'margin' in criterion ? criterion.margin : criterion.minimumEffect;
  const head = { metric, metricVersion, role, threshold };
  const [fault] = observed.faults;
  if (fault && !fault.areAlike) return { result: { ...head, verdict: 'invalid', reason: fault.text } };
  const found = observed.measure(metric, criterion.kind);
  if ('unusable' in found) return { result: { ...head, verdict: 'invalid', reason: found.unusable } };
  if ('undecidable' in found)
    return { result: { ...head, verdict: 'inconclusive', reason: found.undecidable } };
  const size =
    ('minimumPerArm' in criterion ? criterion.minimumPerArm : undefined) ?? observed.plan.minimumPerArm;
  const lacks = lacksOf(observed, metric, found, size);
  const said = saidOf(criterion, found, lacks.length === 0);
  const harm = HARM.includes(said.ground) ? { harm: said.reason } : {};
  if (fault) return { result: { ...head, verdict: 'invalid', reason: fault.text, ...harm } };
  const result = {
    ...head,
    verdict: said.verdict,
    reason: said.reason,
    estimate: estimateOf(found),
    ...harm,
  };
  if (lacks.length > 0 && said.verdict !== 'fail') return { result, short: lacks };
  const needs = needsOf(criterion, found, observed.counted);
  return { result, ...(said.verdict === 'inconclusive' && needs !== undefined && { needs }) };
}

/** What of the planned size is lacking, on either side: many treated beside few comparisons show no more than these. */
function lacksOf(
  { counted, countedOthers }: Observed,
  metric: string,
  { pilotN, comparisonSize = Infinity }: ObservedMeasured,
  size: number,
): string[] {
  return [
    { has: pilotN, of: counted },
    // Of weights that are all alike rounding may leave a hair less than their number.
    { has: Math.floor(comparisonSize + ROUNDING), of: countedOthers },
  ].flatMap(({ has, of }) =>
    has < size ? [`${metric} has ${countText(has)} of the planned ${countText(size)} ${of}`] : [],
  );
}
const ROUNDING = 1e-6;

function saidOf(criterion: Criterion, found: Measured, isSizeReached: boolean) {
  const { difference, exact, confidence } = found;
  const isChance = exact !== undefined && exact.pValue > (1 - confidence) / 2;
  if ('margin' in criterion) {
    // The exact test is of no effect, and a guardrail passes by excluding more than that.
    const ruling = ruleGuardrail(criterion, difference);
    return { ...ruling, reason: guardrailReason(criterion, found, ruling.ground) };
  }
  const ruling = rulePrimary(criterion, difference, { isSizeReached, isChance });
  return { ...ruling, reason: primaryReason(criterion, found, ruling.ground) };
}

function needsOf(
  criterion: Criterion,
  { difference, pilotN, comparisonN }: Measured,
  counted: string,
): string | undefined {
  const now = { pilot: pilotN, comparison: comparisonN };
  const more =
    'margin' in criterion
      ? moreForGuardrail(criterion, difference, now)
      : moreForPrimary(criterion, difference, now);
  if (!more) return undefined;
  return `${criterion.metric} needs about ${countText(more.pilot)} more ${counted}, if its difference stays as it is`;
}

function estimateOf({ difference, pilotN, comparisonN, confidence }: Measured) {
  const { effect, lower, upper, standardError, standardErrorKind, degreesOfFreedom, method } = difference;
  const tested = { standardError, standardErrorKind, degreesOfFreedom, pValue: difference.pValue() };
  return { effect, lower, upper, pilotN, comparisonN, ...tested, confidence, method };
}

function shown(
  { metric, role, verdict, reason, estimate }: CriterionResult,
  labelled: (text: string) => string,
): AnalysedCriterion {
  const none = { corrected: null, covariate: null, missing: null, definitionHash: null };
  return { metric, role, verdict, reason: labelled(reason), estimate: estimate ?? null, ...none };
}
