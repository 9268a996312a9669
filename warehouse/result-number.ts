/** The cells of a result as numbers: as a driver gives them, or as the text of a CSV file. */

import { isDecimal } from '../base/decimal.js';

/** A row of the result by its columns, as a warehouse or a CSV file has it. */
export type ResultRow = Readonly<Record<string, unknown>>;

/** @returns NaN of whatever is no number, also of none */
export function resultNumber(cell: unknown): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'bigint') return Number(cell);
  return typeof cell === 'string' && isDecimal(cell) ? Number(cell) : NaN;
}

export function isCount(cell: unknown): boolean {
  const value = resultNumber(cell);
  return Number.isSafeInteger(value) && value >= 0;
}
