/** Reads the rows of a CSV file, a unit each or a unit in a period, into the signal and the later outcome of each. */
import { arePeriodsAlike, isPeriod } from '../base/period-order.js';
import type { PredictivenessColumns, PredictivenessFile } from '../contracts/predictiveness-file.js';
import type { PredictivenessPlan } from '../contracts/predictiveness-plan.js';
import type { SignalData } from '../statistics/predictiveness/signal-data.js';
import { lookAheadIn, signalOrder, type PlacedRow } from '../statistics/predictiveness/signal-order.js';
import { CovariateCells } from './covariate-cells.js';
import { readRows, type CsvRow } from './csv-rows.js';
import { GrowingColumn } from './growing-column.js';
import { outcomeCell, scoreCell, type CellFault } from './number-cell.js';
import { RowFaults } from './row-faults.js';

/** @throws PlainError with the faults of the rows */
export async function signalFromCsv(path: string, { plan, data }: PredictivenessFile): Promise<SignalData> {
  const faults = new RowFaults(path);
  const rows = new SignalRows(plan, data, faults);
  await readRows(path, rows.columnNames, faults, (row) => rows.take(row));
  faults.refuse(rows.length);
  return rows.signals();
}

const EMPTY =
  'is empty; where there is a row for every unit that there was, say allUnits: true in the plan file, and empty cells count as missing';

interface Read {
  readonly column: string;
  readonly values: GrowingColumn;
  readonly cell: (text: string) => number | CellFault;
}

/** With the number of the row, as a spreadsheet counts. */
type NamedRow = PlacedRow & { readonly name: string };

class SignalRows {
  readonly #signal: Read;
  readonly #outcome: Read;
  readonly #covariates: readonly CovariateCells[];
  readonly #placed: NamedRow[] = [];
  /** By unit and period the row, and by unit its cluster. */
  readonly #seen = new Map<string, number>();
  readonly #clusters = new Map<string, string>();

  constructor(
    private readonly plan: PredictivenessPlan,
    private readonly columns: PredictivenessColumns,
    private readonly faults: RowFaults,
  ) {
    const { signal, outcome, covariates } = columns;
    const values = () => new GrowingColumn();
    const { kind } = plan.signal;
    const cell = kind === 'nps' ? scoreCell : outcomeCell(kind, signal);
    this.#signal = { column: signal.column, values: values(), cell };
    this.#outcome = {
      column: outcome.column,
      values: values(),
      cell: outcomeCell(plan.outcome.kind, outcome),
    };
    this.#covariates = plan.beyond.flatMap((name) => {
      const given = covariates[name];
      return given ? new CovariateCells(name, given, faults) : [];
    });
  }

  get columnNames(): readonly string[] {
    const { unit, cluster, periods, signal, outcome } = this.columns;
    return [
      unit,
      ...(cluster === undefined ? [] : [cluster]),
      ...(periods ? [periods.signal, periods.outcome] : []),
      signal.column,
      outcome.column,
      ...this.#covariates.map(({ column }) => column),
    ];
  }

  get length(): number {
    return this.#placed.length;
  }

  take(row: CsvRow): void {
    const { unit: unitColumn, cluster, periods } = this.columns;
    const unit = row.cell(unitColumn);
    const [signalPeriod, outcomePeriod] = periods
      ? [row.cell(periods.signal), row.cell(periods.outcome)]
      : ['', ''];
    this.#checkUnit(unit, signalPeriod, row);
    if (periods) this.#checkPeriods(periods, { signalPeriod, outcomePeriod }, row.row);
    const group = cluster === undefined ? unit : this.#clusterOf(cluster, unit, row);
    this.#placed.push({ unit, group, signalPeriod, outcomePeriod, name: `row ${row.row}` });
    for (const read of [this.#signal, this.#outcome]) this.#takeCell(read, row);
    for (const covariate of this.#covariates) covariate.take(row);
  }

  signals(): SignalData {
    const { order, groups, parts } = signalOrder(this.#placed, this.plan.split);
    const { cluster, periods } = this.columns;
    return {
      signal: this.#signal.values.arranged(order),
      outcome: this.#outcome.values.arranged(order),
      groups,
      covariates: this.#covariates.map((covariate) => covariate.arranged(order)),
      lookAhead: periods ? lookAheadIn(this.#placed) : null,
      ...(cluster !== undefined && { clusterName: cluster }),
      ...(parts && { parts }),
    };
  }

  #takeCell({ column, values, cell }: Read, row: CsvRow): void {
    const value = row.cell(column);
    const isMissing = value === '' && this.columns.allUnits === true;
    const found = isMissing ? NaN : value === '' ? { hint: EMPTY } : cell(value);
    if (typeof found !== 'number') this.faults.add({ row: row.row, column, value, hint: found.hint });
    values.push(typeof found === 'number' ? found : NaN);
  }

  #checkUnit(unit: string, period: string, { row }: CsvRow): void {
    const column = this.columns.unit;
    const refuse = (hint: string) => this.faults.add({ row, column, value: unit, hint });
    const key = JSON.stringify([unit, period]);
    const before = this.#seen.get(key);
    if (unit === '') refuse('is empty; a unit needs a name');
    else if (before !== undefined)
      refuse(
        period === ''
          ? `stands in row ${before} already; a unit has one row, or columns of periods tell its rows apart`
          : `stands in row ${before} already for ${period}`,
      );
    else this.#seen.set(key, row);
  }

  #checkPeriods(
    columns: NonNullable<PredictivenessColumns['periods']>,
    { signalPeriod, outcomePeriod }: Pick<PlacedRow, 'signalPeriod' | 'outcomePeriod'>,
    row: number,
  ): void {
    const refuse = (column: string, value: string, hint: string) =>
      this.faults.add({ row, column, value, hint });
    const named = [
      [columns.signal, signalPeriod],
      [columns.outcome, outcomePeriod],
    ] as const;
    const strange = named.filter(([, value]) => !isPeriod(value));
    for (const [column, value] of strange)
      refuse(column, value, 'is no period; write a whole number, or a year, month or day like 2026-07');
    if (strange.length > 0) return;
    if (!arePeriodsAlike(signalPeriod, outcomePeriod))
      refuse(
        columns.outcome,
        outcomePeriod,
        `is not written as ${signalPeriod}, the period of the signal, is`,
      );
  }

  #clusterOf(column: string, unit: string, { row, cell }: CsvRow): string {
    const value = cell(column);
    const known = this.#clusters.get(unit) ?? value;
    this.#clusters.set(unit, known);
    if (value === '') this.faults.add({ row, column, value, hint: 'is empty; each unit belongs to one' });
    else if (known !== value)
      this.faults.add({ row, column, value, hint: `is another one for ${unit} than ${known}` });
    return value;
  }
}
