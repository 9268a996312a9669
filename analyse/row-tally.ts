/** Takes in row after row: each belongs to an arm and has cells for each metric. */
import type { DataColumns } from '../contracts/data-columns.js';
import type { DefinedMetrics } from '../contracts/defined-metric.js';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Observations } from '../contracts/evidence.js';
import type { Arm } from '../statistics/difference.js';
import { ArmCells } from './arm-cells.js';
import type { CsvRow } from './csv-rows.js';
import { definedCells } from './defined-cells.js';
import { metricCells, type MetricCells } from './metric-column.js';
import { MetricTally } from './metric-tally.js';
import type { RowFaults } from './row-faults.js';

interface TalliedMetric {
  readonly cells: MetricCells;
  readonly tally: MetricTally;
}

export class RowTally {
  readonly #arms: ArmCells;
  readonly #unitColumn: string | undefined;
  readonly #armOfCluster = new Map<string, Arm>();
  readonly #metrics: readonly TalliedMetric[];
  readonly #subjects = { pilot: 0, comparison: 0 };

  constructor(
    private readonly columns: DataColumns,
    plan: AnalysisPlan,
    private readonly faults: RowFaults,
    defined: DefinedMetrics,
  ) {
    this.#arms = new ArmCells(columns.arm, faults);
    this.#unitColumn = columns.drawnUnit?.column;
    const reading = { faults, assignedAll: columns.assignedAll === true };
    this.#metrics = [plan.primary, ...plan.guardrails].flatMap((criterion) => {
      const given = columns.metrics[criterion.metric];
      if (!given) return [];
      const by = defined.get(criterion.metric);
      const cells = by ? definedCells(by, given, reading) : metricCells(criterion.kind, given, reading);
      return [{ cells, tally: new MetricTally(criterion, by) }];
    });
  }

  get rows(): number {
    return this.#subjects.pilot + this.#subjects.comparison;
  }

  /** Those that are read. */
  get columnNames(): readonly string[] {
    const unit = this.#unitColumn === undefined ? [] : [this.#unitColumn];
    return [this.columns.arm.column, ...unit, ...this.#metrics.flatMap(({ cells }) => cells.columns)];
  }

  take(read: CsvRow): void {
    const arm = this.#arms.of(read.cell(this.columns.arm.column), read.row);
    if (arm === undefined || arm === 'left out') return;
    this.#subjects[arm] += 1;
    const cluster = this.#unitColumn === undefined ? undefined : read.cell(this.#unitColumn);
    if (cluster !== undefined && !this.#isSoundCluster(cluster, arm, read.row)) return;
    for (const { cells, tally } of this.#metrics) tally.take(cells.of(read), { arm, cluster });
  }

  /** @returns the summaries by arm, and how many were assigned where each row is one of them */
  observations({ design }: AnalysisPlan): Observations {
    const assigned = this.columns.assignedAll === true ? this.#assigned() : undefined;
    return {
      assignment: design,
      source: 'the rows of a CSV file',
      ...(assigned && { assigned }),
      metrics: this.#metrics.map(({ tally }) =>
        tally.observation({
          isClustered: this.#unitColumn !== undefined,
          assignedAll: assigned !== undefined,
        }),
      ),
    };
  }

  /** What chance drew: rows, or the clusters that they name. */
  #assigned(): Record<Arm, number> {
    if (this.#unitColumn === undefined) return { ...this.#subjects };
    const arms = [...this.#armOfCluster.values()];
    const pilot = arms.filter((arm) => arm === 'pilot').length;
    return { pilot, comparison: arms.length - pilot };
  }

  /** A cluster is drawn whole: one that shows up in both arms was not. */
  #isSoundCluster(cluster: string, arm: Arm, row: number): boolean {
    const known = this.#armOfCluster.get(cluster);
    if (known === undefined && cluster !== '') this.#armOfCluster.set(cluster, arm);
    if (cluster !== '' && (known ?? arm) === arm) return true;
    const hint =
      cluster === ''
        ? 'is empty; each row belongs to what was drawn'
        : `is in both arms; it was in the ${known ?? arm} before, and chance draws it whole`;
    this.faults.add({ row, column: this.#unitColumn ?? '', value: cluster, hint });
    return false;
  }
}
