/**
 * Data sets: what is known of one, and whether it can serve as evidence. A data set never changes; what corrects it is
 * another one.
 */
import type { DataColumns } from '../../contracts/data-columns.js';
import type { DefinedMetrics } from '../../contracts/defined-metric.js';
import type { ColumnType } from '../../contracts/metric-formula.js';
import type { Dataset } from '../../contracts/dataset.js';
import type { UnitColumns } from '../../contracts/observational-file.js';
import type { Mapping } from '../../contracts/mapping.js';
import type { HandedObservations, Observations } from '../../contracts/evidence.js';
import { samePerson } from '../../base/person.js';
import { UNIT } from '../../base/vocabulary.js';

/** What is known of a data set before its file has been read. */
export interface DatasetStart extends Pick<
  Dataset,
  | 'id'
  | 'broughtBy'
  | 'contributors'
  | 'broughtAt'
  | 'lob'
  | 'source'
  | 'mapping'
  | 'period'
  | 'dryRun'
  | 'upload'
  | 'extends'
> {
  readonly matchTo: string | null;
}

export function importing({ matchTo: _, ...start }: DatasetStart): Dataset {
  return {
    ...start,
    state: 'importing',
    rows: null,
    corrected: null,
    columns: [],
    sha256: null,
    bytes: null,
    match: null,
    faults: [],
    faultCount: 0,
    finishedAt: null,
  };
}

/** How a file is to be read into rows. */
export interface RowsToImport {
  readonly format: Dataset['upload']['format'];
  readonly mapping: Mapping;
  readonly period: Dataset['period'];
  /** Rows that a new one takes the place of or joins, with the same columns. */
  readonly base?: StoredRows | undefined;
  /** Whose units are compared. */
  readonly matchTo?: StoredRows | undefined;
  /** Whether nothing is kept. */
  readonly dryRun: boolean;
}

/** The rows of a data set that is ready. */
export interface StoredRows {
  readonly id: string;
  readonly sha256: string;
}

export interface ImportedRows extends Pick<Dataset, 'columns' | 'match' | 'corrected'> {
  readonly rows: number;
  /** Null after a dry run. */
  readonly file: { readonly sha256: string; readonly bytes: number } | null;
}

export type RefusedRows = Pick<Dataset, 'faults' | 'faultCount'>;

/** Evidence that is made of sums already. */
export function isSummed(handed: HandedObservations): handed is HandedObservations & Observations {
  return handed.metrics !== undefined;
}

/** The cycle that rows are evidence for. */
export interface EvidenceFor {
  /** Whoever may bring no evidence of it, because their pay depends on it. */
  readonly interested: readonly string[];
  /** Its lines of business: whoever reads it sees what the rows of these came to, and of no other. */
  readonly lobs: readonly string[];
  /** The day before which no row may be; null where the policy leaves that to the approvers. */
  readonly since: string | null;
}

/**
 * Why a data set is no evidence, as it follows its id; null where it is.
 * @param cycle null where it is judged outside of any cycle, and decides nothing
 */
export function whyUnusable(
  dataset: Dataset | null,
  handed: Pick<HandedObservations, 'period'>,
  cycle: EvidenceFor | null,
): string | null {
  if (!dataset) return 'is not known';
  if (dataset.state !== 'ready') return `is ${dataset.state}, and only one that is ready can be used`;
  const { from, to } = dataset.period;
  const { period = dataset.period } = handed;
  if (period.from !== from || period.to !== to) return `is of ${from} to ${to}, another period`;
  return cycle && whyNotFor(dataset, cycle);
}

/** Rows that one data set took over from another are those of whoever brought that one. */
function whyNotFor(
  { lob, contributors, period }: Dataset,
  { interested, lobs, since }: EvidenceFor,
): string | null {
  if (since !== null && period.from < since)
    return `is of ${period.from} to ${period.to}, and the cycle was chartered on ${since}`;
  if (lob !== '*' && !lobs.includes(lob)) return `is of ${lob}, and the cycle of ${lobs.join(', ')}`;
  const paid = contributors.find((each) => interested.some((person) => samePerson(person, each)));
  return paid === undefined ? null : `holds rows that ${paid} has brought, whose pay depends on it`;
}

