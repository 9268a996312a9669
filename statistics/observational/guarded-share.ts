/** What keeps a matched share from passing on a handful of events. */
import type { Measured } from '../criterion-reason.js';
import type { Difference } from '../difference.js';
import { isProblem } from '../methods/method-result.js';
import { scoreDifference } from '../methods/miettinen-nurminen.js';
import { exactGroupsTest, hasFewMatchedEvents, type ShareGroup } from './exact-groups.js';
import type { MatchedDifference } from './matched-difference.js';
import { pairedScore } from './paired-score.js';

interface Guarding {
  /** By the spread of what was matched. */
  readonly difference: Difference;
  readonly result: MatchedDifference;
  readonly confidence: number;
  readonly groups: readonly ShareGroup[];
  /** Present where each treated unit has one comparison, nobody twice. */
  readonly pairs?: unknown;
}

type Guarded = Pick<Measured, 'difference' | 'exact'>;

/**
 * Of pairs the score interval decides, whatever they are. Of everything else, where few events lie in the groups, the interval
 * also holds that of two plain shares, of the treated and of so many comparisons as count. Where events are few a pass of the
 * primary needs the exact test beside it.
 */
export function guardedShare(given: Guarding): Guarded {
  const { difference, groups, pairs } = given;
  const isFew = hasFewMatchedEvents(groups);
  const few = pairs === undefined ? 'matched events' : 'pairs';
  const exact = isFew && { exact: { few, pValue: exactGroupsTest(groups, difference.effect > 0) } as const };
  if (pairs !== undefined) return { difference: ofPairs(given), ...exact };
  return { difference: isFew ? widened(given) : difference, ...exact };
}

function ofPairs({ difference, confidence, groups }: Guarding): Difference {
  const count = (isTreated: boolean) =>
    groups.filter(
      ({ treated, comparison }) =>
        treated.events !== comparison.events && (treated.events === 1) === isTreated,
    ).length;
  const counts = { pairs: groups.length, treatedOnly: count(true), comparisonOnly: count(false) };
  const { lower, upper, pValue } = pairedScore(counts, confidence);
  return { ...difference, method: 'paired-score', lower, upper, pValue: () => pValue };
}

function widened({ difference, result, confidence }: Guarding): Difference {
  const { treated, comparison } = effectiveGroup(result);
  const arm = ({ n, events }: ShareGroup['treated']) => ({ n, successes: events });
  const plain = scoreDifference(arm(treated), arm(comparison), confidence);
  if (isProblem(plain)) return difference;
  return {
    ...difference,
    lower: Math.min(difference.lower, plain.lower),
    upper: Math.max(difference.upper, plain.upper),
    pValue: () => Math.max(difference.pValue(), plain.pValue),
  };
}

/** The treated beside so many comparisons as count, with the share that they show: in whole counts. */
export function effectiveGroup({
  treated,
  treatedMean,
  comparisonMean,
  effective,
}: Pick<MatchedDifference, 'treated' | 'treatedMean' | 'comparisonMean' | 'effective'>): ShareGroup {
  const n = Math.max(Math.floor(effective), 1);
  return {
    treated: { n: treated, events: Math.round(treatedMean * treated) },
    comparison: { n, events: Math.round(comparisonMean * n) },
  };
}
