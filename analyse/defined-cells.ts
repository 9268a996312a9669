/** Reads the cells of one metric, row by row, and makes of them what its definition in the library says. */
import { shareCells } from '../contracts/analysis-columns.js';
import type { MetricColumn } from '../contracts/data-columns.js';
import type { DefinedMetric } from '../contracts/defined-metric.js';
import { USUAL_YES } from '../contracts/mapping.js';
import type { ColumnType } from '../contracts/metric-formula.js';
import { measuredRow, rowFaults, type MetricRow } from '../domain/evidence/metric-row.js';
import type { CsvRow } from './csv-rows.js';
import { HALF_EMPTY, type MetricCells } from './metric-column.js';
import { numberCell, type CellFault } from './number-cell.js';
import type { RowFaults } from './row-faults.js';

interface Reading {
  readonly assignedAll: boolean;
  readonly faults: RowFaults;
}

export function definedCells(
  { definition, columns }: DefinedMetric,
  { covariate }: Pick<MetricColumn, 'covariate'>,
  { assignedAll, faults }: Reading,
): MetricCells {
  const columnOf = (name: string) => columns[name] ?? name;
  return {
    columns: [...definition.columns.map(({ name }) => columnOf(name)), ...(covariate ? [covariate] : [])],
    of: (row) => {
      const tell = (column: string, hint: string) => {
        faults.add({ row: row.row, column, value: row.cell(column), hint });
      };
      const typed: Record<string, MetricRow[string]> = {};
      for (const { name, type } of definition.columns) {
        const found = typedCell(type, row.cell(columnOf(name)));
        if (typeof found === 'object' && found !== null) tell(columnOf(name), found.hint);
        else typed[name] = found;
      }
      if (Object.keys(typed).length < definition.columns.length) return 'faulty';
      const wrong = rowFaults(definition, typed);
      for (const { column, detail } of wrong) tell(columnOf(column), detail);
      if (wrong.length > 0) return 'faulty';
      const found = measuredRow(definition, typed);
      if (found === 'excluded' || found === 'outside') return 'outside';
      if (typeof found === 'string') {
        if (assignedAll) return 'missing';
        faults.say(row.row, `: ${MISSING_IN(definition.columns.map(({ name }) => columnOf(name)))}`);
        return 'faulty';
      }
      return covariate === undefined ? found : withCovariate(found[0], row, covariate, tell);
    },
  };
}

const MISSING_IN = (columns: readonly string[]) =>
  `something that the definition needs is missing (${columns.join(', ')}); where every row is a subject that was assigned, say assignedAll: true in the plan file, and it counts as missing`;

function withCovariate(
  value: number,
  row: CsvRow,
  column: string,
  tell: (column: string, hint: string) => void,
): ReturnType<MetricCells['of']> {
  const cell = row.cell(column);
  const second = cell === '' ? { hint: HALF_EMPTY } : numberCell(cell, 'give a number');
  if (typeof second === 'number') return [value, second];
  tell(column, second.hint);
  return 'faulty';
}

const { yes, no } = shareCells({ true: USUAL_YES });
const NO_FLAG = `is neither yes nor no: the definition takes ${[...yes].join(', ')} for yes and ${[...no].join(', ')} for no; leave the cell empty where it is not known`;

/** Null of an empty cell. */
function typedCell(type: ColumnType, cell: string): boolean | number | string | null | CellFault {
  if (cell === '') return null;
  if (type === 'text') return cell;
  if (type === 'number') return numberCell(cell, 'leave the cell empty where it is not known');
  const text = cell.toLowerCase();
  if (yes.has(text)) return true;
  return no.has(text) ? false : { hint: NO_FLAG };
}
