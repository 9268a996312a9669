/** What is wrong with the result of a query of this room, before anything is read from it: a cell that is passed over counts as 0. */
import { isCount, resultNumber, type ResultRow } from './result-number.js';
import {
  ARM,
  ASSIGNED,
  COUNTS,
  COVARIATE_FIELDS,
  DRAWN_UNIT,
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
  const ofMetrics = summed.flatMap(({ criterion, at }) => fieldsOf(criterion).map(at));
  return [ARM, ...(isClustered ? [DRAWN_UNIT] : []), ASSIGNED, OTHER_ARMS, METRICS, ...ofMetrics];
}

function fieldsOf({ kind, covariate }: SummedCriterion['criterion']): readonly string[] {
  return [UNREADABLE, N, ...FIELDS[kind], ...(covariate === undefined ? [] : COVARIATE_FIELDS)];
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
    ...summed.flatMap(({ criterion, at }) =>
      fieldsOf(criterion).flatMap((field) => {
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

function cellFaults(
  rows: readonly ResultRow[],
  { criterion: { metric }, at }: SummedCriterion,
  { assignedAll }: ResultOf,
): string[] {
  const sum = (of: readonly number[]) => of.reduce((total, each) => total + each, 0);
  const numbers = (column: string) => rows.map((row) => resultNumber(row[column]));
  const [unreadable, n] = [numbers(at(UNREADABLE)), numbers(at(N))];
  const empty = numbers(ASSIGNED).map((all, place) => all - (n[place] ?? NaN) - (unreadable[place] ?? NaN));
  return [
    ...(sum(unreadable) > 0 ? [`${metric} has ${sum(unreadable)} cells that cannot be read`] : []),
    ...(empty.some((each) => each < 0) ? [`${metric} has more cells in an arm than rows`] : []),
    ...(sum(empty) > 0 && !assignedAll
      ? [
          `${metric} has ${sum(empty)} empty cells; where every row is a subject that was assigned, say assignedAll: true`,
        ]
      : []),
  ];
}
