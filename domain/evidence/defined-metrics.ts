/**
 * Which metrics of a plan are computed by their definition in the library, and over which columns of the rows. A definition
 * that says nothing about such rows is refused, because another metric would come of it.
 */
import type { AnalysisPlan, Guardrail, PrimaryCriterion } from '../../contracts/analysis-plan.js';
import type { DataColumns } from '../../contracts/data-columns.js';
import type { DefinedMetric, DefinedMetrics, PinnedDefinition } from '../../contracts/defined-metric.js';
import { orMeant } from '../../base/nearest-name.js';
import type { ColumnFault } from './dataset.js';
import type { Pin } from './metric-pins.js';

type Planned = PrimaryCriterion | Guardrail;
type Given = DataColumns['metrics'][string];

/** The pins of a plan whose definition must be looked up, because its columns ask for it. */
export function definitionsAsked({ primary, guardrails }: AnalysisPlan, { metrics }: DataColumns): Pin[] {
  return [primary, ...guardrails]
    .filter(({ metric }) => metrics[metric]?.definition !== undefined)
    .map(({ metric, metricVersion }) => ({ metric, metricVersion }));
}

/**
 * @param known the definitions that were asked for, by metric; one that the library lacks is left out
 * @returns what is wrong with any of them, at its place in the columns
 */
export function definedMetrics(
  { primary, guardrails }: AnalysisPlan,
  columns: DataColumns,
  known: ReadonlyMap<string, PinnedDefinition>,
): { readonly faults: readonly ColumnFault[]; readonly defined: DefinedMetrics } {
  const faults: ColumnFault[] = [];
  const defined = new Map<string, DefinedMetric>();
  for (const planned of [primary, ...guardrails]) {
    const { metric } = planned;
    const given = columns.metrics[metric];
    if (given?.definition === undefined) continue;
    const pinned = known.get(metric);
    const own = pinned ? faultsOf(planned, given, columns, pinned) : [unknown(planned)];
    faults.push(...own);
    if (pinned && own.length === 0) defined.set(metric, { ...pinned, columns: columnsOf(given, pinned) });
  }
  return { faults, defined };
}

function columnsOf({ definition = {} }: Given, pinned: PinnedDefinition): Record<string, string> {
  const named = new Map(Object.entries(definition));
  return Object.fromEntries(pinned.definition.columns.map(({ name }) => [name, named.get(name) ?? name]));
}

const at = (metric: string, ...fields: string[]) => ['metrics', metric, ...fields];

function unknown({ metric, metricVersion }: Planned): ColumnFault {
  const what = `asks for version ${metricVersion} of ${metric}, which the metric library lacks: there is no definition to compute it by`;
  return { at: at(metric, 'definition'), what };
}

function faultsOf(
  { metric, metricVersion, kind, goodDirection }: Planned,
  { definition: mapped = {}, oneEach = false }: Given,
  { rows }: DataColumns,
  { definition }: PinnedDefinition,
): ColumnFault[] {
  const version = `version ${metricVersion} of ${metric}`;
  const told = (what: string): ColumnFault => ({ at: at(metric, 'definition'), what });
  const names = definition.columns.map(({ name }) => name);
  return [
    ...(definition.formula.kind === kind
      ? []
      : [told(`is that of a ${definition.formula.kind}, and the plan has ${version} as a ${kind}`)]),
    ...(definition.goodDirection === goodDirection
      ? []
      : [told(`has ${definition.goodDirection} for the good direction of ${version}, and the plan has not`)]),
    ...Object.keys(mapped)
      .filter((name) => !names.includes(name))
      .map((name) => ({ at: at(metric, 'definition', name), what: strange(name, names) })),
    ...(definition.rows === rows || oneEach ? [] : [told(ofOtherRows(definition.rows, rows ?? ''))]),
  ];
}

function strange(name: string, names: readonly string[]): string {
  return `is no column of the definition${orMeant(name, names)}`;
}

/** One row for each subject has no place for several rows of another kind. */
function ofOtherRows(needed: string, rows: string): string {
  return `is of ${needed}, of which there may be any number for each of these ${rows}: bring a row for each of the ${needed}, and where chance drew something coarser name it as drawnUnit; or say oneEach: true where each of the ${rows} has at most one`;
}
