/** Reads what a query of this room gave into the summaries that a gate judges. It must never pass over what was unreadable. */
import { assertNever } from '../base/assert-never.js';
import type { DataColumns } from '../contracts/data-columns.js';
import type { AnalysisPlan, Guardrail, PrimaryCriterion } from '../contracts/analysis-plan.js';
import type { GroupSummary, Observations } from '../contracts/evidence.js';
import {
  ARM,
  ASSIGNED,
  columnOf,
  COVARIATE_FIELDS,
  DRAWN_UNIT,
  FIELDS,
  IN_BOTH_ARMS,
  N,
  OTHER_ARMS,
  UNREADABLE,
} from './summary-columns.js';

/** A row of the result by its columns, as a warehouse or a CSV file has it. */
export type ResultRow = Readonly<Record<string, unknown>>;

type Criterion = PrimaryCriterion | Guardrail;
const ARMS = ['pilot', 'comparison'] as const;
type Arm = (typeof ARMS)[number];

export interface Reading {
  readonly plan: AnalysisPlan;
  readonly columns: DataColumns;
  /** Where the rows come from, in words. */
  readonly source: string;
}

/** @returns observations, to be held against their contract; or what is wrong, a sentence each */
export function observationsOfRows(
  rows: readonly ResultRow[],
  { plan, columns, source }: Reading,
): Observations | { readonly faults: readonly string[] } {
  const criteria = [plan.primary, ...plan.guardrails].filter(({ metric }) => metric in columns.metrics);
  const faults = [...shapeFaults(rows, criteria, columns), ...dataFaults(rows, criteria, columns)];
  if (faults.length > 0) return { faults };
  const ofArm = (arm: Arm) => rows.filter((row) => row[ARM] === arm);
  const isClustered = columns.drawnUnit !== undefined;
  return {
    assignment: plan.design,
    source,
    ...(columns.assignedAll === true && {
      assigned: { pilot: assignedIn(ofArm('pilot')), comparison: assignedIn(ofArm('comparison')) },
    }),
    metrics: criteria.map((criterion) => {
      const { metric, metricVersion } = criterion;
      const groups = (arm: Arm) => ofArm(arm).map((row) => summaryOf(criterion, row));
      const measured = (arm: Arm) => groups(arm).filter(({ n }) => n > 0);
      const total = (arm: Arm) => totalOf(criterion, groups(arm));
      return {
        metric,
        metricVersion,
        pilot: total('pilot'),
        comparison: total('comparison'),
        ...(isClustered && { clusters: { pilot: measured('pilot'), comparison: measured('comparison') } }),
      };
    }),
  };

  function assignedIn(of: readonly ResultRow[]): number {
    return isClustered ? of.length : of.reduce((sum, row) => sum + numberIn(row, ASSIGNED), 0);
  }
}

/** The columns that the result must have. */
export function resultColumns(criteria: readonly Criterion[], { drawnUnit }: DataColumns): readonly string[] {
  return [
    ARM,
    ASSIGNED,
    OTHER_ARMS,
    ...(drawnUnit ? [DRAWN_UNIT, IN_BOTH_ARMS] : []),
    ...criteria.flatMap(({ metric, kind, covariate }) =>
      [N, ...FIELDS[kind], ...(covariate === undefined ? [] : COVARIATE_FIELDS)].map((field) =>
        columnOf(metric, field),
      ),
    ),
  ];
}

function shapeFaults(
  rows: readonly ResultRow[],
  criteria: readonly Criterion[],
  columns: DataColumns,
): string[] {
  const [first] = rows;
  if (!first) return ['there is no row: the table is empty, or no row belongs to either arm'];
  const missing = resultColumns(criteria, columns).filter((column) => !(column in first));
  if (missing.length > 0)
    return [`the columns ${missing.join(', ')} are missing: run the query as it was printed for this plan`];
  const strange = rows.filter((row) => !ARMS.some((arm) => row[ARM] === arm));
  const absent = ARMS.filter((arm) => !rows.some((row) => row[ARM] === arm));
  return [
    ...(strange.length > 0
      ? [`${ARM} is ${JSON.stringify(strange[0]?.[ARM])}, and neither pilot nor comparison`]
      : []),
    ...absent.map((arm) => `there is no row of the ${arm}`),
    ...(columns.drawnUnit ? [] : ARMS.filter((arm) => rows.filter((row) => row[ARM] === arm).length > 1)).map(
      (arm) => `there are several rows of the ${arm}, and one is wanted`,
    ),
    ...rows.flatMap((row) => textFaults(row, criteria)),
  ];
}

/** What is no number, among the columns that must hold one; an empty group has no mean. */
function textFaults(row: ResultRow, criteria: readonly Criterion[]): string[] {
  return criteria.flatMap(({ metric }) =>
    Object.keys(row).flatMap((column) => {
      if (!column.startsWith(columnOf(metric, '')) || row[column] === null || row[column] === '') return [];
      return Number.isFinite(Number(row[column]))
        ? []
        : [`${column} is ${JSON.stringify(row[column])}, and no number`];
    }),
  );
}

