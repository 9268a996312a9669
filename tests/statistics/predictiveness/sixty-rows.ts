/** The sixty rows of `../golden/predictiveness.py`. */
import type { Association, NoAssociation } from '../../../statistics/predictiveness/association.js';
import type { Rows } from '../../../statistics/predictiveness/signal-data.js';

const N = 60;
const column = (of: (row: number) => number) => Float64Array.from({ length: N }, (_, row) => of(row));

export const signal = column((row) => ((row * 37) % 23) / 2);
export const amount = column((row) => (((row * 53) % 97) + 4 * (signal[row] ?? NaN)) ** 2 / 100);
export const event = column((row) => (((row * 53) % 97) + 3 * (signal[row] ?? NaN) > 70 ? 1 : 0));
export const known = [column((row) => (row * 29) % 17), column((row) => ((row * 11) % 7 > 3 ? 1 : 0))];
export const byRow = Int32Array.from({ length: N }, (_, row) => row);
export const byCluster = byRow.map((row) => Math.floor(row / 4));

export function rows(outcome: Float64Array, groups: Int32Array = byRow, of: Float64Array = signal): Rows {
  return { signal: of, outcome, groups };
}

/** Estimate, standard error, bounds, and p, as the script prints them. */
export function numbers(found: Association | NoAssociation): number[] {
  if ('problem' in found) throw new Error(found.problem);
  return [found.estimate, found.standardError, found.lower, found.upper, found.pValue];
}
