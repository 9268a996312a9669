/** Reads the cells of one metric, row by row, where the plan file says which columns hold it. */
import { assertNever } from '../base/assert-never.js';
import type { MetricKind } from '../base/vocabulary.js';
import { shareCells } from '../contracts/analysis-columns.js';
import type { MetricColumn } from '../contracts/data-columns.js';
import type { CsvRow } from './csv-rows.js';
import { EMPTY_WHERE_MISSING, numberCell, scoreCell, type CellFault } from './number-cell.js';
import type { Outcome } from './outcome-tally.js';
import { EMPTY, type RowFaults } from './row-faults.js';

/** What there is of a metric in a row: `outside` where it is not taken over it, `faulty` where that has been told. */
export type Found = Outcome | 'missing' | 'outside' | 'faulty';

/** The cells of one metric. */
export interface MetricCells {
  /** Those that are read. */
  readonly columns: readonly string[];
  readonly of: (row: CsvRow) => Found;
}

/** @returns what is wrong, as it follows the value of the cell at that place */
type Reader = (cells: readonly string[]) => Outcome | PlacedFault;

interface PlacedFault extends CellFault {
  readonly at: number;
}

interface Reading {
  /** Whether an empty cell is a missing outcome. */
  readonly assignedAll: boolean;
  readonly faults: RowFaults;
}

export function metricCells(
  kind: MetricKind,
  given: MetricColumn,
  { assignedAll, faults }: Reading,
): MetricCells {
  const { column, numerator, denominator, covariate } = given;
  const columns = [column, numerator, denominator, covariate].filter((each) => each !== undefined);
  const outcomes = columns.length - (covariate === undefined ? 0 : 1);
  const read = readerOf(kind, given);
  return {
    columns,
    of: ({ cell, row }) => {
      const cells = columns.map(cell);
      const isMissing = cells.slice(0, outcomes).every((value) => value === '');
      if (isMissing && assignedAll) return 'missing';
      const empty = cells.indexOf('');
      const found: Outcome | PlacedFault =
        empty === -1 ? read(cells) : { at: empty, hint: isMissing ? EMPTY : HALF_EMPTY };
      if (!('hint' in found)) return found;
      const { at, hint } = found;
      faults.add({ row, column: columns[at] ?? '', value: cells[at] ?? '', hint });
      return 'faulty';
    },
  };
}

export const HALF_EMPTY = 'is empty, where the other column of the metric is not; give both or neither';

function readerOf(kind: MetricKind, column: MetricColumn): Reader {
  switch (kind) {
    case 'proportion':
      return shareReader(column);
    case 'mean':
    case 'ratio':
      return numbersIn;
    case 'nps':
      return scoreIn;
    default:
      return assertNever(kind);
  }
}

/** One number or two, as there are cells. */
function numbersIn(cells: readonly string[]): Outcome | PlacedFault {
  const numbers: number[] = [];
  for (const [at, cell] of cells.entries()) {
    const found = numberCell(cell, EMPTY_WHERE_MISSING);
    if (typeof found !== 'number') return { at, ...found };
    numbers.push(found);
  }
  const [first = NaN, second] = numbers;
  return second === undefined ? [first] : [first, second];
}

function shareReader(column: MetricColumn): Reader {
  const { yes, no } = shareCells(column);
  const hint = `is none of ${[...yes, ...no].join(', ')}; name it in true or false, or mend it`;
  return ([cell = '']) => {
    const text = cell.toLowerCase();
    if (yes.has(text)) return [1];
    return no.has(text) ? [0] : { at: 0, hint };
  };
}

function scoreIn([cell = '']: readonly string[]): Outcome | PlacedFault {
  const answer = scoreCell(cell);
  return typeof answer === 'number' ? [answer] : { at: 0, ...answer };
}
