/** Reads the rows of a CSV file, a unit each or a unit in a period, into the signal and the later outcome of each. */
import type { PredictivenessColumns, PredictivenessFile } from '../contracts/predictiveness-file.js';
import type { PredictivenessPlan } from '../contracts/predictiveness-plan.js';
import type { Part, SignalData } from '../statistics/predictiveness/signal-data.js';
import { CovariateCells } from './covariate-cells.js';
import { readRows, type CsvRow } from './csv-rows.js';
import { GrowingColumn } from './growing-column.js';
import { outcomeCell, scoreCell, type CellFault } from './number-cell.js';
import { inOrder, isPeriod } from './panel-rows.js';
import { RowFaults } from './row-faults.js';
import { rowKey } from './row-key.js';

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

interface PlacedRow {
  readonly unit: string;
  readonly group: string;
  readonly signalPeriod: string;
  readonly outcomePeriod: string;
}

class SignalRows {
  readonly #signal: Read;
  readonly #outcome: Read;
  readonly #covariates: readonly CovariateCells[];
  readonly #placed: PlacedRow[] = [];
  /** By unit and period the row, and by unit its cluster. */
  readonly #seen = new Map<string, number>();
  readonly #clusters = new Map<string, string>();
  #lookAhead: { rows: number; first: string } | null = null;

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
    this.#placed.push({ unit, group, signalPeriod, outcomePeriod });
    for (const read of [this.#signal, this.#outcome]) this.#takeCell(read, row);
    for (const covariate of this.#covariates) covariate.take(row);
  }

  signals(): SignalData {
    const groups = numbered(this.#placed, this.#seed);
    const order = Int32Array.from(this.#placed.keys()).sort((one, other) =>
      compared(this.#placed[one], this.#placed[other], groups),
    );
    const { cluster } = this.columns;
    const parts = this.#partsIn(order);
    return {
      signal: this.#signal.values.arranged(order),
      outcome: this.#outcome.values.arranged(order),
      groups: Int32Array.from(order, (place) => groups.get(this.#placed[place]?.group ?? '') ?? -1),
      covariates: this.#covariates.map((covariate) => covariate.arranged(order)),
      lookAhead: this.#lookAhead,
      ...(cluster !== undefined && { clusterName: cluster }),
      ...(parts && { parts }),
    };
  }

  get #seed(): number {
    return this.plan.split.by === 'unit' ? this.plan.split.seed : 1;
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
    if (
      signalPeriod.includes('-') !== outcomePeriod.includes('-') ||
      unlikeDates(signalPeriod, outcomePeriod)
    )
      refuse(
        columns.outcome,
        outcomePeriod,
        `is not written as ${signalPeriod}, the period of the signal, is`,
      );
    if (inOrder(outcomePeriod, signalPeriod) > 0) return;
    const first = `row ${row}: ${signalPeriod} and ${outcomePeriod}`;
    this.#lookAhead ??= { rows: 0, first };
    this.#lookAhead.rows += 1;
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

  #partsIn(order: Int32Array): Part[] | undefined {
    const { split } = this.plan;
    if (split.by === 'unit') return undefined;
    const from = String(split.testFrom);
    return Array.from(order, (place) => {
      const { signalPeriod = '', outcomePeriod = '' } = this.#placed[place] ?? {};
      if (inOrder(outcomePeriod, from) < 0) return 'fit';
      return inOrder(signalPeriod, from) >= 0 ? 'test' : 'neither';
    });
  }
}

function unlikeDates(one: string, other: string): boolean {
  return one.includes('-') && one.length !== other.length;
}

/** By name of a group its number, in the order of the hash of the name, so that neither rows nor outcomes have a say in it. */
function numbered(placed: readonly PlacedRow[], seed: number): Map<string, number> {
  const names = [...new Set(placed.map(({ group }) => group))];
  const keyed = names.map((name) => ({ name, key: rowKey(`${seed}:${name}`) }));
  keyed.sort((one, other) => one.key - other.key || (one.name < other.name ? -1 : 1));
  return new Map(keyed.map(({ name }, place) => [name, place]));
}

function compared(
  one: PlacedRow | undefined,
  other: PlacedRow | undefined,
  groups: ReadonlyMap<string, number>,
): number {
  if (!one || !other) return 0;
  const byGroup = (groups.get(one.group) ?? 0) - (groups.get(other.group) ?? 0);
  if (byGroup !== 0) return byGroup;
  if (one.unit !== other.unit) return one.unit < other.unit ? -1 : 1;
  return inOrder(one.signalPeriod, other.signalPeriod);
}
