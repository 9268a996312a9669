/** Takes in row after row: each belongs to an arm and has a cell for each metric. */
import type { DataColumns } from '../contracts/data-columns.js';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { GroupSummary, Observations } from '../contracts/evidence.js';
import type { Arm } from '../statistics/difference.js';
import { ArmCells } from './arm-cells.js';
import type { CsvRow } from './csv-rows.js';
import { columnsOf, metricTally, type MetricTally } from './metric-column.js';
import { EMPTY, type RowFaults } from './row-faults.js';

interface TalliedMetric {
  readonly metric: string;
  readonly metricVersion: number;
  readonly columns: readonly string[];
  /** So many of the columns, from the first, are the outcome. */
  readonly outcomes: number;
  readonly empty: () => MetricTally;
  readonly arms: Readonly<Record<Arm, MetricTally>>;
  /** By the name of the cluster, where chance drew clusters. */
  readonly clusters: Readonly<Record<Arm, Map<string, MetricTally>>>;
}

interface Place {
  readonly arm: Arm;
  readonly cluster: string | undefined;
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
  ) {
    this.#arms = new ArmCells(columns.arm, faults);
    this.#unitColumn = columns.drawnUnit?.column;
    this.#metrics = [plan.primary, ...plan.guardrails].flatMap(({ metric, metricVersion, kind }) => {
      const given = columns.metrics[metric];
      if (!given) return [];
      const empty = metricTally(kind, given);
      const named = columnsOf(given);
      return [
        {
          metric,
          metricVersion,
          columns: named,
          outcomes: named.length - (given.covariate === undefined ? 0 : 1),
          empty,
          arms: { pilot: empty(), comparison: empty() },
          clusters: { pilot: new Map(), comparison: new Map() },
        },
      ];
    });
  }

  get rows(): number {
    return this.#subjects.pilot + this.#subjects.comparison;
  }

  /** Those that are read. */
  get columnNames(): readonly string[] {
    const unit = this.#unitColumn === undefined ? [] : [this.#unitColumn];
    return [this.columns.arm.column, ...unit, ...this.#metrics.flatMap(({ columns }) => columns)];
  }

  take(read: CsvRow): void {
    const arm = this.#arms.of(read.cell(this.columns.arm.column), read.row);
    if (arm === undefined || arm === 'left out') return;
    this.#subjects[arm] += 1;
    const cluster = this.#unitColumn === undefined ? undefined : read.cell(this.#unitColumn);
    if (cluster !== undefined && !this.#isSoundCluster(cluster, arm, read.row)) return;
    for (const metric of this.#metrics) this.#takeMetric(metric, read, { arm, cluster });
  }

  /** @returns the summaries by arm, and how many were assigned where each row is one of them */
  observations({ design }: AnalysisPlan): Observations {
    return {
      assignment: design,
      source: 'the rows of a CSV file',
      ...(this.columns.assignedAll === true && { assigned: this.#assigned() }),
      metrics: this.#metrics.map(({ metric, metricVersion, arms, clusters }) => ({
        metric,
        metricVersion,
        pilot: arms.pilot.summary(),
        comparison: arms.comparison.summary(),
        ...(this.#unitColumn !== undefined && {
          clusters: { pilot: summariesOf(clusters.pilot), comparison: summariesOf(clusters.comparison) },
        }),
      })),
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

  #takeMetric(metric: TalliedMetric, { cell, row }: CsvRow, { arm, cluster }: Place): void {
    const values = metric.columns.map(cell);
    const isMissing = values.slice(0, metric.outcomes).every((value) => value === '');
    if (isMissing && this.columns.assignedAll === true) return;
    const empty = values.indexOf('');
    const emptyFault = empty === -1 ? undefined : { at: empty, hint: isMissing ? EMPTY : HALF_EMPTY };
    const fault = emptyFault ?? metric.arms[arm].take(values);
    if (fault) {
      const { at, hint } = fault;
      const column = metric.columns[at] ?? '';
      this.faults.add({ row, column, value: values[at] ?? '', hint });
      return;
    }
    if (cluster === undefined) return;
    const clusters = metric.clusters[arm];
    const tally = clusters.get(cluster) ?? metric.empty();
    clusters.set(cluster, tally);
    tally.take(values);
  }
}

function summariesOf(clusters: ReadonlyMap<string, MetricTally>): GroupSummary[] {
  return [...clusters.values()].map((tally) => tally.summary());
}

const HALF_EMPTY = 'is empty, where the other column of the metric is not; give both or neither';
