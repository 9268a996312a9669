/** What a metric's definition makes of rows. It counts what is missing and never fills it in. */
import {
  measuredRow,
  rowFaults,
  type CellFault,
  type Measured,
  type MetricRow,
  type RowValue,
} from './metric-row.js';

export interface RowFault extends CellFault {
  /** From 0. */
  readonly row: number;
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

/** @returns every fault of every row, or the value */
export function metricValue(
  definition: Measured,
  rows: readonly MetricRow[],
): MetricValue | { readonly faults: readonly RowFault[] } {
  const faults = rows.flatMap((row, index) =>
    rowFaults(definition, row).map((fault) => ({ row: index, ...fault })),
  );
  if (faults.length > 0) return { faults };
  const found = rows.map((row) => measuredRow(definition, row));
  const measured = found.filter((each) => typeof each !== 'string');
  return {
    value: valueOf(definition, measured),
    n: measured.length,
    excluded: found.filter((each) => each === 'excluded').length,
    missing: found.filter((each) => each === 'missing').length,
  };
}

function valueOf({ formula, cap }: Measured, rows: readonly RowValue[]): number | null {
  if (rows.length === 0) return null;
  const values = rows.map(([value]) => value);
  switch (formula.kind) {
    case 'proportion':
      return sum(values) / values.length;
    case 'nps':
      return sum(values.map(npsPoints)) / values.length;
    case 'mean':
    case 'ratio': {
      const most = cutOf(cap, values);
      const divisor = sum(rows.map(([, denominator = 1]) => denominator));
      return divisor === 0 ? null : sum(values.map((value) => Math.min(value, most))) / divisor;
    }
  }
}

/**
 * Where values are cut: at the cap, or at its percentile of them all, both arms together, by the nearest rank.
 * @returns Infinity where nothing is cut
 */
export function cutOf(cap: Measured['cap'], values: ArrayLike<number>): number {
  if (cap === undefined) return Number.POSITIVE_INFINITY;
  if (cap.at === 'value') return cap.value;
  const sorted = Float64Array.from(values).sort();
  const rank = Math.ceil(cap.percentile * sorted.length - ROUNDING);
  return sorted[rank - 1] ?? Number.POSITIVE_INFINITY;
}

/** 0.55 · 100 is a little more than 55 in binary arithmetic. */
const ROUNDING = 1e-9;

/** 100, 0 or −100: the mean over all who answered is the net promoter score in points. */
function npsPoints(score: number): number {
  return score >= 9 ? 100 : score <= 6 ? -100 : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
