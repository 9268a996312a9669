/**
 * What a metric's definition makes of one row. A row that contradicts the definition is a fault, and what is missing is never
 * filled in. The query of a warehouse (`warehouse/definition-sql.ts`) says the same in SQL.
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

export type Measured = Pick<MetricDefinition, 'columns' | 'formula' | 'exclusions' | 'cap'>;

export interface CellFault {
  readonly column: string;
  /** Continues the column, or what stands in it. */
  readonly detail: string;
}

/**
 * `excluded`: left out by the definition; `outside`: it is not taken over this row; `unknown`: whether it is, depends on what
 * is missing; `missing`: it is, and what it needs is missing.
 */
export type UnmeasuredRow = 'excluded' | 'outside' | 'unknown' | 'missing';

/**
 * 1 or 0 of a share, an amount before any cap of a mean, the answer from 0 to 10 of a net promoter score; of a ratio its
 * numerator, before any cap, and its denominator.
 */
export type RowValue = readonly [value: number, denominator?: number];

/** @param row without a fault */
export function measuredRow({ formula, exclusions }: Measured, row: MetricRow): RowValue | UnmeasuredRow {
  if (exclusions.some((each) => test(each, row) === true)) return 'excluded';
  if (formula.kind === 'ratio') {
    const [numerator, denominator] = [amountOf(formula.numerator, row), amountOf(formula.denominator, row)];
    return numerator === null || denominator === null ? 'missing' : [numerator, denominator];
  }
  const belongs = all(formula.among, row);
  if (belongs !== true) {
    // That nothing is known of a row is no knowledge that it does not belong.
    const isOutside = formula.among.some((each) => each.is !== 'known' && test(each, row) === false);
    return isOutside ? 'outside' : 'unknown';
  }
  const value =
    formula.kind === 'proportion' ? asNumber(all(formula.counted, row)) : numberIn(row, formula.column);
  return value === null ? 'missing' : [value];
}

const IS_OF: Readonly<Record<ColumnType, (cell: unknown) => boolean>> = {
  flag: (cell) => typeof cell === 'boolean',
  number: (cell) => Number.isFinite(cell),
  text: (cell) => typeof cell === 'string',
};

export function rowFaults({ columns, formula }: Measured, row: MetricRow): CellFault[] {
  const wrong = columns.flatMap(({ name, type }) => {
    const cell = row[name] ?? null;
    return cell === null || IS_OF[type](cell) ? [] : [{ column: name, detail: `is no ${type}` }];
  });
  if (wrong.length > 0) return wrong;
  if (formula.kind === 'ratio')
    return [formula.numerator, formula.denominator].flatMap((amount) => takenOffFaults(amount, row));
  return formula.kind === 'nps' ? scoreFaults(formula.column, row) : [];
}

/** An increase among what is taken off would push gross retention beyond all of what there was. */
function takenOffFaults({ minus }: MetricAmount, row: MetricRow): CellFault[] {
  return minus.flatMap((term) =>
    term.of === 'sum' && Number(row[term.column] ?? 0) < 0
      ? [{ column: term.column, detail: 'is taken off, and must not be below 0' }]
      : [],
  );
}

function scoreFaults(column: string, row: MetricRow): CellFault[] {
  const score = row[column] ?? null;
  const isScore = score === null || (Number.isInteger(score) && Number(score) >= 0 && Number(score) <= 10);
  return isScore ? [] : [{ column, detail: 'must be a whole score from 0 to 10' }];
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

function amountOf({ plus, minus }: MetricAmount, row: MetricRow): number | null {
  const added = sumOf(plus, row);
  const takenOff = sumOf(minus, row);
  return added === null || takenOff === null ? null : added - takenOff;
}

function sumOf(terms: readonly MetricTerm[], row: MetricRow): number | null {
  return terms.reduce<number | null>((total, term) => {
    const part = termOf(term, row);
    return total === null || part === null ? null : total + part;
  }, 0);
}

function termOf(term: MetricTerm, row: MetricRow): number | null {
  const belongs = all(term.where, row);
  if (belongs !== true) return asNumber(belongs);
  return term.of === 'count' ? 1 : numberIn(row, term.column);
}
