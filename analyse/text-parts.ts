/** The pieces of which the text of every analysis is made. */
import pc from 'picocolors';
import type { VerdictWord } from '../domain/evidence/verdict.js';
import type { AnalysedCriterion, Analysis } from '../statistics/analysis.js';
import { metricKinds } from '../statistics/metric-kinds.js';
import type { Criterion } from '../statistics/planned-observation.js';
import { countText, decimalsFor, fixedText, inShownUnit, signedText } from '../statistics/quantity-text.js';
import type { ShownUnit } from '../statistics/quantity-text.js';
import { pValueText } from '../statistics/sample-ratio.js';
import { textTable } from './text-table.js';

/** What of a plan says how its metrics are shown. */
export interface PlannedMetrics {
  readonly primary: Criterion;
  readonly guardrails: readonly Criterion[];
}

const COLOURS: Readonly<Record<VerdictWord, (text: string) => string>> = {
  pass: pc.green,
  fail: pc.red,
  inconclusive: pc.yellow,
  invalid: pc.magenta,
};

/** The sentence of the verdict, its first word bold and in its colour. */
export function verdictText({ verdict, summary }: Pick<Analysis, 'verdict' | 'summary'>): string {
  const [word = '', ...rest] = summary.split(/(?=:| \()/);
  return `${pc.bold(COLOURS[verdict](word))}${rest.join('')}`;
}

/** A heading with a line for each item; nothing where there is none. */
export function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [pc.bold(title), ...lines.map((line) => `- ${line}`)].join('\n');
}

const HEADINGS = ['metric', 'role', 'verdict', 'difference', 'interval', 'n (pilot, comparison)', 'p'];

export function criteriaTable(criteria: readonly AnalysedCriterion[], plan: PlannedMetrics): string {
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

export function missingLines({ missing }: Pick<Analysis, 'missing'>): string[] {
  return (missing ?? []).map(({ metric, pilot, comparison, pValue }) => {
    const p = pValue === null ? '' : ` (${pValueText(pValue)})`;
    return `${metric}: ${missingText(pilot)} in the pilot, ${missingText(comparison)} in the comparison${p}`;
  });
}

function missingText({ assigned, missing }: { readonly assigned: number; readonly missing: number }): string {
  const share = assigned === 0 ? '' : ` (${percent(missing / assigned)})`;
  return `${countText(missing)} of ${countText(assigned)}${share}`;
}

export function signedTexts(unit: ShownUnit, values: readonly number[], width: number): string[] {
  const decimals = decimalsFor(inShownUnit(unit, width), [], []);
  return values.map((value) =>
    Number.isFinite(value) ? signedText(inShownUnit(unit, value), decimals) : 'no bound',
  );
}

export function unitOf(metric: string, { primary, guardrails }: PlannedMetrics): ShownUnit {
  const planned = [primary, ...guardrails].find((each) => each.metric === metric);
  return metricKinds[planned?.kind ?? 'mean'].unit;
}

export function percent(share: number): string {
  return `${fixedText(share * 100, 1).replace(/\.0$/, '')}%`;
}
