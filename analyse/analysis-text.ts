/** An analysis as a person reads it at the terminal: the verdict first, then the numbers behind it. */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { LookShown } from '../domain/reading/look-shown.js';
import type { AnalysedCriterion, Analysis } from '../statistics/analysis.js';
import { countText, fixedText } from '../statistics/quantity-text.js';
import { pValueText } from '../statistics/sample-ratio.js';
import {
  criteriaTable,
  missingLines,
  percent,
  section,
  signedTexts,
  unitOf,
  verdictText,
} from './text-parts.js';

type AnalysisShown = Omit<Analysis, 'look'> & { readonly look: LookShown | null };

export function analysisText(analysis: AnalysisShown, plan: AnalysisPlan): string {
  const { reasons, harm, criteria, look, power } = analysis;
  const blocks = [
    verdictText(analysis),
    criteriaTable(criteria, plan),
    section('Why', reasons),
    section('Harm', harm),
    section('Look', look ? [look.text] : []),
    section('Corrected estimate', correctedLines(criteria, plan)),
    section('Sample ratio', ratioLines(analysis, plan)),
    section('Clusters', clusterLines(analysis, plan)),
    section('Covariates', covariateLines(criteria)),
    section('Missing outcomes', [...missingLines(analysis), ...boundLines(criteria, plan)]),
    section('Power', power ? [power.text] : []),
    section('Hashes', [
      ...Object.entries(analysis.hashes).map(([name, hash]) => `${name} ${hash}`),
      ...criteria.flatMap(({ metric, definitionHash: hash }) =>
        hash === null ? [] : [`definition of ${metric} ${hash}`],
      ),
    ]),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function correctedLines(criteria: readonly AnalysedCriterion[], plan: AnalysisPlan): string[] {
  return criteria.flatMap(({ metric, estimate, corrected }) => {
    if (!corrected || !estimate) return [];
    const unit = unitOf(metric, plan);
    const { effect, lower, upper } = corrected;
    const texts = signedTexts(
      unit,
      [effect, lower ?? -Infinity, upper ?? Infinity],
      estimate.upper - estimate.lower,
    );
    const [about = '', least, most] = texts;
    return [`${metric}: ${about}${unit.differenceIn}, ${least} to ${most}, median-unbiased among passes`];
  });
}

function ratioLines({ sampleRatio }: AnalysisShown, { drawnUnit }: AnalysisPlan): string[] {
  if (!sampleRatio) return [];
  const { of, pilot, comparison, plannedPilotShare, pValue } = sampleRatio;
  const what = drawnUnit === undefined ? 'subjects' : `clusters by ${drawnUnit}`;
  const counted = of === 'assigned' ? 'assigned' : `measured of ${of}`;
  return [
    `${countText(pilot)} pilot and ${countText(comparison)} comparison ${what} ${counted}, ${percent(plannedPilotShare)} planned in the pilot (${pValueText(pValue)})`,
  ];
}

function clusterLines({ clusters }: AnalysisShown, plan: AnalysisPlan): string[] {
  return (clusters ?? []).map(
    ({ metric, unit, pilot, comparison, icc, designEffect, permutation, byRows }) => {
      const correlation =
        icc === null || designEffect === null
          ? ''
          : `, intraclass correlation ${fixedText(icc, 3)} (design effect ${fixedText(designEffect, 2)})`;
      const exact = permutation ? `; exact permutation ${pValueText(permutation.pValue)}` : '';
      const shown = unitOf(metric, plan);
      const rows = byRows
        ? `; by rows ${signedTexts(shown, [byRows.effect], byRows.upper - byRows.lower)[0] ?? ''}${shown.differenceIn} (${pValueText(byRows.pValue)}), which decides nothing`
        : '';
      const counts = `${countText(pilot)} pilot and ${countText(comparison)} comparison clusters by ${unit}`;
      return `${metric}: ${counts}${correlation}${exact}${rows}`;
    },
  );
}

function covariateLines(criteria: readonly AnalysedCriterion[]): string[] {
  return criteria.flatMap(({ metric, covariate }) => {
    if (!covariate) return [];
    const { name, explainedShare, before } = covariate;
    const differed = `${String(Number(before.effect.toPrecision(3)))} between the arms before the pilot`;
    return [
      `${metric}: ${name} explains ${percent(explainedShare)} of the variance; it differed by ${differed} (${pValueText(before.pValue)})`,
    ];
  });
}

const WHATEVER = {
  worst_case: 'whatever those missing would have shown',
  lee: 'whoever answers in one arm alone',
};

function boundLines(criteria: readonly AnalysedCriterion[], plan: AnalysisPlan): string[] {
  return criteria.flatMap(({ metric, missing }) => {
    if (!missing) return [];
    const { rule, lower, upper } = missing;
    const unit = unitOf(metric, plan);
    const [least = '', most = ''] = signedTexts(
      unit,
      [lower.effect, upper.effect],
      upper.upper - lower.lower,
    );
    return [`${metric}: ${least} to ${most}${unit.differenceIn}, ${WHATEVER[rule]}`];
  });
}
