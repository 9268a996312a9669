/** What is wrong with the result of a query of this room, before anything is read from it: a cell that is passed over counts as 0. */
import type { DefinedMetric } from '../contracts/defined-metric.js';
import type { ColumnType } from '../contracts/metric-formula.js';
import { isCount, resultNumber, type ResultRow } from './result-number.js';
import {
  ARM,
  ASSIGNED,
  COUNTS,
  COVARIATE_FIELDS,
  DRAWN_UNIT,
  ELIGIBLE,
  FIELDS,
  METRICS,
  metricsText,
  N,
  OTHER_ARMS,
  UNREADABLE,
  type SummedCriterion,
} from './summary-columns.js';

/** What the result must be of. */
export interface ResultOf {
  readonly summed: readonly SummedCriterion[];
  /** Whether a row is a cluster, and not an arm. */
  readonly isClustered: boolean;
  /** Whether an empty cell is a missing outcome. */
  readonly assignedAll: boolean;
}

const ARMS = ['pilot', 'comparison'] as const;
export type Arm = (typeof ARMS)[number];

/** @returns a sentence each; those about the data only of a result that is whole */
export function resultFaults(rows: readonly ResultRow[], of: ResultOf): readonly string[] {
  const ofQuery = queryFaults(rows, of);
  if (ofQuery.length > 0) return ofQuery;
  const ofRows = [
    ...armFaults(rows),
    ...(of.isClustered ? clusterFaults(rows) : repeatedArms(rows)),
    ...rows.flatMap((row) => numberFaults(row, of)),
  ];
  return ofRows.length > 0 ? ofRows : dataFaults(rows, of);
}

const AS_PRINTED = 'run the query as it was printed for this plan';

function queryFaults(rows: readonly ResultRow[], of: ResultOf): string[] {
  const [first] = rows;
  if (!first) return ['there is no row: the table is empty, or no row belongs to either arm'];
  const lacking = resultColumns(of).filter((column) => !(column in first));
  if (lacking.length > 0) return [`the columns ${lacking.join(', ')} are missing: ${AS_PRINTED}`];
  const planned = metricsText(of.summed);
  const other = rows.find((row) => row[METRICS] !== planned);
  return other
    ? [`${METRICS} is ${JSON.stringify(other[METRICS])}, and of this plan "${planned}": ${AS_PRINTED}`]
    : [];
}

function resultColumns({ summed, isClustered }: ResultOf): readonly string[] {
  const ofMetrics = summed.flatMap((each) => fieldsOf(each).map(each.at));
  return [ARM, ...(isClustered ? [DRAWN_UNIT] : []), ASSIGNED, OTHER_ARMS, METRICS, ...ofMetrics];
}

function fieldsOf({ criterion: { kind, covariate }, defined }: SummedCriterion): readonly string[] {
  const ofCovariate = covariate === undefined ? [] : COVARIATE_FIELDS;
  return [UNREADABLE, N, ...(defined ? [ELIGIBLE] : []), ...FIELDS[kind], ...ofCovariate];
}

function armFaults(rows: readonly ResultRow[]): string[] {
  const strange = rows.find((row) => !ARMS.some((arm) => row[ARM] === arm));
  const absent = ARMS.filter((arm) => !rows.some((row) => row[ARM] === arm));
  return [
    ...(strange ? [`${ARM} is ${JSON.stringify(strange[ARM])}, and neither pilot nor comparison`] : []),
    ...absent.map((arm) => `there is no row of the ${arm}`),
  ];
}

function repeatedArms(rows: readonly ResultRow[]): string[] {
  return ARMS.filter((arm) => rows.filter((row) => row[ARM] === arm).length > 1).map(
    (arm) => `there are several rows of the ${arm}, and one is wanted`,
  );
}

/** A result that is pasted twice would count each cluster twice. */
function clusterFaults(rows: readonly ResultRow[]): string[] {
  const nameless = rows.filter((row) => (row[DRAWN_UNIT] ?? '') === '').length;
  return [
    ...(nameless > 0 ? [`${nameless} rows name no cluster in ${DRAWN_UNIT}`] : []),
    ...ARMS.flatMap((arm) => repeatedClusters(arm, rowsByCluster(rows, arm))),
  ];
}

function rowsByCluster(rows: readonly ResultRow[], arm: Arm): ReadonlyMap<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const row of rows)
    if (row[ARM] === arm) counts.set(row[DRAWN_UNIT], (counts.get(row[DRAWN_UNIT]) ?? 0) + 1);
  return counts;
}

function repeatedClusters(arm: Arm, clusters: ReadonlyMap<unknown, number>): string[] {
  return [...clusters].flatMap(([unit, count]) =>
    count > 1
      ? [`there are ${count} rows of the ${arm} for ${DRAWN_UNIT} ${JSON.stringify(unit)}, and one is wanted`]
      : [],
  );
}

