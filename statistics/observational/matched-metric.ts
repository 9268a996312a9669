/** One metric among matched units: its effect with an interval, and how strong an unmeasured cause would have to be. */
import type { MetricKind } from '../../base/vocabulary.js';
import type { MatchedPlan } from '../../contracts/observational-plan.js';
import { resolutionOf, type Difference } from '../difference.js';
import { asDifference } from '../methods/as-difference.js';
import { estimateInterval } from '../methods/estimate-interval.js';
import type { MethodName, StandardErrorKind } from '../methods/method-name.js';
import { momentsOfRows } from '../methods/moments-of-rows.js';
import { isProblem } from '../methods/method-result.js';
import { countText } from '../quantity-text.js';
import type { Unusable } from '../unusable.js';
import { abadieImbens } from './abadie-imbens.js';
import type { ObservedMeasured } from './judge/observed-criteria.js';
import type { SensitivityShown } from './judge/observational-verdict.js';
import type { MatchedArms } from './matched-design.js';
import type { MatchedDifference } from './matched-difference.js';
import type { MatchedSet } from './matching/matched-pairs.js';
import type { ShareGroup } from './exact-groups.js';
import { effectiveGroup, guardedShare } from './guarded-share.js';
import { measuredSets, pairedDifference, setDifferences } from './pair-sets.js';
import { eValue, eValueOfMeans, riskRatio, type EValue } from './sensitivity/e-value.js';
import { rosenbaumBound, type RosenbaumBound } from './sensitivity/rosenbaum.js';
import { strataDifference, strataGroups } from './strata-difference.js';

export interface MatchedMetric {
  readonly found: ObservedMeasured | Unusable;
  readonly sensitivity?: SensitivityShown;
}

interface Asked {
  readonly metric: string;
  readonly kind: MetricKind;
  /** By unit, NaN where missing. */
  readonly outcomes: Float64Array;
  readonly confidence: number;
  readonly arms: MatchedArms;
}

/** How outcomes of these arms become a difference, and by which name. */
interface Comparing {
  readonly method: MethodName;
  readonly standardErrorKind: StandardErrorKind;
  readonly of: (outcomes: Float64Array) => MatchedDifference;
  /** Of shares: groups within which chance could have treated others. */
  readonly groups: () => readonly ShareGroup[];
  /** One treated unit and one comparison each, nobody twice; else a test of pairs says nothing. */
  readonly pairs?: readonly MatchedSet[];
}

export function matchedMetric(asked: Asked, plan: MatchedPlan): MatchedMetric {
  const { metric, outcomes, confidence } = asked;
  const comparing = comparingOf(asked, plan);
  if (!comparing)
    return { found: { unusable: `${metric} is known of fewer than 2 treated units with a match` } };
  const result = comparing.of(outcomes);
  if (result.refusal !== undefined) return { found: { unusable: `${metric} ${result.refusal}` } };
  const found = estimateInterval({
    effect: result.effect,
    variance: result.variance,
    degreesOfFreedom: result.degreesOfFreedom,
    method: comparing.method,
    standardErrorKind: comparing.standardErrorKind,
    confidence,
    resolution: resolutionOf(result.treatedMean, result.comparisonMean),
  });
  const bySpread = asDifference(found);
  if (isProblem(bySpread)) {
    const why =
      bySpread.problem === 'never-varies'
        ? 'has the same difference in every match, which shows no spread'
        : `could not be measured (${bySpread.problem})`;
    return { found: { unusable: `${metric} ${why}` } };
  }
  const counted = `${countText(result.treated)} treated, ${countText(result.comparisons)} matched comparisons`;
  const { difference, exact } =
    asked.kind === 'proportion'
      ? guardedShare({ difference: bySpread, result, confidence, ...comparing, groups: comparing.groups() })
      : { difference: bySpread };
  return {
    found: {
      difference,
      pilotN: result.treated,
      comparisonN: result.comparisons,
      confidence,
      counted,
      comparisonSize: result.effective,
      ...(exact && { exact }),
    },
    sensitivity: {
      metric,
      eValue: eValueOf(asked, comparing, { result, difference }) ?? null,
      rosenbaum: comparing.pairs ? boundOf(asked, comparing.pairs, difference.effect > 0) : null,
    },
  };
}

function comparingOf({ outcomes, arms }: Asked, { matching }: MatchedPlan): Comparing | undefined {
  const { units, pairs, strata } = arms;
  if (strata) {
    const known = strataDifference(units, strata, outcomes).treated;
    if (known < 2) return undefined;
    const of = (values: Float64Array) => strataDifference(units, strata, values);
    const groups = () => strataGroups(units, strata, outcomes);
    return { method: 'exact-strata', standardErrorKind: 'stratified', of, groups };
  }
  const sets = pairs ? measuredSets(pairs.of, outcomes) : [];
  if (!pairs || sets.length < 2) return undefined;
  const { distances, caliper } = pairs;
  if (matching.withReplacement) {
    const of = (values: Float64Array) => abadieImbens(sets, values, { units, distances, caliper });
    const groups = () => [effectiveGroup(of(outcomes))];
    return { method: 'matched-with-replacement', standardErrorKind: 'abadie-imbens', of, groups };
  }
  const of = (values: Float64Array) => pairedDifference(sets, values);
  const isOneToOne = sets.every(({ comparisons }) => comparisons.length === 1);
  return {
    method: 'matched-pairs',
    standardErrorKind: 'clustered-by-pair',
    of,
    groups: () => sets.map((set) => groupOf(set, outcomes)),
    ...(isOneToOne && { pairs: sets }),
  };
}

function groupOf({ treated, comparisons }: MatchedSet, outcomes: Float64Array): ShareGroup {
  const events = comparisons.reduce((sum, unit) => sum + (outcomes[unit] ?? NaN), 0);
  return {
    treated: { n: 1, events: outcomes[treated] ?? NaN },
    comparison: { n: comparisons.length, events },
  };
}

function boundOf(
  { kind, outcomes, confidence }: Asked,
  pairs: readonly MatchedSet[],
  isRise: boolean,
): RosenbaumBound {
  const differences = setDifferences(pairs, outcomes);
  return rosenbaumBound({
    differences,
    isBinary: kind === 'proportion',
    isRise,
    level: (1 - confidence) / 2,
  });
}

/** Of a share by its risk ratio, whose logarithm has the error of the outcomes divided by their own mean. */
function eValueOf(
  { kind, outcomes, confidence, arms }: Asked,
  { of }: Comparing,
  { result, difference }: { readonly result: MatchedDifference; readonly difference: Difference },
): EValue | undefined {
  if (kind === 'proportion') {
    const { treatedMean, comparisonMean } = result;
    if (!(treatedMean > 0) || !(comparisonMean > 0)) return undefined;
    const shares = outcomes.map(
      (value, unit) => value / (arms.units.isTreated[unit] === 1 ? treatedMean : comparisonMean),
    );
    return eValue(riskRatio(treatedMean, comparisonMean, of(shares).variance, confidence));
  }
  const matched = outcomes.filter((value, unit) => !Number.isNaN(value) && (arms.weights[unit] ?? 0) > 0);
  const { n, squaredDeviations } = momentsOfRows(matched);
  return eValueOfMeans(difference, Math.sqrt(squaredDeviations / (n - 1)));
}
