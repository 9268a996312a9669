/** An analysis as a person reads it at the terminal: the verdict first, then the numbers behind it. */
import pc from 'picocolors';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { VerdictWord } from '../domain/evidence/verdict.js';
import type { LookShown } from '../domain/reading/look-shown.js';
import type { AnalysedCriterion, Analysis } from '../statistics/analysis.js';
import { metricKinds } from '../statistics/metric-kinds.js';
import { countText, decimalsFor, fixedText, inShownUnit, signedText } from '../statistics/quantity-text.js';
import type { ShownUnit } from '../statistics/quantity-text.js';
import { pValueText } from '../statistics/sample-ratio.js';
import { textTable } from './text-table.js';

type AnalysisShown = Omit<Analysis, 'look'> & { readonly look: LookShown | null };

const COLOURS: Readonly<Record<VerdictWord, (text: string) => string>> = {
  pass: pc.green,
  fail: pc.red,
  inconclusive: pc.yellow,
  invalid: pc.magenta,
};

export function analysisText(analysis: AnalysisShown, plan: AnalysisPlan): string {
  const { verdict, summary, reasons, harm, criteria, look, power } = analysis;
  const [word = '', ...rest] = summary.split(/(?=:| \()/);
  const blocks = [
    `${pc.bold(COLOURS[verdict](word))}${rest.join('')}`,
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
    section(
      'Hashes',
      Object.entries(analysis.hashes).map(([name, hash]) => `${name} ${hash}`),
    ),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [pc.bold(title), ...lines.map((line) => `- ${line}`)].join('\n');
}

const HEADINGS = ['metric', 'role', 'verdict', 'difference', 'interval', 'n (pilot, comparison)', 'p'];

function criteriaTable(criteria: readonly AnalysedCriterion[], plan: AnalysisPlan): string {
  const rows = criteria.map((criterion) => {
    const { metric, role, verdict, estimate } = criterion;
    if (!estimate) return [metric, role, verdict, '', '', '', ''];
    const { effect, lower, upper, confidence, pilotN, comparisonN, pValue } = estimate;
    const unit = unitOf(metric, plan);
    const [difference = '', least, most] = signedTexts(unit, [effect, lower, upper], upper - lower);
    const interval = `${least} to ${most} (${percent(confidence)})`;
    const n = `${countText(pilotN)}, ${countText(comparisonN)}`;
    return [
      metric,
      role,
      verdict,
      `${difference}${unit.differenceIn}`,
      interval,
      n,
      pValueText(pValue).replace(/^p (?:= )?/, ''),
    ];
  });
  return textTable([HEADINGS, ...rows]);
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

function missingLines({ missing }: AnalysisShown): string[] {
  return (missing ?? []).map(({ metric, pilot, comparison, pValue }) => {
    const p = pValue === null ? '' : ` (${pValueText(pValue)})`;
    return `${metric}: ${missingText(pilot)} in the pilot, ${missingText(comparison)} in the comparison${p}`;
  });
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

function missingText({ assigned, missing }: { readonly assigned: number; readonly missing: number }): string {
  const share = assigned === 0 ? '' : ` (${percent(missing / assigned)})`;
  return `${countText(missing)} of ${countText(assigned)}${share}`;
}

function signedTexts(unit: ShownUnit, values: readonly number[], width: number): string[] {
  const decimals = decimalsFor(inShownUnit(unit, width), [], []);
  return values.map((value) =>
    Number.isFinite(value) ? signedText(inShownUnit(unit, value), decimals) : 'no bound',
  );
}

function unitOf(metric: string, { primary, guardrails }: AnalysisPlan): ShownUnit {
  const planned = [primary, ...guardrails].find((each) => each.metric === metric);
  return metricKinds[planned?.kind ?? 'mean'].unit;
}

function percent(share: number): string {
  return `${fixedText(share * 100, 1).replace(/\.0$/, '')}%`;
}
