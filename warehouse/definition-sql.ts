/**
 * A metric by its definition in the library, in SQL: what `domain/evidence/metric-row.ts` makes of a row. SQL knows true, false
 * and unknown as the definition does: AND is false where one is false, else unknown where one is unknown, and CASE passes
 * over what is unknown.
 */
import { shareCells } from '../contracts/analysis-columns.js';
import type { DefinedMetric } from '../contracts/defined-metric.js';
import { USUAL_YES } from '../contracts/mapping.js';
import type { ColumnType, MetricAmount, MetricPredicate, MetricTerm } from '../contracts/metric-formula.js';
import type { Dialect } from './dialects.js';
import { cellOf, isAmong, quantityOf, type MetricSql } from './metric-sql.js';
import { countOf, pairSums, quantitySums, scoreSums, shareSums, type SumsSql } from './metric-sums.js';
import { ELIGIBLE, N, UNREADABLE, type SummedCriterion } from './summary-columns.js';

export interface DefinitionSql extends MetricSql {
  /** Of `typed`: the cells as what they are, null where they are not. */
  readonly typed: readonly string[];
  /** Of `formulas`: what the formula makes of the row before any cap, whom it is taken over, and what is at fault. */
  readonly formulas: readonly string[];
  /** Where amounts are cut by their percentile: the tables that say where, of which the last has one row. */
  readonly cut: readonly NamedTable[];
}

export interface NamedTable {
  readonly name: string;
  readonly select: readonly string[];
}

type At = SummedCriterion['at'];

interface Given {
  readonly at: At;
  readonly defined: DefinedMetric;
  /** The column of the covariate, where the plan has one. */
  readonly covariate: string | undefined;
  readonly dialect: Dialect;
}

/** How the columns of the definition are named in the query. */
interface Names {
  readonly cell: (column: string) => string;
  readonly typed: (column: string) => string;
}

/** Beyond it a double is no number any more, and a cap would make a fine-looking one of it. */
const LARGEST = 1e308;

export function definitionSql(given: Given): DefinitionSql {
  const { at, defined, covariate, dialect } = given;
  const { columns, formula } = defined.definition;
  const place = (column: string) => columns.findIndex(({ name }) => name === column) + 1;
  const names: Names = {
    cell: (column) => at(`c${place(column)}`),
    typed: (column) => at(`t${place(column)}`),
  };
  const beside = covariate === undefined ? [] : [covariate];
  return {
    cells: [
      ...columns.map(
        ({ name, type }) => `${rawCell(type, defined.columns[name] ?? name, dialect)} AS ${names.cell(name)}`,
      ),
      ...beside.map((column) => `${quantityOf(column, dialect)} AS ${at('covariate_cell')}`),
    ],
    typed: [
      ...columns.map(
        ({ name, type }) => `${typedCell(type, names.cell(name), dialect)} AS ${names.typed(name)}`,
      ),
      ...beside.map(() => `${typedCell('number', at('covariate_cell'), dialect)} AS ${at('second')}`),
    ],
    formulas: [
      ...amountsSql(given, names),
      `${eligibleSql(given, names)} AS ${at(ELIGIBLE)}`,
      `${faultSql(given, names)} AS ${at('bad')}`,
    ],
    cut: cutSql(given),
    ...summed(at, formula.kind, covariate !== undefined, cutValue(given)),
  };
}

function rawCell(type: ColumnType, column: string, dialect: Dialect): string {
  if (type === 'number') return quantityOf(column, dialect);
  return type === 'flag' ? `LOWER(${cellOf(column, dialect)})` : cellOf(column, dialect);
}

function typedCell(type: ColumnType, cell: string, dialect: Dialect): string {
  if (type === 'text') return cell;
  if (type === 'number') {
    const number = dialect.asNumber(cell);
    return `CASE WHEN ${dialect.isNumber(cell)} THEN CASE WHEN ABS(${number}) < ${double(LARGEST, dialect)} THEN ${number} END END`;
  }
  const { yes, no } = shareCells({ true: USUAL_YES });
  return `CASE WHEN ${isAmong(cell, yes, dialect)} THEN 1 WHEN ${isAmong(cell, no, dialect)} THEN 0 END`;
}

