/** Judges units that are held against others like them, by a plan of design `matched`. Pure. */
import type { MetricKind } from '../../../base/vocabulary.js';
import type { MatchedPlan } from '../../../contracts/observational-plan.js';
import { isProblem } from '../../methods/method-result.js';
import { countText } from '../../quantity-text.js';
import { adjustedDifference } from '../adjusted-difference.js';
import { covariateColumns } from '../covariate-columns.js';
import { matchedArms, unbalanced, type MatchedArms } from '../matched-design.js';
import { matchedMetric, type MatchedMetric } from '../matched-metric.js';
import type { NoFit } from '../logistic-regression.js';
import type { UnitData } from '../observational-data.js';
import { modelColumns } from '../unit-table.js';
import { missingByArm, missingFault } from './missing-outcomes.js';
import {
  armFault,
  effectText,
  isRareIn,
  knownOf,
  naiveDifference,
  plannedMetrics,
} from './naive-difference.js';
import { controlFaults, controlsShown } from './negative-controls.js';
import { judgeObserved, type DesignFault, type Found } from './observed-criteria.js';
import type { NaiveShown, ObservationalVerdict } from './observational-verdict.js';
import { sensitivityText } from './sensitivity-text.js';

export function judgeMatched(plan: MatchedPlan, data: UnitData): ObservationalVerdict {
  const label = `observational, ${methodText(plan)}`;
  const arms = tooFew(data) ?? matchedArms(plan, data);
  const isMatched = !('problem' in arms);
  const metricOf = (metric: string, kind: MetricKind, confidence: number): MatchedMetric | undefined => {
    const outcomes = data.outcomes.get(metric);
    return isMatched && outcomes
      ? matchedMetric({ metric, kind, outcomes, confidence, arms }, plan)
      : undefined;
  };
  const measured = new Map(
    plannedMetrics(plan).map(({ metric, kind }) => [metric, metricOf(metric, kind, plan.confidence)]),
  );
  const controls = controlsShown(plan, (metric, kind, confidence) =>
    foundOf(plan, data, { metric, measured: metricOf(metric, kind, confidence) }),
  );
  const faults = isMatched ? faultsOf(arms, controls) : [{ text: refusal(arms), areAlike: false }];
  // Numbers of arms that are not alike would only be taken for an effect.
  const areAlike = faults.every((fault) => fault.areAlike);
  const sensitivity = areAlike
    ? plannedMetrics(plan).flatMap(({ metric }) => measured.get(metric)?.sensitivity ?? [])
    : [];
  const naive = naiveOf(plan, data);
  const notes = [
    ...(isMatched ? droppedNote(arms) : []),
    ...(areAlike ? naiveNote(plan, naive, measured) : []),
    ...sensitivity.slice(0, 1).map(sensitivityText),
  ];
  const judged = judgeObserved({
    plan,
    label,
    faults,
    limits: [],
    notes,
    measure: (metric) => foundOf(plan, data, { metric, measured: measured.get(metric) }),
    counted: 'treated units with a match',
    countedOthers: 'comparisons, as many as would say as much with equal weights',
  });
  return {
    design: plan.design,
    ...judged,
    naive,
    look: null,
    power: null,
    sampleRatio: null,
    missing: missingByArm(plan, data),
    clusters: null,
    balance: isMatched ? arms.balance : null,
    sensitivity: {
      metrics: sensitivity,
      negativeControls: areAlike ? controls.flatMap((each) => ('unusable' in each ? [] : [each])) : [],
      trends: [],
      placebosInTime: [],
    },
  };
}

/** `matched 1:2 by propensity, with replacement`. */
function methodText({ matching }: MatchedPlan): string {
  const { method, ratio, withReplacement } = matching;
  if (method === 'exact') return 'matched in exact strata';
  const by = method === 'propensity' ? 'propensity' : 'Mahalanobis distance within a propensity caliper';
  return `matched 1:${ratio} by ${by}${withReplacement ? ', with replacement' : ''}`;
}

interface TooFew {
  readonly problem: 'too-few';
  readonly columns: readonly string[];
}

function tooFew({ isTreated }: UnitData): TooFew | undefined {
  const treated = isTreated.reduce((count, each) => count + each, 0);
  if (Math.min(treated, isTreated.length - treated) >= 2) return undefined;
  return { problem: 'too-few', columns: [countText(treated), countText(isTreated.length - treated)] };
}