export interface ColumnFault {
  /** Where in the columns it is, by keys. */
  readonly at: readonly string[];
  readonly what: string;
}

type Kind = Dataset['columns'][number]['kind'];

/** As a data set keeps the columns of a definition. */
const KIND_OF: Readonly<Record<ColumnType, Kind>> = { flag: 'yes_no', number: 'number', text: 'text' };
const IN_WORDS: Readonly<Record<Kind, string>> = {
  yes_no: 'yes or no',
  number: 'number',
  text: 'text',
  day: 'day',
};

/** What a data set lacks of the columns that units are to be matched by. */
export function unitColumnFaults(
  { arm, unit, covariates, metrics }: UnitColumns,
  dataset: Pick<Dataset, 'columns'>,
): ColumnFault[] {
  const needs = needsOf(dataset);
  return [
    ...needs(['arm', 'column'], arm.column),
    ...(unit === UNIT ? [] : needs(['unit'], unit)),
    ...Object.entries(covariates).flatMap(([name, { column, kind }]) =>
      // Yes or no is a number of two values.
      needs(['covariates', name, 'column'], column, kind === 'number' ? 'number' : undefined, ['yes_no']),
    ),
    ...Object.entries(metrics).flatMap(([metric, { column, true: yes }]) =>
      needs(['metrics', metric, 'column'], column, yes === undefined ? 'number' : undefined),
    ),
  ];
}

/**
 * What a data set lacks of the columns that a plan is to be judged by.
 * @param defined of the metrics that are computed by their definition
 */
export function columnFaults(
  columns: DataColumns,
  dataset: Pick<Dataset, 'columns'>,
  defined: DefinedMetrics,
): ColumnFault[] {
  const needs = needsOf(dataset);
  return [
    ...needs(['arm', 'column'], columns.arm.column),
    ...needs(['drawnUnit', 'column'], columns.drawnUnit?.column),
    ...Object.entries(columns.metrics).flatMap(([metric, given]) => {
      const at = (...fields: string[]) => ['metrics', metric, ...fields];
      const { definition, columns: named = {} } = defined.get(metric) ?? {};
      // A column without words for yes is a quantity.
      const isQuantity = given.true === undefined;
      return [
        ...needs(at('column'), given.column, isQuantity ? 'number' : undefined),
        ...needs(at('numerator'), given.numerator, 'number'),
        ...needs(at('denominator'), given.denominator, 'number'),
        ...needs(at('covariate'), given.covariate, 'number'),
        ...(definition?.columns ?? []).flatMap(({ name, type }) =>
          needs(at('definition', name), named[name], KIND_OF[type]),
        ),
      ];
    }),
  ];
}

/** @returns what is wrong with a column that is named */
function needsOf({ columns }: Pick<Dataset, 'columns'>) {
  const kinds = new Map(columns.map(({ name, kind }) => [name, kind]));
  return (
    at: readonly string[],
    column: string | undefined,
    wanted?: Kind,
    orAs: readonly Kind[] = [],
  ): ColumnFault[] => {
    if (column === undefined) return [];
    // By a condition on the unit anybody could ask for the cells of a single customer, and rows are shown to nobody.
    if (column === UNIT) return [{ at, what: `is ${UNIT}, and nothing is judged of single units` }];
    const kind = kinds.get(column);
    if (kind === undefined) return [{ at, what: `is ${column}, which the data set does not have` }];
    if (wanted === undefined || kind === wanted || orAs.includes(kind)) return [];
    const what = `is ${column}, which the data set keeps as ${IN_WORDS[kind]}`;
    return [{ at, what: wanted === 'number' ? what : `${what}, and not as ${IN_WORDS[wanted]}` }];
  };
}