const double = (value: number, { number }: Dialect) => `CAST(${value} AS ${number})`;

const BOUND = { at_least: '>=', at_most: '<=', above: '>', below: '<' } as const;

function testSql(predicate: MetricPredicate, { cell, typed }: Names, dialect: Dialect): string {
  const of = typed(predicate.column);
  switch (predicate.is) {
    case 'known':
      return `${cell(predicate.column)} IS NOT NULL`;
    case 'yes':
      return `${of} = 1`;
    case 'no':
      return `${of} = 0`;
    case 'one_of':
      return isAmong(of, predicate.values, dialect);
    case 'none_of':
      return `NOT (${isAmong(of, predicate.values, dialect)})`;
    case 'at_least':
    case 'at_most':
    case 'above':
    case 'below':
      return `${of} ${BOUND[predicate.is]} ${double(predicate.value, dialect)}`;
  }
}

/** All of these hold; none are asked of any row. */
function allSql(where: readonly MetricPredicate[], names: Names, dialect: Dialect): string {
  if (where.length === 0) return '1 = 1';
  return where.map((each) => testSql(each, names, dialect)).join(' AND ');
}

/** 1, 0, or null where it depends on what is missing. */
const flagSql = (condition: string) => `CASE WHEN ${condition} THEN 1 WHEN NOT (${condition}) THEN 0 END`;

/** The amounts of a row that the metric is taken over, and null of any other. */
function amountsSql({ at, defined, dialect }: Given, names: Names): string[] {
  const { formula, exclusions } = defined.definition;
  const among = formula.kind === 'ratio' ? [] : formula.among;
  const isExcluded = exclusions.map((each) => `WHEN ${testSql(each, names, dialect)} THEN NULL `).join('');
  const kept = (amount: string) =>
    exclusions.length + among.length === 0
      ? amount
      : `CASE ${isExcluded}WHEN ${allSql(among, names, dialect)} THEN ${amount} END`;
  const first = (amount: string) => `${kept(amount)} AS ${at('first')}`;
  switch (formula.kind) {
    case 'proportion':
      return [first(flagSql(allSql(formula.counted, names, dialect)))];
    case 'mean':
    case 'nps':
      return [first(names.typed(formula.column))];
    case 'ratio':
      return [
        first(amountSql(formula.numerator, names, dialect)),
        `${kept(amountSql(formula.denominator, names, dialect))} AS ${at('second')}`,
      ];
  }
}

function amountSql({ plus, minus }: MetricAmount, names: Names, dialect: Dialect): string {
  const sum = (terms: readonly MetricTerm[]) =>
    terms.map((term) => termSql(term, names, dialect)).join(' + ');
  return minus.length === 0 ? sum(plus) : `(${sum(plus)}) - (${sum(minus)})`;
}

function termSql(term: MetricTerm, names: Names, dialect: Dialect): string {
  const isOf = allSql(term.where, names, dialect);
  if (term.of === 'count') return flagSql(isOf);
  const amount = names.typed(term.column);
  return term.where.length === 0 ? amount : `CASE WHEN ${isOf} THEN ${amount} WHEN NOT (${isOf}) THEN 0 END`;
}

/** 1 unless the row is left out, or what is known of it says that the metric is not taken over it. */
function eligibleSql({ defined, dialect }: Given, names: Names): string {
  const { formula, exclusions } = defined.definition;
  const among = formula.kind === 'ratio' ? [] : formula.among;
  const out = [
    ...exclusions.map((each) => testSql(each, names, dialect)),
    ...among.filter(({ is }) => is !== 'known').map((each) => `NOT (${testSql(each, names, dialect)})`),
  ];
  return out.length === 0 ? '1' : `CASE WHEN ${out.join(' OR ')} THEN 0 ELSE 1 END`;
}

