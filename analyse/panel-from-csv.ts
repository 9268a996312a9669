/** Reads units in periods, and who is treated from when on, or series of which some have the pilot. */
import { inPeriodOrder, isPeriod } from '../base/period-order.js';
import { PlainError } from '../client/plain-error.js';
import { cellTexts } from '../contracts/analysis-columns.js';
import type { PanelColumns, SeriesColumns } from '../contracts/observational-file.js';
import type { DifferencePlan, PrePostPlan } from '../contracts/observational-plan.js';
import type { PanelData, SeriesData } from '../statistics/observational/observational-data.js';
import { ArmCells } from './arm-cells.js';
import { readRows } from './csv-rows.js';
import { unevenStep } from './even-periods.js';
import { PanelRows } from './panel-rows.js';
import { RowFaults } from './row-faults.js';

/** @throws PlainError with the faults of the rows */
export async function panelFromCsv(
  path: string,
  columns: PanelColumns,
  plan: DifferencePlan,
): Promise<PanelData> {
  const { treatedFrom, cluster } = columns;
  const faults = new RowFaults(path);
  const traits = [treatedFrom.column, ...(cluster === undefined ? [] : [cluster])];
  const rows = new PanelRows(columns, plan, traits, faults);
  await readRows(path, rows.columnNames, faults, (row) => rows.take(row));
  faults.refuse(rows.length);
  const { units, periods, traits: said, outcomes } = rows.table();
  const never = new Set(['', ...cellTexts(treatedFrom.never)]);
  const firstTreated = Float64Array.from(units, (unit) => {
    const [value = ''] = said.get(unit) ?? [];
    if (never.has(value)) return Infinity;
    if (!isPeriod(value)) {
      const hint = 'is no period; write the first treated one, or name under never what stands for nobody';
      rows.refuseUnit(unit, treatedFrom.column, value, hint);
    }
    // Whoever is treated after the last period is not treated in these data.
    const place = periods.findIndex((period) => inPeriodOrder(period, value) >= 0);
    return place < 0 ? Infinity : place;
  });
  const clusters = new Map<string, number>();
  const clusterOf = (unit: string) => {
    const name = cluster === undefined ? unit : (said.get(unit)?.[1] ?? '');
    if (name === '') rows.refuseUnit(unit, cluster ?? '', name, 'is empty; a unit belongs to a cluster');
    const known = clusters.get(name);
    if (known !== undefined) return known;
    clusters.set(name, clusters.size);
    return clusters.size - 1;
  };
  const panel = { firstTreated, clusters: Int32Array.from(units, clusterOf), periods };
  faults.refuse(rows.length);
  return { panel, outcomes, ...(cluster !== undefined && { clusterName: cluster }) };
}

/** @throws PlainError with the faults of the rows, or where no period is that from which the pilot runs */
export async function seriesFromCsv(
  path: string,
  columns: SeriesColumns,
  plan: PrePostPlan,
): Promise<SeriesData> {
  const faults = new RowFaults(path);
  const arms = new ArmCells(columns.arm, faults);
  const rows = new PanelRows(columns, plan, [columns.arm.column], faults);
  await readRows(path, rows.columnNames, faults, (row) => {
    if (arms.of(row.cell(columns.arm.column), row.row) !== 'left out') rows.take(row);
  });
  faults.refuse(rows.length);
  const { units, periods, traits, outcomes } = rows.table();
  const pilotFrom = periods.indexOf(String(plan.pilotFrom));
  if (pilotFrom < 0) {
    const [first = '', last = ''] = [periods[0], periods.at(-1)];
    throw new PlainError(
      `${path}: no row is of ${String(plan.pilotFrom)}, from which the pilot runs; its periods go from ${first} to ${last}`,
      2,
    );
  }
  refuseUneven(path, periods);
  const pilot = String(columns.arm.pilot).trim();
  const isTreated = Uint8Array.from(units, (unit) => (traits.get(unit)?.[0] === pilot ? 1 : 0));
  return { periods, pilotFrom, isTreated, outcomes };
}

/** A period that no series has would shift the season and all earlier times by one. */
function refuseUneven(path: string, periods: readonly string[]): void {
  const uneven = unevenStep(periods);
  if (uneven === undefined) return;
  const what =
    uneven === 'mixed'
      ? 'its periods are not all of one kind'
      : `${uneven[1]} follows ${uneven[0]}, which is farther apart than other periods are`;
  const why =
    'a season and earlier times are counted in periods, so that these must follow each other in equal steps';
  throw new PlainError(`${path}: ${what}; ${why}`, 2);
}
