/** Reads what a query of this room gave into the summaries that a gate judges. It must never pass over what was unreadable. */
import { assertNever } from '../base/assert-never.js';
import type { DataColumns } from '../contracts/data-columns.js';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import { NOTHING_DEFINED, type DefinedMetrics } from '../contracts/defined-metric.js';
import type { GroupSummary, Observations } from '../contracts/evidence.js';
import { resultFaults, type Arm } from './result-faults.js';
import { resultNumber, type ResultRow } from './result-number.js';
import { ARM, ASSIGNED, ELIGIBLE, N, summedCriteria, type SummedCriterion } from './summary-columns.js';

export type { ResultRow } from './result-number.js';

type Criterion = SummedCriterion['criterion'];

export interface Reading {
  readonly plan: AnalysisPlan;
  readonly columns: DataColumns;
  /** The metrics that were computed by their definition; none unless told. */
  readonly defined?: DefinedMetrics;
  /** Where the rows come from, in words. */
  readonly source: string;
}

/** @returns observations, to be held against their contract; or what is wrong, a sentence each */
export function observationsOfRows(
  rows: readonly ResultRow[],
  { plan, columns, defined = NOTHING_DEFINED, source }: Reading,
): Observations | { readonly faults: readonly string[] } {
  const summed = summedCriteria(plan, columns.metrics, defined);
  const isClustered = columns.drawnUnit !== undefined;
  const faults = resultFaults(rows, { summed, isClustered, assignedAll: columns.assignedAll === true });
  if (faults.length > 0) return { faults };
  const ofArm = (arm: Arm) => rows.filter((row) => row[ARM] === arm);
  return {
    assignment: plan.design,
    source,
    ...(columns.assignedAll === true && {
      assigned: { pilot: assignedIn(ofArm('pilot')), comparison: assignedIn(ofArm('comparison')) },
    }),
    metrics: summed.map(({ criterion, at, defined: by }) => {
      const { metric, metricVersion } = criterion;
      const groups = (arm: Arm) => ofArm(arm).map((row) => summaryOf(criterion, at, row));
      const measured = (arm: Arm) => groups(arm).filter(({ n }) => n > 0);
      const total = (arm: Arm) => totalOf(criterion, groups(arm));
      return {
        metric,
        metricVersion,
        pilot: total('pilot'),
        comparison: total('comparison'),
        ...(isClustered && { clusters: { pilot: measured('pilot'), comparison: measured('comparison') } }),
        ...(by && { definitionHash: by.hash }),
        ...(by && columns.assignedAll === true && { eligible: eligibleIn(at(ELIGIBLE)) }),
      };
    }),
  };

  function assignedIn(of: readonly ResultRow[]): number {
    return isClustered ? of.length : countIn(of, ASSIGNED);
  }

  function eligibleIn(column: string): Record<Arm, number> {
    const among = (arm: Arm) => ofArm(arm).filter((row) => numberIn(row, column) > 0);
    const counted = (arm: Arm) => (isClustered ? among(arm).length : countIn(among(arm), column));
    return { pilot: counted('pilot'), comparison: counted('comparison') };
  }
}

function countIn(rows: readonly ResultRow[], column: string): number {
  return rows.reduce((sum, row) => sum + numberIn(row, column), 0);
}

/** Of nobody there is no mean, and it counts for nothing. */
function numberIn(row: ResultRow, column: string): number {
  return resultNumber(row[column] ?? 0) || 0;
}

function summaryOf({ kind, covariate }: Criterion, at: SummedCriterion['at'], row: ResultRow): GroupSummary {
  const of = (field: string) => numberIn(row, at(field));
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
