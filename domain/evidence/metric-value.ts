/**
 * What a metric's definition makes of rows. It counts what is missing and never fills it in, and a row that contradicts the
 * definition is a fault and never a number.
 */
import type {
  ColumnType,
  MetricAmount,
  MetricPredicate,
  MetricTerm,
} from '../../contracts/metric-formula.js';
import type { MetricDefinition } from '../../contracts/metric.js';

/** A cell by column; null, or a column left out, is missing. */
export type MetricRow = Readonly<Record<string, boolean | number | string | null | undefined>>;

export interface RowFault {
  /** From 0. */
  readonly row: number;
  readonly column: string;
  readonly detail: string;
}

export interface MetricValue {
  /** In the unit of the metric; null where nothing was counted, or a denominator is 0. */
  readonly value: number | null;
  /** Rows that the value is made of. */
  readonly n: number;
  readonly excluded: number;
  /** Rows that belong to it, of which a value that it needs is missing. */
  readonly missing: number;
}

type Measured = Pick<MetricDefinition, 'columns' | 'formula' | 'exclusions' | 'cap'>;

/** @returns every fault of every row, or the value */
export function metricValue(
  definition: Measured,
  rows: readonly MetricRow[],
): MetricValue | { readonly faults: readonly RowFault[] } {
  const faults = rows.flatMap((row, index) => rowFaults(definition, row, index));
  if (faults.length > 0) return { faults };
  const kept = rows.filter((row) => !definition.exclusions.some((each) => test(each, row) === true));
  const measured = measure(definition, kept);
  return { ...measured, excluded: rows.length - kept.length };
}

const IS_OF: Readonly<Record<ColumnType, (cell: unknown) => boolean>> = {
  flag: (cell) => typeof cell === 'boolean',
  number: (cell) => Number.isFinite(cell),
  text: (cell) => typeof cell === 'string',
};

function rowFaults({ columns, formula }: Measured, row: MetricRow, index: number): RowFault[] {
  const wrong = columns.flatMap(({ name, type }) => {
    const cell = row[name] ?? null;
    if (cell === null || IS_OF[type](cell)) return [];
    return [{ row: index, column: name, detail: `is no ${type}` }];
  });
  if (wrong.length > 0) return wrong;
  if (formula.kind === 'ratio')
    return [formula.numerator, formula.denominator].flatMap((amount) => takenOffFaults(amount, row, index));
  return formula.kind === 'nps' ? scoreFaults(formula.column, row, index) : [];
}

/** An increase among what is taken off would push gross retention beyond all of what there was. */
function takenOffFaults({ minus }: MetricAmount, row: MetricRow, index: number): RowFault[] {
  return minus.flatMap((term) =>
    term.of === 'sum' && Number(row[term.column] ?? 0) < 0
      ? [{ row: index, column: term.column, detail: 'is taken off, and must not be below 0' }]
      : [],
  );
}

function scoreFaults(column: string, row: MetricRow, index: number): RowFault[] {
  const score = row[column] ?? null;
  const isScore = score === null || (Number.isInteger(score) && Number(score) >= 0 && Number(score) <= 10);
  return isScore ? [] : [{ row: index, column, detail: 'must be a whole score from 0 to 10' }];
}

type Counted = Omit<MetricValue, 'excluded'>;

function measure({ formula, cap }: Measured, rows: readonly MetricRow[]): Counted {
  switch (formula.kind) {
    case 'proportion':
      return meanOf(among(formula.among, rows).map((row) => asNumber(all(formula.counted, row))));
    case 'mean':
      return meanOf(
        capped(
          among(formula.among, rows).map((row) => numberIn(row, formula.column)),
          cap,
        ),
      );
    case 'nps':
      return meanOf(among(formula.among, rows).map((row) => npsPoints(numberIn(row, formula.column))));
    case 'ratio': {
      const pairs = rows.map((row) => [amountOf(formula.numerator, row), amountOf(formula.denominator, row)]);
      const known = pairs.filter((pair) => pair.every((side) => side !== null)) as [number, number][];
      const numerators = capped(
        known.map(([side]) => side),
        cap,
      ) as number[];
      const denominator = sum(known.map(([, side]) => side));
      const value = denominator === 0 ? null : sum(numerators) / denominator;
      return { value, n: known.length, missing: pairs.length - known.length };
    }
  }
}

function meanOf(values: readonly (number | null)[]): Counted {
  const known = values.filter((value) => value !== null);
  const value = known.length === 0 ? null : sum(known) / known.length;
  return { value, n: known.length, missing: values.length - known.length };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Of whom it is not known whether they belong to it do not. */
function among(where: readonly MetricPredicate[], rows: readonly MetricRow[]): readonly MetricRow[] {
  return rows.filter((row) => all(where, row) === true);
}

/** Null where it depends on a value that is missing. */
function all(where: readonly MetricPredicate[], row: MetricRow): boolean | null {
  const answers = where.map((predicate) => test(predicate, row));
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

function test(predicate: MetricPredicate, row: MetricRow): boolean | null {
  const cell = row[predicate.column] ?? null;
  if (predicate.is === 'known') return cell !== null;
  if (cell === null) return null;
  switch (predicate.is) {
    case 'yes':
      return cell === true;
    case 'no':
      return cell === false;
    case 'at_least':
      return Number(cell) >= predicate.value;
    case 'at_most':
      return Number(cell) <= predicate.value;
    case 'above':
      return Number(cell) > predicate.value;
    case 'below':
      return Number(cell) < predicate.value;
    case 'one_of':
      return predicate.values.includes(String(cell));
    case 'none_of':
      return !predicate.values.includes(String(cell));
  }
}

function asNumber(answer: boolean | null): number | null {
  return answer === null ? null : Number(answer);
}

function numberIn(row: MetricRow, column: string): number | null {
  const cell = row[column] ?? null;
  return cell === null ? null : Number(cell);
}

/** 100, 0 or −100: the mean over all who answered is the net promoter score in points. */
function npsPoints(score: number | null): number | null {
  if (score === null) return null;
  return score >= 9 ? 100 : score <= 6 ? -100 : 0;
}

function amountOf({ plus, minus }: MetricAmount, row: MetricRow): number | null {
  const added = plus.map((term) => termOf(term, row));
  const takenOff = minus.map((term) => termOf(term, row));
  const known = [...added, ...takenOff].every((part) => part !== null);
  return known ? sum(added as number[]) - sum(takenOff as number[]) : null;
}

function termOf(term: MetricTerm, row: MetricRow): number | null {
  const belongs = all(term.where, row);
  if (belongs !== true) return asNumber(belongs);
  return term.of === 'count' ? 1 : numberIn(row, term.column);
}

/** Cuts what lies beyond; the percentile is that of all known values, by the nearest rank. */
function capped(values: readonly (number | null)[], cap: Measured['cap']): readonly (number | null)[] {
  if (cap === undefined) return values;
  const most = cap.at === 'value' ? cap.value : percentile(values, cap.percentile);
  return values.map((value) => (value === null ? null : Math.min(value, most)));
}

function percentile(values: readonly (number | null)[], share: number): number {
  const sorted = values.filter((value) => value !== null).sort((left, right) => left - right);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.POSITIVE_INFINITY;
}