/** 1 where a cell is not what its column holds, or contradicts the definition. */
function faultSql({ defined }: Given, { cell, typed }: Names): string {
  const { columns, formula } = defined.definition;
  const unreadable = columns
    .filter(({ type }) => type !== 'text')
    .map(({ name }) => `(${cell(name)} IS NOT NULL AND ${typed(name)} IS NULL)`);
  const amounts = formula.kind === 'ratio' ? [formula.numerator, formula.denominator] : [];
  const takenOff = amounts.flatMap(({ minus }) =>
    minus.flatMap((term) => (term.of === 'sum' ? [`${typed(term.column)} < 0`] : [])),
  );
  const score = formula.kind === 'nps' ? [typed(formula.column)] : [];
  const noScore = score.map((of) => `${of} < 0 OR ${of} > 10 OR ${of} <> FLOOR(${of})`);
  const faults = [...unreadable, ...takenOff, ...noScore];
  return faults.length === 0 ? '0' : `CASE WHEN ${faults.join(' OR ')} THEN 1 ELSE 0 END`;
}

/** The amount at the rank of the percentile, of all that are measured, both arms together. */
function cutSql({ at, defined, covariate, dialect }: Given): NamedTable[] {
  const { cap, formula } = defined.definition;
  if (cap?.at !== 'percentile') return [];
  const isPair = formula.kind === 'ratio' || covariate !== undefined;
  const measured = (isPair ? ['first', 'second'] : ['first']).map((each) => `${at(each)} IS NOT NULL`);
  const rank = `${double(cap.percentile, dialect)} * CAST(known AS ${dialect.number})`;
  return [
    {
      name: at('ranks'),
      select: [
        `SELECT ${at('first')} AS amount, ROW_NUMBER() OVER (ORDER BY ${at('first')}) AS place, COUNT(*) OVER () AS known`,
        `FROM formulas WHERE ${measured.join(' AND ')}`,
      ],
    },
    {
      name: at('cut'),
      select: [
        `SELECT MIN(amount) AS ${at('most')} FROM ${at('ranks')}`,
        `WHERE place >= CEIL(${rank} - ${double(1e-9, dialect)})`,
      ],
    },
  ];
}

function cutValue({ at, defined, dialect }: Given): string {
  const { cap } = defined.definition;
  const first = at('first');
  if (cap === undefined) return first;
  const most = cap.at === 'value' ? double(cap.value, dialect) : at('most');
  return `CASE WHEN ${first} > ${most} THEN ${most} ELSE ${first} END`;
}

type Kind = DefinedMetric['definition']['formula']['kind'];

/** @param first the amount of a row, cut where there is a cap */
function summed(at: At, kind: Kind, isAdjusted: boolean, first: string): SumsSql & Pick<MetricSql, 'values'> {
  const passed = [ELIGIBLE, 'bad'].map((each) => at(each));
  if (kind === 'ratio' || isAdjusted) {
    const halves =
      kind === 'ratio' ? (['numerator_', 'denominator_'] as const) : (['', 'covariate_'] as const);
    const [y, x] = halves.map((of) => `${of}value`) as [string, string];
    const found = counted(at, [y, x], pairSums(at, [...halves]), kind === 'ratio' ? undefined : 'lone');
    return {
      values: [
        ...passed,
        `CASE WHEN ${at('second')} IS NOT NULL THEN ${first} END AS ${at(y)}`,
        `CASE WHEN ${at('first')} IS NOT NULL THEN ${at('second')} END AS ${at(x)}`,
        // An outcome without its covariate is half of a pair.
        ...(kind === 'ratio'
          ? []
          : [`CASE WHEN ${at('second')} IS NULL THEN ${at('first')} END AS ${at('lone')}`]),
      ],
      ...found,
    };
  }
  const sums = { proportion: shareSums(at), nps: scoreSums(at), mean: quantitySums(at, '') }[kind];
  return { values: [...passed, `${first} AS ${at('value')}`], ...counted(at, ['value'], sums, undefined) };
}

function counted(
  at: At,
  values: readonly string[],
  { means, sums }: SumsSql,
  lone: string | undefined,
): SumsSql {
  const halves = lone === undefined ? '' : ` + ${countOf(at, [lone])}`;
  return {
    means,
    sums: [
      `SUM(subjects.${at('bad')})${halves} AS ${at(UNREADABLE)}`,
      `${countOf(at, values)} AS ${at(N)}`,
      `SUM(subjects.${at(ELIGIBLE)}) AS ${at(ELIGIBLE)}`,
      ...sums,
    ],
  };
}