function numberFaults(row: ResultRow, { summed }: ResultOf): string[] {
  const told = (column: string, what: string) => `${column} is ${JSON.stringify(row[column])}, and ${what}`;
  const ofTable = [ASSIGNED, OTHER_ARMS].filter((column) => !isCount(row[column]));
  return [
    ...ofTable.map((column) => told(column, 'no count')),
    ...summed.flatMap((each) =>
      fieldsOf(each).flatMap((field) => {
        const { criterion, at } = each;
        const cell = row[at(field)];
        if (COUNTS.has(field))
          return isCount(cell) ? [] : [told(at(field), `no count (${criterion.metric})`)];
        // Of nobody there is neither a mean nor a spread.
        if (resultNumber(row[at(N)]) === 0 && (cell ?? '') === '') return [];
        return Number.isFinite(resultNumber(cell))
          ? []
          : [told(at(field), `no number (${criterion.metric})`)];
      }),
    ),
  ];
}

function dataFaults(rows: readonly ResultRow[], of: ResultOf): string[] {
  const strangers = rows.reduce((most, row) => Math.max(most, resultNumber(row[OTHER_ARMS])), 0);
  const torn = of.isClustered ? tornClusters(rows) : 0;
  const ofNone = of.isClustered ? 'neither arm, or to no cluster' : 'neither arm';
  return [
    ...(strangers > 0
      ? [`${strangers} rows belong to ${ofNone}; leave them out of the table, or mend them`]
      : []),
    ...(torn > 0 ? [`${torn} clusters are in both arms, and chance draws a cluster whole`] : []),
    ...of.summed.flatMap((each) => cellFaults(rows, each, of)),
  ];
}

function tornClusters(rows: readonly ResultRow[]): number {
  const [pilot, comparison] = ARMS.map((arm) => rowsByCluster(rows, arm));
  return [...(pilot?.keys() ?? [])].filter((unit) => comparison?.has(unit)).length;
}

const sum = (of: readonly number[]) => of.reduce((total, each) => total + each, 0);
const numbersIn = (rows: readonly ResultRow[], column: string) =>
  rows.map((row) => resultNumber(row[column]));

function cellFaults(rows: readonly ResultRow[], summed: SummedCriterion, of: ResultOf): string[] {
  const { criterion, at, defined } = summed;
  const { metric } = criterion;
  if (defined) return definitionFaults(rows, { ...summed, defined }, of);
  const [unreadable, n] = [numbersIn(rows, at(UNREADABLE)), numbersIn(rows, at(N))];
  const empty = numbersIn(rows, ASSIGNED).map(
    (all, place) => all - (n[place] ?? NaN) - (unreadable[place] ?? NaN),
  );
  return [
    ...(sum(unreadable) > 0 ? [`${metric} has ${sum(unreadable)} cells that cannot be read`] : []),
    ...(empty.some((each) => each < 0) ? [`${metric} has more cells in an arm than rows`] : []),
    ...(sum(empty) > 0 && !of.assignedAll
      ? [`${metric} has ${sum(empty)} empty cells; ${SAY_ASSIGNED}`]
      : []),
  ];
}

const SAY_ASSIGNED = 'where every row is a subject that was assigned, say assignedAll: true';

/** Whom a definition is not taken over is not missing; everybody else is counted. */
function definitionFaults(
  rows: readonly ResultRow[],
  { criterion: { metric }, at, defined }: SummedCriterion & { readonly defined: DefinedMetric },
  { assignedAll }: ResultOf,
): string[] {
  const faulty = sum(numbersIn(rows, at(UNREADABLE)));
  if (faulty > 0)
    return [`${metric} has ${faulty} rows that its definition cannot take: ${neededBy(defined)}`];
  const [assigned, eligible, n] = [ASSIGNED, at(ELIGIBLE), at(N)].map((column) => numbersIn(rows, column));
  const more = (some: readonly number[] = [], all: readonly number[] = []) =>
    some.some((each, place) => each > (all[place] ?? NaN));
  if (more(eligible, assigned) || more(n, eligible)) return [`${metric} has more cells in an arm than rows`];
  const missing = sum(eligible ?? []) - sum(n ?? []);
  return missing > 0 && !assignedAll ? [`${metric} is missing in ${missing} rows; ${SAY_ASSIGNED}`] : [];
}

/** What its columns must hold. */
function neededBy({ definition: { columns, formula }, columns: given }: DefinedMetric): string {
  const named = (type: ColumnType) =>
    columns.filter((column) => column.type === type).map(({ name }) => given[name] ?? name);
  const takenOff = formula.kind === 'ratio' ? [formula.numerator, formula.denominator] : [];
  const off = takenOff
    .flatMap(({ minus }) => minus)
    .flatMap((term) => (term.of === 'sum' ? [given[term.column] ?? term.column] : []));
  const told = [
    [named('flag'), 'yes or no'],
    [named('number'), 'numbers'],
    [off, 'nothing below 0, because it is taken off'],
    [formula.kind === 'nps' ? [given[formula.column] ?? formula.column] : [], 'whole scores from 0 to 10'],
  ] as const;
  return told
    .filter(([names]) => names.length > 0)
    .map(([names, what]) => `${[...new Set(names)].join(', ')} must hold ${what}`)
    .join('; ');
}
