/** The sums over the rows of a data set that a plan is judged by: the query of a company's own warehouse, run here. */
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { DataColumns } from '../contracts/data-columns.js';
import { NOTHING_DEFINED, type DefinedMetrics } from '../contracts/defined-metric.js';
import type { Dataset } from '../contracts/dataset.js';
import type { Observations } from '../contracts/evidence.js';
import { columnFaults } from '../domain/evidence/dataset.js';
import { observationsOfRows } from '../warehouse/observations-of-rows.js';
import { summarySql } from '../warehouse/summary-sql.js';
import { usualColumns } from '../warehouse/usual-columns.js';
import type { ContentFiles } from './content-files.js';
import { literal, quoted, withTables } from './engine.js';

export interface RowsToSum {
  /** One that is ready. */
  readonly dataset: Pick<Dataset, 'id' | 'sha256' | 'columns'>;
  readonly plan: AnalysisPlan;
  /** Left out: the usual ones of the plan. */
  readonly columns: DataColumns | undefined;
  /** The metrics that are computed by their definition; none unless told. */
  readonly defined?: DefinedMetrics;
}

type Sums = Pick<Observations, 'assigned' | 'metrics'>;

/**
 * One thread sums in the order of the file, so that a repeat comes to the same last digit.
 * @returns the sums, or what is wrong, a sentence each
 */
export async function sumRows(
  files: ContentFiles,
  { dataset, plan, columns: given, defined = NOTHING_DEFINED }: RowsToSum,
): Promise<Sums | { readonly faults: readonly string[] }> {
  const columns = given ?? usualColumns(plan);
  const lacking = columnFaults(columns, dataset, defined);
  if (lacking.length > 0) return { faults: lacking.map(({ at, what }) => `${at.join('/')} ${what}`) };
  const found = await withTables(files, { threads: 1 }, async (tables) => {
    await tables.run(`CREATE VIEW dataset AS ${rowsOf(files, dataset, textColumns(plan, columns))}`);
    const rows = await tables.rows(
      summarySql({ plan, columns, defined, table: 'dataset', dialect: 'dataset' }),
    );
    return observationsOfRows(rows, { plan, columns, defined, source: dataset.id });
  });
  if ('faults' in found) return found;
  const { assigned, metrics } = found;
  return { ...(assigned && { assigned }), metrics };
}

/** The columns whose cells are compared with texts. */
function textColumns({ primary, guardrails }: AnalysisPlan, { arm, drawnUnit, metrics }: DataColumns) {
  const compared = [primary, ...guardrails].flatMap(({ metric, kind }) =>
    kind === 'proportion' || kind === 'nps' ? [metrics[metric]?.column] : [],
  );
  return new Set([arm.column, drawnUnit?.column, ...compared]);
}

/** The rows, with numbers as people write them wherever a cell is compared with a text: 1, and not 1.0. */
function rowsOf(
  files: ContentFiles,
  { sha256, columns }: RowsToSum['dataset'],
  texts: ReadonlySet<string | undefined>,
): string {
  const list = columns.map(({ name, kind }) => {
    const cell = quoted(name);
    if (kind !== 'number' || !texts.has(name)) return cell;
    return `CASE WHEN ${cell} = FLOOR(${cell}) AND ABS(${cell}) < 1e15 THEN CAST(CAST(${cell} AS BIGINT) AS VARCHAR) ELSE CAST(${cell} AS VARCHAR) END AS ${cell}`;
  });
  return `SELECT ${list.join(', ')} FROM read_parquet(${literal(files.pathOf(sha256 ?? ''))})`;
}
