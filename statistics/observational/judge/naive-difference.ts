/** The difference of the arms as they were found, told beside the one that decides, because the two are often confused. */
import type { MetricKind } from '../../../base/vocabulary.js';
import type { Criterion } from '../../planned-observation.js';
import type { Difference } from '../../difference.js';
import { metricKinds } from '../../metric-kinds.js';
import type { Answer } from '../../methods/method-result.js';
import { momentsOfRows } from '../../methods/moments-of-rows.js';
import { armProblemText } from '../../arm-problem.js';
import { differenceInMeans } from '../../difference-in-means.js';
import { decimalsFor, inShownUnit, signedText } from '../../quantity-text.js';

/** The outcomes of one arm that are known. */
export function knownOf(outcomes: Float64Array, isTreated: Uint8Array, arm: 0 | 1): Float64Array {
  return outcomes.filter((value, unit) => isTreated[unit] === arm && !Number.isNaN(value));
}

/** @returns pilot minus comparison; a share of 0 and 1 by its own method, everything else as means */
export function naiveDifference(
  treated: Float64Array,
  comparison: Float64Array,
  kind: MetricKind,
  confidence: number,
): Answer<Difference> {
  if (
    kind === 'proportion' &&
    [treated, comparison].every((arm) => arm.every((value) => value === 0 || value === 1))
  ) {
    const [one, other] = [treated, comparison].map((arm) => ({
      kind: 'proportion' as const,
      n: arm.length,
      successes: arm.reduce((sum, value) => sum + value, 0),
    }));
    if (one && other) return metricKinds.proportion.difference(one, other, confidence);
  }
  const [one, other] = [momentsOfRows(treated), momentsOfRows(comparison)];
  return differenceInMeans(one, other, confidence);
}

/** Why an arm was not measured, as it follows "the pilot arm"; or undefined. */
export function armFault(values: Float64Array, isRare: boolean): string | undefined {
  if (values.length < 2) return armProblemText('too-few', values.length);
  if (isRare) return undefined;
  return values.every((value) => value === values[0])
    ? armProblemText('never-varies', values.length)
    : undefined;
}

/** `+26.50 percentage points`, with as many decimals as the width deserves. */
export function effectText(kind: MetricKind, effect: number, width: number): string {
  const { unit } = metricKinds[kind];
  const decimals = decimalsFor(inShownUnit(unit, width), [], []);
  return `${signedText(inShownUnit(unit, effect), decimals)}${unit.differenceIn}`;
}

export function plannedMetrics(plan: {
  readonly primary: Criterion;
  readonly guardrails: readonly Criterion[];
}): readonly Criterion[] {
  return [plan.primary, ...plan.guardrails];
}

/** Whether the plan said beforehand that an arm may have no event; of a negative control no plan says so. */
export function isRareIn(plan: Parameters<typeof plannedMetrics>[0], metric: string): boolean {
  return plannedMetrics(plan).find((each) => each.metric === metric)?.rare === true;
}
