/**
 * Data sets: what is known of one, and whether it can serve as evidence. A data set never changes; what corrects it is
 * another one.
 */
import type { DataColumns } from '../../contracts/data-columns.js';
import type { Dataset } from '../../contracts/dataset.js';
import type { UnitColumns } from '../../contracts/observational-file.js';
import type { Mapping } from '../../contracts/mapping.js';
import type { HandedObservations, Observations } from '../../contracts/evidence.js';
import { samePerson } from '../../base/person.js';

/** What is known of a data set before its file has been read. */
export interface DatasetStart extends Pick<
  Dataset,
  'id' | 'broughtBy' | 'broughtAt' | 'lob' | 'source' | 'mapping' | 'period' | 'dryRun' | 'upload' | 'extends'
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

/** Why a data set is no evidence, as it follows its id; null where it is. */
export function whyUnusable(
  dataset: Dataset | null,
  handed: Pick<HandedObservations, 'period'>,
  /** Whoever may bring no evidence of this cycle, because their pay depends on it. */
  interested: readonly string[],
): string | null {
  if (!dataset) return 'is not known';
  if (dataset.state !== 'ready') return `is ${dataset.state}, and only one that is ready can be used`;
  const { from, to } = dataset.period;
  const { period = dataset.period } = handed;
  if (period.from !== from || period.to !== to) return `is of ${from} to ${to}, another period`;
  const isInterested = interested.some((person) => samePerson(person, dataset.broughtBy));
  return isInterested ? `was brought by ${dataset.broughtBy}, whose pay depends on it` : null;
}

export interface ColumnFault {
  /** Where in the columns it is, by keys. */
  readonly at: readonly string[];
  readonly what: string;
}

/** What a data set lacks of the columns that units are to be matched by. */
export function unitColumnFaults(
  { arm, unit, covariates, metrics }: UnitColumns,
  dataset: Pick<Dataset, 'columns'>,
): ColumnFault[] {
  const needs = needsOf(dataset);
  return [
    ...needs(['arm', 'column'], arm.column, false),
    ...needs(['unit'], unit, false),
    ...Object.entries(covariates).flatMap(([name, { column, kind }]) =>
      // Yes or no is a number of two values.
      needs(['covariates', name, 'column'], column, kind === 'number', ['yes_no']),
    ),
    ...Object.entries(metrics).flatMap(([metric, { column, true: yes }]) =>
      needs(['metrics', metric, 'column'], column, yes === undefined),
    ),
  ];
}

/** What a data set lacks of the columns that a plan is to be judged by. */
export function columnFaults(columns: DataColumns, dataset: Pick<Dataset, 'columns'>): ColumnFault[] {
  const needs = needsOf(dataset);
  return [
    ...needs(['arm', 'column'], columns.arm.column, false),
    ...needs(['drawnUnit', 'column'], columns.drawnUnit?.column, false),
    ...Object.entries(columns.metrics).flatMap(([metric, given]) => {
      const at = (field: string) => ['metrics', metric, field];
      // A column without words for yes is a quantity.
      const isQuantity = given.true === undefined;
      return [
        ...needs(at('column'), given.column, isQuantity),
        ...needs(at('numerator'), given.numerator, true),
        ...needs(at('denominator'), given.denominator, true),
        ...needs(at('covariate'), given.covariate, true),
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
    asNumber: boolean,
    orAs: readonly string[] = [],
  ): ColumnFault[] => {
    if (column === undefined) return [];
    const kind = kinds.get(column);
    if (kind === undefined) return [{ at, what: `is ${column}, which the data set does not have` }];
    return asNumber && kind !== 'number' && !orAs.includes(kind)
      ? [{ at, what: `is ${column}, which the data set keeps as ${kind === 'yes_no' ? 'yes or no' : kind}` }]
      : [];
  };
}
