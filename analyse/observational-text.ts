/** An analysis of arms that chance did not draw, as a person reads it at the terminal. */
import type { ObservationalVerdict } from '../statistics/observational/judge/observational-verdict.js';
import { countText, fixedText } from '../statistics/quantity-text.js';
import type { ObservationalAnalysis } from './observational-analysis.js';
import {
  criteriaTable,
  missingLines,
  percent,
  section,
  signedTexts,
  unitOf,
  verdictText,
  type PlannedMetrics,
} from './text-parts.js';
import { textTable } from './text-table.js';

export function observationalText(analysis: ObservationalAnalysis, plan: PlannedMetrics): string {
  const { reasons, harm, criteria, balance, clusters } = analysis;
  const blocks = [
    verdictText(analysis),
    criteriaTable(criteria, plan),
    section('Why', reasons),
    section('Harm', harm),
    section('Not the effect', naiveLines(analysis, plan)),
    balance ? balanceText(balance) : '',
    section(
      'Groups',
      clusters
        ? [
            `${countText(clusters.treated)} treated, ${countText(clusters.comparison)} other, by ${clusters.unit}`,
          ]
        : [],
    ),
    eventText(analysis, plan),
    section('Negative controls', controlLines(analysis)),
    section('Missing outcomes', missingLines(analysis)),
    section(
      'Hashes',
      Object.entries(analysis.hashes).map(([name, hash]) => `${name} ${hash}`),
    ),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** What one would see without the design. */
function naiveLines({ naive }: ObservationalVerdict, plan: PlannedMetrics): string[] {
  return naive.flatMap(({ metric, of, effect, lower, upper, adjusted }) => {
    const unit = unitOf(metric, plan);
    const width = lower === null || upper === null ? Math.abs(effect) : upper - lower;
    const [plain = ''] = signedTexts(unit, [effect], width);
    const found = `${metric}: ${plain}${unit.differenceIn} between ${of}`;
    if (!adjusted) return [found];
    const [line = '', error = ''] = signedTexts(unit, [adjusted.effect, adjusted.robustError], width);
    return [
      found,
      `${metric}: ${line}${unit.differenceIn} beside a straight line on all covariates (standard error ${error.replace('+', '')}, HC1)`,
    ];
  });
}

function balanceText(balance: NonNullable<ObservationalVerdict['balance']>): string {
  const { covariates, propensity, treated, comparison, overlap } = balance;
  const number = (value: number) => fixedText(value, 3);
  const ratio = (value: number | null) => (value === null ? '' : fixedText(value, 2));
  const rows = [...covariates, ...(propensity ? [propensity] : [])].map(
    ({ name, before, after, isBalanced }) => [
      name,
      number(before.standardisedDifference),
      number(after.standardisedDifference),
      ratio(before.varianceRatio),
      ratio(after.varianceRatio),
      name === 'propensity' ? '' : isBalanced ? 'yes' : 'no',
    ],
  );
  const headings = ['covariate', 'difference before', 'after', 'variance ratio before', 'after', 'balanced'];
  const told = [
    `${countText(treated.matched)} of ${countText(treated.all)} treated units are matched, with ${countText(comparison.matched)} of ${countText(comparison.all)} others, who say as much as ${fixedText(comparison.effective, 0)} of equal weight`,
    ...(overlap?.shared
      ? [
          `both arms have propensities from ${number(overlap.shared.from)} to ${number(overlap.shared.to)}, where ${percent(overlap.treatedInside)} of the treated are`,
        ]
      : []),
    'differences are in standard deviations of the treated; balanced is up to 0.1, with a variance ratio of 0.5 to 2',
  ];
  return [textTable([headings, ...rows]), section('Balance', told)].join('\n\n');
}

function eventText({ sensitivity }: ObservationalVerdict, plan: PlannedMetrics): string {
  return sensitivity.trends
    .filter(({ metric }) => metric === plan.primary.metric)
    .map(({ metric, events }) => {
      const unit = unitOf(metric, plan);
      const rows = events.map(({ event, effect, lower, upper }) => {
        const width = lower === null || upper === null ? Math.abs(effect) : upper - lower;
        const [at = '', least, most] = signedTexts(
          unit,
          [effect, lower ?? -Infinity, upper ?? Infinity],
          width,
        );
        return [String(event), `${at}${unit.differenceIn}`, lower === null ? '' : `${least} to ${most}`];
      });
      return textTable([['periods since treatment', metric, 'interval'], ...rows]);
    })
    .join('\n\n');
}

function controlLines({ sensitivity }: ObservationalVerdict): string[] {
  return sensitivity.negativeControls.map(({ metric, effect, lower, upper, confidence, moved }) => {
    const [at, least, most] = [effect, lower, upper].map((value) => String(Number(value.toPrecision(3))));
    return `${metric}: ${at} (${percent(confidence)} interval ${least} to ${most}), ${moved ? 'moved, though the change cannot move it' : 'not moved'}`;
  });
}
