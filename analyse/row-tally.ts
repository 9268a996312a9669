/** Takes in row after row: each belongs to an arm and has a cell for each metric. */
import type { DataColumns } from '../contracts/analysis-file.js';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { GroupSummary, Observations } from '../contracts/evidence.js';
import type { Arm } from '../statistics/difference.js';
import { columnsOf, metricTally, type MetricTally } from './metric-column.js';
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
  readonly columns: readonly string[];
  readonly places: readonly number[];
  /** So many of them, from the first, are the outcome. */
  readonly outcomes: number;
  readonly empty: () => MetricTally;
  readonly arms: Readonly<Record<Arm, MetricTally>>;
  /** By the name of the cluster, where chance drew clusters. */
  readonly clusters: Readonly<Record<Arm, Map<string, MetricTally>>>;
}

interface Row {
  readonly cells: readonly string[];
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  readonly arm: Arm;
  readonly cluster: string | undefined;
}

export class RowTally {
  readonly #arms: ReadonlyMap<string, Arm>;
  readonly #armPlace: number;
  readonly #clusterPlace: number | undefined;
  readonly #armOfCluster = new Map<string, Arm>();
  readonly #metrics: readonly TalliedMetric[];
  readonly #subjects = { pilot: 0, comparison: 0 };

  constructor(
    private readonly columns: DataColumns,
    plan: AnalysisPlan,
    private readonly layout: Layout,
  ) {
    const { arm, metrics, drawnUnit } = columns;
    const place = (column: string) => layout.places.get(column) ?? 0;
    this.#armPlace = place(arm.column);
    this.#clusterPlace = drawnUnit && place(drawnUnit.column);
    this.#arms = new Map<string, Arm>([
      [String(arm.pilot).trim(), 'pilot'],
      [String(arm.comparison).trim(), 'comparison'],
    ]);
    this.#metrics = [plan.primary, ...plan.guardrails].flatMap(({ metric, metricVersion, kind }) => {
      const given = metrics[metric];
      if (!given) return [];
      const empty = metricTally(kind, given);
      const named = columnsOf(given);
      return [
        {
          metric,
          metricVersion,
          columns: named,
          places: named.map(place),
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

  /** @param row as a spreadsheet counts: the header is row 1 */
  take(cells: readonly string[], row: number): void {
    const { width, faults } = this.layout;
    if (cells.length === 1 && cells[0] === '' && width > 1) return;
    if (cells.length !== width) {
      faults.say(row, ` has ${cells.length} cells, and the header ${width}: a comma too many or too few`);
      return;
    }
    const trimmed = cells.map((cell) => cell.trim());
    const arm = this.#armOf(trimmed[this.#armPlace] ?? '', row);
    if (arm === undefined) return;
    this.#subjects[arm] += 1;
    const cluster = this.#clusterPlace === undefined ? undefined : (trimmed[this.#clusterPlace] ?? '');
    if (cluster !== undefined && !this.#isSoundCluster(cluster, arm, row)) return;
    for (const metric of this.#metrics) this.#takeMetric(metric, { cells: trimmed, row, arm, cluster });
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
        ...(this.#clusterPlace !== undefined && {
          clusters: { pilot: summariesOf(clusters.pilot), comparison: summariesOf(clusters.comparison) },
        }),
      })),
    };
  }

  /** What chance drew: rows, or the clusters that they name. */
  #assigned(): Record<Arm, number> {
    if (this.#clusterPlace === undefined) return { ...this.#subjects };
    const arms = [...this.#armOfCluster.values()];
    const pilot = arms.filter((arm) => arm === 'pilot').length;
    return { pilot, comparison: arms.length - pilot };
  }

  #armOf(value: string, row: number): Arm | undefined {
    const arm = this.#arms.get(value);
    if (arm === undefined) {
      const hint = `is neither arm: ${[...this.#arms.keys()].join(' or ')}`;
      this.layout.faults.add({ row, column: this.columns.arm.column, value, hint });
    }
    return arm;
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
    this.layout.faults.add({ row, column: this.columns.drawnUnit?.column ?? '', value: cluster, hint });
    return false;
  }

  #takeMetric(metric: TalliedMetric, { cells, row, arm, cluster }: Row): void {
    const values = metric.places.map((place) => cells[place] ?? '');
    const isMissing = values.slice(0, metric.outcomes).every((value) => value === '');
    if (isMissing && this.columns.assignedAll === true) return;
    const empty = values.indexOf('');
    const emptyFault = empty === -1 ? undefined : { at: empty, hint: isMissing ? EMPTY : HALF_EMPTY };
    const fault = emptyFault ?? metric.arms[arm].take(values);
    if (fault) {
      const { at, hint } = fault;
      const column = metric.columns[at] ?? '';
      this.layout.faults.add({ row, column, value: values[at] ?? '', hint });
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

const EMPTY =
  'is empty; where every row is a subject that was assigned, say assignedAll: true in the plan file, and empty cells count as missing';
const HALF_EMPTY = 'is empty, where the other column of the metric is not; give both or neither';