function refusal({ problem, columns }: NoFit | TooFew): string {
  const named = columns.join(', ');
  switch (problem) {
    case 'too-few':
      return `there are ${columns.join(' treated units and ')} others, and of each at least 2 are needed`;
    case 'never-varies':
      return `${named} has one value only, and tells nobody apart; leave it out of the covariates`;
    case 'collinear':
      return `${named} is made up of the covariates before it; leave it out`;
    case 'separated': {
      const by = named === '' ? 'the covariates together tell' : `${named} tells`;
      return `separated: ${by} the arms apart for sure, so that some have nobody to be compared with; leave out whom no comparison is like`;
    }
  }
}

function faultsOf(arms: MatchedArms, controls: ReturnType<typeof controlsShown>): readonly DesignFault[] {
  const { balance } = arms;
  if (balance.treated.matched < 2) {
    const text = `no overlap: ${countText(balance.treated.matched)} of ${countText(balance.treated.all)} treated units have a comparison that is like them`;
    return [{ text, areAlike: false }];
  }
  const off = unbalanced(balance);
  if (off.length > 0) {
    const named = off.map(({ name, after }) => {
      const { standardisedDifference, varianceRatio } = after;
      const ratio = varianceRatio === null ? '' : `, variance ratio ${varianceRatio.toFixed(2)}`;
      return `${name} (${standardisedDifference.toFixed(4)} standard deviations${ratio})`;
    });
    return [{ text: `not balanced after matching: ${named.join(', ')}`, areAlike: false }];
  }
  return controlFaults(controls);
}

interface Asked {
  readonly metric: string;
  readonly measured: MatchedMetric | undefined;
}

function foundOf(plan: MatchedPlan, data: UnitData, { metric, measured }: Asked): Found {
  const outcomes = data.outcomes.get(metric);
  if (!outcomes) return { unusable: `${metric} is missing; name its column` };
  const missing = missingFault(metric, data);
  if (missing !== undefined) return { unusable: missing };
  const problems = ([1, 0] as const).flatMap((arm) => {
    const fault = armFault(knownOf(outcomes, data.isTreated, arm), isRareIn(plan, metric));
    return fault === undefined ? [] : [`the ${arm === 1 ? 'treated' : 'comparison'} arm ${fault}`];
  });
  if (problems.length > 0) return { unusable: `${metric}: ${problems.join('; ')}` };
  return measured?.found ?? { unusable: `${metric} could not be measured` };
}

function droppedNote({ balance }: MatchedArms): string[] {
  const { all, matched, dropped } = balance.treated;
  if (dropped === 0) return [];
  return [
    `${countText(dropped)} of ${countText(all)} treated units have no match and are left out, so that this is the effect on the ${countText(matched)} others, and not on all who were treated`,
  ];
}

function naiveOf(plan: MatchedPlan, data: UnitData): NaiveShown[] {
  const columns = modelColumns({ covariates: covariateColumns(data.covariates) });
  return plannedMetrics(plan).flatMap(({ metric, kind }): NaiveShown[] => {
    const outcomes = data.outcomes.get(metric);
    if (!outcomes) return [];
    const [treated, others] = [knownOf(outcomes, data.isTreated, 1), knownOf(outcomes, data.isTreated, 0)];
    const found = naiveDifference(treated, others, kind, plan.confidence);
    if (isProblem(found)) return [];
    const { effect, lower, upper } = found;
    const adjusted = adjustedDifference(data.isTreated, columns, outcomes) ?? null;
    return [
      { metric, of: 'all treated units and all others, as they were found', effect, lower, upper, adjusted },
    ];
  });
}

function naiveNote(
  { primary }: MatchedPlan,
  naive: readonly NaiveShown[],
  measured: ReadonlyMap<string, MatchedMetric | undefined>,
): string[] {
  const plain = naive.find(({ metric }) => metric === primary.metric);
  const found = measured.get(primary.metric)?.found;
  if (!plain || !found || !('difference' in found)) return [];
  const { effect, lower, upper } = found.difference;
  const text = (value: number) => effectText(primary.kind, value, upper - lower);
  return [
    `before matching ${primary.metric} differs by ${text(plain.effect)}, and among the matched by ${text(effect)}: the first is no effect, because the arms differ in more than the change`,
  ];
}
