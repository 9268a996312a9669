/** Reads what people write into the cells of a table as numbers and as shares, and says what is wrong with anything else. */
import { isDecimal } from '../base/decimal.js';
import type { MetricKind } from '../base/vocabulary.js';
import { shareCells, type SingleColumn } from '../contracts/analysis-columns.js';

/** What is wrong with a cell, as it follows its value. */
export interface CellFault {
  readonly hint: string;
}

export function numberCell(cell: string, otherwise: string): number | CellFault {
  if (!isDecimal(cell)) return { hint: `is not a number; ${numberHint(cell, otherwise)}` };
  const value = Number(cell);
  return Number.isFinite(value) ? value : { hint: 'is larger than a number can be; check its unit' };
}

function numberHint(cell: string, otherwise: string): string {
  if (/^[+-]?[\d.,' ]+$/.test(cell))
    return 'write it as 1234.5, with a decimal point and nothing between thousands';
  return /\d/.test(cell) ? 'leave out currency, unit and percent sign' : otherwise;
}

export const EMPTY_WHERE_MISSING =
  'leave the cell empty where nothing was measured, and say assignedAll: true in the plan file';

/** @returns what reads the cells of a metric as numbers: of a share 1 and 0, or between them where no word is given for either */
export function outcomeCell(kind: MetricKind, column: SingleColumn): (cell: string) => number | CellFault {
  if (kind === 'mean') return (cell) => numberCell(cell, EMPTY_WHERE_MISSING);
  if (column.true === undefined) return shareCell;
  const { yes, no } = shareCells(column);
  const named = [...yes, ...no].join(', ');
  return (cell) => {
    const text = cell.toLowerCase();
    if (yes.has(text)) return 1;
    return no.has(text) ? 0 : { hint: `is none of ${named}; name it in true or false, or mend it` };
  };
}

const ANSWER = /^(?:10|\d)$/;

/** An answer on the scale of a net promoter score. */
export function scoreCell(cell: string): number | CellFault {
  return ANSWER.test(cell) ? Number(cell) : { hint: 'is no answer; it is a whole number from 0 to 10' };
}

function shareCell(cell: string): number | CellFault {
  const value = numberCell(cell, EMPTY_WHERE_MISSING);
  if (typeof value !== 'number' || (value >= 0 && value <= 1)) return value;
  return {
    hint: 'is no share from 0 to 1; say by true what a cell holds where the unit had the outcome, or write a share',
  };
}
