/** The columns of the planned metrics, a number for each row that is taken; NaN where nothing was measured. */
import type { SingleColumn } from '../contracts/analysis-columns.js';
import type { ObservationalPlan } from '../contracts/observational-plan.js';
import type { CsvRow } from './csv-rows.js';
import { GrowingColumn } from './growing-column.js';
import { outcomeCell } from './number-cell.js';
import { EMPTY, type RowFaults } from './row-faults.js';

export interface OutcomeColumn {
  readonly metric: string;
  readonly column: string;
  readonly values: GrowingColumn;
  readonly take: (row: CsvRow) => void;
}

interface Columns {
  readonly metrics: Readonly<Record<string, SingleColumn | undefined>>;
  readonly assignedAll?: boolean | undefined;
}

export function outcomeColumns(
  { primary, guardrails, negativeControls }: ObservationalPlan,
  { metrics, assignedAll }: Columns,
  faults: RowFaults,
): readonly OutcomeColumn[] {
  return [primary, ...guardrails, ...negativeControls].flatMap(({ metric, kind }) => {
    const given = metrics[metric];
    if (!given) return [];
    const { column } = given;
    const read = outcomeCell(kind, given);
    const values = new GrowingColumn();
    const take = ({ row, cell }: CsvRow) => {
      const value = cell(column);
      const known = value === '' ? (assignedAll === true ? NaN : { hint: EMPTY }) : read(value);
      if (typeof known !== 'number') faults.add({ row, column, value, hint: known.hint });
      values.push(typeof known === 'number' ? known : NaN);
    };
    return [{ metric, column, values, take }];
  });
}
