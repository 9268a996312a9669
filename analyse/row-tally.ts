/** Takes in row after row: each belongs to an arm and has a cell for each metric. */
import type { DataColumns } from '../contracts/analysis-file.js';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { Arm } from '../statistics/difference.js';
import { metricTally, type MetricTally } from './metric-column.js';
import type { RowFaults } from './row-faults.js';

/** What the header says. */
export interface Layout {
  /** Of each column that is read, from 0. */
  readonly places: ReadonlyMap<string, number>;
  /** Cells in the header. */
  readonly width: number;
  readonly faults: RowFaults;
}

interface TalliedMetric {
  readonly metric: string;
  readonly metricVersion: number;
  readonly column: string;
  readonly place: number;
  readonly tally: MetricTally;
}

export class RowTally {
  readonly #arms: ReadonlyMap<string, Arm>;
  readonly #armPlace: number;
  readonly #metrics: readonly TalliedMetric[];
  readonly #assigned = { pilot: 0, comparison: 0 };

  constructor(
    private readonly columns: DataColumns,
    plan: AnalysisPlan,
    private readonly layout: Layout,
  ) {
    const { arm, metrics } = columns;
    const place = (column: string) => layout.places.get(column) ?? 0;
    this.#armPlace = place(arm.column);
    this.#arms = new Map<string, Arm>([
      [String(arm.pilot).trim(), 'pilot'],
      [String(arm.comparison).trim(), 'comparison'],
    ]);
    this.#metrics = [plan.primary, ...plan.guardrails].flatMap(({ metric, metricVersion, kind }) => {
      const given = metrics[metric];
      if (!given) return [];
      const tally = metricTally(kind, given);
      return [{ metric, metricVersion, column: given.column, place: place(given.column), tally }];
    });
  }

  get rows(): number {
    return this.#assigned.pilot + this.#assigned.comparison;
  }

  /** @param row as a spreadsheet counts: the header is row 1 */
  take(cells: readonly string[], row: number): void {
    const { width, faults } = this.layout;
    if (cells.length === 1 && cells[0] === '' && width > 1) return;
    if (cells.length !== width) {
      faults.say(row, ` has ${cells.length} cells, and the header ${width}: a comma too many or too few`);
      return;
    }
    const arm = this.#armOf(cells[this.#armPlace]?.trim() ?? '', row);
    if (arm === undefined) return;
    this.#assigned[arm] += 1;
    for (const metric of this.#metrics)
      this.#takeCell(metric, arm, { cell: cells[metric.place]?.trim() ?? '', row });
  }

  /** @returns the summaries by arm, and how many were assigned where each row is one of them */
  observations({ design }: AnalysisPlan): Observations {
    return {
      assignment: design,
      source: 'the rows of a CSV file',
      ...(this.columns.assignedAll === true && { assigned: { ...this.#assigned } }),
      metrics: this.#metrics.map(({ metric, metricVersion, tally }) => ({
        metric,
        metricVersion,
        pilot: tally.summary('pilot'),
        comparison: tally.summary('comparison'),
      })),
    };
  }

  #armOf(value: string, row: number): Arm | undefined {
    const arm = this.#arms.get(value);
    if (arm === undefined) {
      const hint = `is neither arm: ${[...this.#arms.keys()].join(' or ')}`;
      this.layout.faults.add({ row, column: this.columns.arm.column, value, hint });
    }
    return arm;
  }

  #takeCell({ column, tally }: TalliedMetric, arm: Arm, { cell, row }: { cell: string; row: number }): void {
    if (cell === '' && this.columns.assignedAll === true) return;
    const hint = cell === '' ? EMPTY : tally.take(arm, cell);
    if (hint !== undefined) this.layout.faults.add({ row, column, value: cell, hint });
  }
}

const EMPTY =
  'is empty; where every row is a subject that was assigned, say assignedAll: true in the plan file, and empty cells count as missing';