function dataFaults(
  rows: readonly ResultRow[],
  criteria: readonly Criterion[],
  { drawnUnit, assignedAll }: DataColumns,
): string[] {
  const [first = {}] = rows;
  const strangers = numberIn(first, OTHER_ARMS);
  const torn = drawnUnit ? numberIn(first, IN_BOTH_ARMS) : 0;
  return [
    ...(strangers > 0
      ? [
          `${strangers} rows belong to neither arm${drawnUnit ? ', or to no cluster' : ''}; leave them out of the table, or mend them`,
        ]
      : []),
    ...(torn > 0 ? [`${torn} clusters are in both arms, and chance draws a cluster whole`] : []),
    ...criteria.flatMap(({ metric }) => {
      const sum = (field: string) =>
        rows.reduce((all, row) => all + numberIn(row, columnOf(metric, field)), 0);
      const unreadable = sum(UNREADABLE);
      const empty = rows.reduce((all, row) => all + numberIn(row, ASSIGNED), 0) - sum(N) - unreadable;
      return [
        ...(unreadable > 0 ? [`${metric} has ${unreadable} cells that cannot be read`] : []),
        ...(empty > 0 && assignedAll !== true
          ? [
              `${metric} has ${empty} empty cells; where every row is a subject that was assigned, say assignedAll: true`,
            ]
          : []),
      ];
    }),
  ];
}

function numberIn(row: ResultRow, column: string): number {
  return Number(row[column] ?? 0);
}

function summaryOf({ metric, kind, covariate }: Criterion, row: ResultRow): GroupSummary {
  const of = (field: string) => numberIn(row, columnOf(metric, field));
  const quantity = (prefix: string) => ({
    mean: of(`${prefix}mean`),
    squaredDeviations: of(`${prefix}squared_deviations`),
  });
  const n = of(N);
  switch (kind) {
    case 'proportion':
      return { kind, n, successes: of('successes') };
    case 'nps':
      return { kind, n, promoters: of('promoters'), passives: of('passives'), detractors: of('detractors') };
    case 'mean':
      return {
        kind,
        n,
        ...quantity(''),
        ...(covariate !== undefined && {
          covariate: { ...quantity('covariate_'), coDeviations: of('co_deviations') },
        }),
      };
    case 'ratio':
      return {
        kind,
        n,
        numerator: quantity('numerator_'),
        denominator: quantity('denominator_'),
        coDeviations: of('co_deviations'),
      };
    default:
      return assertNever(kind);
  }
}

interface Spread {
  readonly mean?: number | undefined;
  readonly squaredDeviations?: number | undefined;
}

/** One group of several, none of them adjusted: Σd² of all is that within the groups and that of their means (Chan, Golub and LeVeque 1979). */
function totalOf({ kind }: Criterion, groups: readonly GroupSummary[]): GroupSummary {
  const [only] = groups;
  if (only && groups.length === 1) return only;
  const n = groups.reduce((sum, group) => sum + group.n, 0);
  const sum = (of: (group: GroupSummary) => number) => groups.reduce((all, group) => all + of(group), 0);
  const meanOf = (of: (group: GroupSummary) => Spread) =>
    n === 0 ? 0 : sum((group) => group.n * (of(group).mean ?? 0)) / n;
  const together = (of: (group: GroupSummary) => Spread) => {
    const mean = meanOf(of);
    const between = sum((group) => group.n * ((of(group).mean ?? 0) - mean) ** 2);
    return { mean, squaredDeviations: between + sum((group) => of(group).squaredDeviations ?? 0) };
  };
  const bound = (
    y: (group: GroupSummary) => Spread,
    x: (group: GroupSummary) => Spread,
    within: (group: GroupSummary) => number,
  ) => {
    const [meanY, meanX] = [meanOf(y), meanOf(x)];
    const apart = (group: GroupSummary) => ((y(group).mean ?? 0) - meanY) * ((x(group).mean ?? 0) - meanX);
    return sum((group) => group.n * apart(group)) + sum(within);
  };
  switch (kind) {
    case 'proportion':
      return { kind, n, successes: sum((group) => (group.kind === kind ? group.successes : 0)) };
    case 'nps': {
      const count = (field: 'promoters' | 'passives' | 'detractors') =>
        sum((group) => (group.kind === kind ? group[field] : 0));
      return {
        kind,
        n,
        promoters: count('promoters'),
        passives: count('passives'),
        detractors: count('detractors'),
      };
    }
    case 'mean':
      return { kind, n, ...together((group) => (group.kind === kind ? group : {})) };
    case 'ratio': {
      const y = (group: GroupSummary): Spread => (group.kind === kind ? group.numerator : {});
      const x = (group: GroupSummary): Spread => (group.kind === kind ? group.denominator : {});
      const within = (group: GroupSummary) => (group.kind === kind ? (group.coDeviations ?? 0) : 0);
      return { kind, n, numerator: together(y), denominator: together(x), coDeviations: bound(y, x, within) };
    }
    default:
      return assertNever(kind);
  }
}
