/** Reads the rows of a CSV file, a unit each, into the arms, covariates and outcomes that matching takes. */
import { rowKey } from '../base/row-key.js';
import type { MatchedPlan } from '../contracts/observational-plan.js';
import type { UnitColumns } from '../contracts/observational-file.js';
import type { UnitData } from '../statistics/observational/observational-data.js';
import { ArmCells } from './arm-cells.js';
import { CovariateCells } from './covariate-cells.js';
import { readRows, type CsvRow } from './csv-rows.js';
import { GrowingColumn } from './growing-column.js';
import { outcomeColumns, type OutcomeColumn } from './outcome-columns.js';
import { RowFaults } from './row-faults.js';

/** @throws PlainError with the faults of the rows */
export async function unitsFromCsv(path: string, columns: UnitColumns, plan: MatchedPlan): Promise<UnitData> {
  const faults = new RowFaults(path);
  const rows = new UnitRows(columns, plan, faults);
  await readRows(path, rows.columnNames, faults, (row) => rows.take(row));
  faults.refuse(rows.length);
  return rows.units();
}

class UnitRows {
  readonly #arms: ArmCells;
  readonly #isTreated = new GrowingColumn();
  readonly #keys = new GrowingColumn();
  readonly #covariates: readonly CovariateCells[];
  readonly #outcomes: readonly OutcomeColumn[];
  /** By unit: its row and its arm. */
  readonly #seen = new Map<string, { readonly row: number; readonly arm: string }>();
  #leftOut = 0;

  constructor(
    private readonly columns: UnitColumns,
    plan: MatchedPlan,
    private readonly faults: RowFaults,
  ) {
    this.#arms = new ArmCells(columns.arm, faults);
    this.#covariates = plan.covariates.flatMap((name) => {
      const given = columns.covariates[name];
      return given ? new CovariateCells(name, given, faults) : [];
    });
    this.#outcomes = outcomeColumns(plan, columns, faults);
  }

  get columnNames(): readonly string[] {
    const { arm, unit } = this.columns;
    const read = [...this.#covariates, ...this.#outcomes].map(({ column }) => column);
    return [arm.column, unit, ...read];
  }

  get length(): number {
    return this.#isTreated.length;
  }

  take(row: CsvRow): void {
    const arm = this.#arms.of(row.cell(this.columns.arm.column), row.row);
    if (arm === 'left out') this.#leftOut += 1;
    if (arm === undefined || arm === 'left out') return;
    this.#isTreated.push(arm === 'pilot' ? 1 : 0);
    this.#keys.push(rowKey(this.#nameOf(row, arm)));
    for (const covariate of this.#covariates) covariate.take(row);
    for (const outcome of this.#outcomes) outcome.take(row);
  }

  units(): UnitData {
    const order = this.#keys.order();
    return {
      isTreated: Uint8Array.from(this.#isTreated.arranged(order)),
      covariates: this.#covariates.map((covariate) => covariate.arranged(order)),
      outcomes: new Map(this.#outcomes.map(({ metric, values }) => [metric, values.arranged(order)])),
      leftOut: this.#leftOut,
    };
  }

  /** The name alone orders rows: an outcome among what is read would choose who is matched of those equally near. */
  #nameOf(row: CsvRow, arm: string): string {
    const { unit } = this.columns;
    const value = row.cell(unit);
    const before = this.#seen.get(value);
    if (value === '')
      this.faults.add({ row: row.row, column: unit, value, hint: 'is empty; a unit needs a name' });
    else if (before) {
      const hint =
        before.arm === arm
          ? `stands in row ${before.row} already; a unit has one row`
          : `is in both arms: row ${before.row} says so, and this one another`;
      this.faults.add({ row: row.row, column: unit, value, hint });
    } else this.#seen.set(value, { row: row.row, arm });
    return value;
  }
}
