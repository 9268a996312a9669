/** The rows of a signal and its outcome, of one data set or of two whose units are the same, read as numbers. */
import type { Dataset } from '../contracts/dataset.js';
import { UNIT } from '../base/vocabulary.js';
import type { SignalQuestion } from '../contracts/signal-question.js';
import type { ReadSignals } from '../domain/evidence/signal-question.js';
import type { ContentFiles } from './content-files.js';
import { literal, quoted, withTables, type Cell } from './engine.js';

export interface SignalsToRead {
  /** Ready, and with all columns that are asked for. */
  readonly dataset: Pick<Dataset, 'sha256' | 'columns'>;
  readonly outcomes: Pick<Dataset, 'sha256' | 'columns'> | null;
  readonly question: SignalQuestion;
}

/** Rows are sorted and ranked in memory, unlike sums. */
const MOST_ROWS = 500_000;

export async function readSignals(files: ContentFiles, asked: SignalsToRead): Promise<ReadSignals> {
  return withTables(files, { threads: 1 }, async (tables) => {
    const { columns } = asked.question.rows;
    const covariates = Object.entries(columns.covariates);
    const from = fromOf(files, asked);
    const [counted] = await tables.rows(`SELECT COUNT(*)::INTEGER AS n ${from}`);
    const count = Number(counted?.n);
    if (count > MOST_ROWS)
      return {
        faults: [
          `there are ${count} rows, and more than ${MOST_ROWS} are not ranked here; bring a draw of them`,
        ],
      };
    const list = [
      `s.${quoted(UNIT)} AS u`,
      `${columns.cluster === undefined ? `s.${quoted(UNIT)}` : `s.${quoted(columns.cluster)}`} AS g`,
      `CAST(s.${quoted(columns.signal)} AS DOUBLE) AS x`,
      `CAST(${asked.outcomes ? 'o' : 's'}.${quoted(columns.outcome)} AS DOUBLE) AS y`,
      ...covariates.map(([, column], place) => `${knownOf(asked, column)} AS ${quoted(`k${place}`)}`),
    ];
    const rows = await tables.rows(`SELECT ${list.join(', ')} ${from} ORDER BY u`);
    return {
      units: rows.map(({ u }) => textOf(u)),
      groups: rows.map(({ g }) => textOf(g)),
      signal: rows.map(({ x }) => numberOf(x)),
      outcome: rows.map(({ y }) => numberOf(y)),
      covariates: covariates.map(([name], place) => ({
        name,
        values: rows
          .map((row) => row[`k${place}`] ?? null)
          .map((cell) => (typeof cell === 'number' ? cell : cell === null ? null : textOf(cell))),
      })),
    };
  });
}

function fromOf(files: ContentFiles, { dataset, outcomes }: SignalsToRead): string {
  const fileOf = ({ sha256 }: Pick<Dataset, 'sha256'>) =>
    `read_parquet(${literal(files.pathOf(sha256 ?? ''))})`;
  const join = outcomes ? ` LEFT JOIN ${fileOf(outcomes)} AS o ON o.${quoted(UNIT)} = s.${quoted(UNIT)}` : '';
  return `FROM ${fileOf(dataset)} AS s${join}`;
}

/** Numbers, yes and no as numbers; words as they are. */
function knownOf({ dataset }: SignalsToRead, column: string): string {
  const kind = dataset.columns.find(({ name }) => name === column)?.kind;
  const cell = `s.${quoted(column)}`;
  return kind === 'number' || kind === 'yes_no' ? `CAST(${cell} AS DOUBLE)` : `CAST(${cell} AS VARCHAR)`;
}

function numberOf(cell: Cell | undefined): number {
  return cell === null || cell === undefined ? NaN : Number(cell);
}

/** Nothing where there is none. */
function textOf(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}
