/** Rows of units in periods: each unit once in each period, and the same about itself in all of them. */
import { inPeriodOrder, isPeriod } from '../base/period-order.js';
import type { ObservationalPlan } from '../contracts/observational-plan.js';
import type { PanelColumns, SeriesColumns } from '../contracts/observational-file.js';
import type { CsvRow } from './csv-rows.js';
import { outcomeColumns, type OutcomeColumn } from './outcome-columns.js';
import type { RowFaults } from './row-faults.js';

export interface PanelTable {
  /** By name, in the order of their names. */
  readonly units: readonly string[];
  readonly periods: readonly string[];
  /** What each unit says about itself, one cell a named column. */
  readonly traits: ReadonlyMap<string, readonly string[]>;
  /** By metric, units by periods; NaN where it is missing, or has no row. */
  readonly outcomes: ReadonlyMap<string, Float64Array>;
}

interface UnitRow {
  readonly row: number;
  readonly traits: readonly string[];
}

export class PanelRows {
  readonly #outcomes: readonly OutcomeColumn[];
  readonly #units = new Map<string, UnitRow>();
  /** Of each row that was taken, in order. */
  readonly #placed: { readonly unit: string; readonly period: string }[] = [];
  readonly #seen = new Map<string, number>();

  /** @param traitColumns what a unit says alike in all of its rows */
  constructor(
    private readonly columns: PanelColumns | SeriesColumns,
    plan: ObservationalPlan,
    private readonly traitColumns: readonly string[],
    private readonly faults: RowFaults,
  ) {
    this.#outcomes = outcomeColumns(plan, columns, faults);
  }

  get columnNames(): readonly string[] {
    const { unit, period } = this.columns;
    return [unit, period, ...this.traitColumns, ...this.#outcomes.map(({ column }) => column)];
  }

  get length(): number {
    return this.#placed.length;
  }

  take(row: CsvRow): void {
    const [unit, period] = [row.cell(this.columns.unit), row.cell(this.columns.period)];
    const refuse = (column: string, value: string, hint: string) =>
      this.faults.add({ row: row.row, column, value, hint });
    if (unit === '') refuse(this.columns.unit, unit, 'is empty; a unit needs a name');
    if (!isPeriod(period))
      refuse(
        this.columns.period,
        period,
        'is no period; write a whole number, or a year, month or day like 2026-07',
      );
    const key = JSON.stringify([unit, period]);
    const before = this.#seen.get(key);
    if (before !== undefined)
      refuse(this.columns.unit, unit, `stands in row ${before} already for ${period}`);
    this.#seen.set(key, row.row);
    this.#takeTraits(unit, row);
    this.#placed.push({ unit, period });
    for (const outcome of this.#outcomes) outcome.take(row);
  }

  #takeTraits(unit: string, { row, cell }: CsvRow): void {
    const traits = this.traitColumns.map(cell);
    const known = this.#units.get(unit);
    if (!known) this.#units.set(unit, { row, traits });
    else
      this.traitColumns.forEach((column, place) => {
        const [value = '', said = ''] = [traits[place], known.traits[place]];
        if (value === said) return;
        const hint = `is another one for ${unit} than ${JSON.stringify(said)} in row ${known.row}`;
        this.faults.add({ row, column, value, hint });
      });
  }

  table(): PanelTable {
    const units = [...this.#units.keys()].sort();
    const periods = [...new Set(this.#placed.map(({ period }) => period))].sort(inPeriodOrder);
    const [unitPlaces, periodPlaces] = [units, periods].map(
      (names) => new Map(names.map((name, place) => [name, place])),
    );
    const cells = this.#placed.map(
      ({ unit, period }) =>
        (unitPlaces?.get(unit) ?? NaN) * periods.length + (periodPlaces?.get(period) ?? NaN),
    );
    const outcomes = this.#outcomes.map(({ metric, values }) => {
      const table = new Float64Array(units.length * periods.length).fill(NaN);
      values
        .arranged(Int32Array.from(cells.keys()))
        .forEach((value, row) => (table[cells[row] ?? -1] = value));
      return [metric, table] as const;
    });
    const traits = new Map(units.map((unit) => [unit, this.#units.get(unit)?.traits ?? []]));
    return { units, periods, traits, outcomes: new Map(outcomes) };
  }

  /** Of a unit's first row, where something about the unit as a whole is wrong. */
  refuseUnit(unit: string, column: string, value: string, hint: string): void {
    this.faults.add({ row: this.#units.get(unit)?.row ?? NaN, column, value, hint });
  }
}
