/** A metric's formula in words: "customers that renewed ÷ customers that were up for renewal". */
import type {
  MetricAmount,
  MetricColumn,
  MetricFormula,
  MetricPredicate,
  MetricTerm,
} from '../../contracts/metric-formula.js';
import type { MetricDefinition } from '../../contracts/metric.js';

type Worded = Pick<MetricDefinition, 'rows' | 'columns'>;

export function formulaText({ formula, ...worded }: Worded & Pick<MetricDefinition, 'formula'>): string {
  return textOf(worded, formula);
}

function textOf(worded: Worded, formula: MetricFormula): string {
  switch (formula.kind) {
    case 'proportion': {
      const { counted, among } = formula;
      return `${rowsText(worded, counted)} ÷ ${among.length === 0 ? `all ${worded.rows}` : rowsText(worded, among)}`;
    }
    case 'mean':
      return `mean of ${labelOf(worded.columns, formula.column)} over ${rowsText(worded, formula.among)}`;
    case 'nps':
      return `promoters (9, 10) less detractors (0 to 6) of ${labelOf(worded.columns, formula.column)}, in points, over ${rowsText(worded, formula.among)}`;
    case 'ratio':
      return `${amountText(worded, formula.numerator)} ÷ ${amountText(worded, formula.denominator)}`;
  }
}

function amountText(worded: Worded, { plus, minus }: MetricAmount): string {
  const added = plus.map((term) => termText(worded, term)).join(' + ');
  const text = [added, ...minus.map((term) => termText(worded, term))].join(' − ');
  return plus.length + minus.length > 1 ? `(${text})` : text;
}

function termText(worded: Worded, term: MetricTerm): string {
  if (term.of === 'count') return `number of ${rowsText(worded, term.where)}`;
  const label = labelOf(worded.columns, term.column);
  return term.where.length === 0 ? label : `${label} of ${rowsText(worded, term.where)}`;
}

function rowsText({ rows, columns }: Worded, where: readonly MetricPredicate[]): string {
  return [rows, whereText(columns, where)].filter(Boolean).join(' ');
}

/** Empty where nothing is asked: "that renewed and with score at least 9, other than those that moved". */
export function whereText(columns: readonly MetricColumn[], where: readonly MetricPredicate[]): string {
  const label = (name: string) => labelOf(columns, name);
  const those = where.flatMap((each) => (each.is === 'yes' ? [`that ${label(each.column)}`] : []));
  const others = where.flatMap((each) =>
    each.is === 'no' ? [`other than those that ${label(each.column)}`] : [],
  );
  const bounds = where.flatMap((each) => boundText(each, label));
  return [[...those, ...bounds].join(' and '), ...others].filter(Boolean).join(', ');
}

const BOUND = { at_least: 'at least', at_most: 'at most', above: 'above', below: 'below' } as const;

function boundText(predicate: MetricPredicate, label: (name: string) => string): string[] {
  const name = label(predicate.column);
  switch (predicate.is) {
    case 'yes':
    case 'no':
      return [];
    case 'known':
      return [`with a known ${name}`];
    case 'one_of':
      return [`with ${name} ${predicate.values.join(' or ')}`];
    case 'none_of':
      return [`with ${name} other than ${predicate.values.join(' or ')}`];
    case 'at_least':
    case 'at_most':
    case 'above':
    case 'below':
      return [`with ${name} ${BOUND[predicate.is]} ${predicate.value}`];
  }
}

function labelOf(columns: readonly MetricColumn[], name: string): string {
  return columns.find((column) => column.name === name)?.label ?? name;
}
