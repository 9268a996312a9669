/** Holds the metrics of a plan against the library, when a charter is handed in. */
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { MetricDefinition } from '../../contracts/metric.js';
import { lagsByName } from '../../base/lagging-name.js';
import { orMeant } from '../../base/nearest-name.js';
import type { Fault } from '../../base/refusal.js';

/** What the library holds of one planned metric. */
export interface KnownMetric {
  readonly published: readonly number[];
  /** The planned version, whether published or retired; null when there is none. */
  readonly planned: Pick<MetricDefinition, 'goodDirection' | 'formula' | 'indicator'> | null;
  /** When the planned version was retired; null while it is published. */
  readonly retiredAt: string | null;
}

export interface Library {
  readonly names: readonly string[];
  readonly known: ReadonlyMap<string, KnownMetric>;
}

export interface PinFindings {
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

type Planned = AnalysisPlan['primary'] | AnalysisPlan['guardrails'][number];

/** @param at the pointer of the plan in what was sent */
export function pinFindings(plan: AnalysisPlan, { names, known }: Library, at: string): PinFindings {
  // A programme without a library pins nothing, and says so nowhere.
  if (names.length === 0) return { faults: [], warnings: [] };
  const planned: readonly (readonly [string, Planned])[] = [
    [`${at}/primary`, plan.primary],
    ...plan.guardrails.map((guardrail, index) => [`${at}/guardrails/${index}`, guardrail] as const),
  ];
  const faults = planned.flatMap(([pointer, metric]) => faultsOf(pointer, metric, known.get(metric.metric)));
  const warnings = planned
    .filter(([, { metric }]) => !known.has(metric))
    .map(([pointer, { metric }]) => ({ pointer: `${pointer}/metric`, detail: unknownText(metric, names) }));
  return { faults: [...faults, ...lagFaults(plan, known, at)], warnings };
}

/** Where each of them lags, nothing of the plan would show in time what the change does. */
function lagFaults({ primary, guardrails }: AnalysisPlan, known: Library['known'], at: string): Fault[] {
  const lags = (planned: Planned) => {
    const indicator = known.get(planned.metric)?.planned?.indicator;
    return indicator === undefined ? lagsByName(planned) : indicator === 'lagging';
  };
  if (![primary, ...guardrails].every(lags)) return [];
  const detail = `must hold a leading metric: ${primary.metric} lags by the metric library, and a lagging signal never decides alone`;
  return [{ pointer: `${at}/guardrails`, detail }];
}

function unknownText(metric: string, names: readonly string[]): string {
  return `names ${metric}, which is not in the metric library: its definition is pinned by nothing${orMeant(metric, names)}`;
}

function faultsOf(
  pointer: string,
  { metric, metricVersion, kind, goodDirection }: Planned,
  known: KnownMetric | undefined,
): Fault[] {
  if (known === undefined) return [];
  const { planned, retiredAt, published } = known;
  const choice = published.length === 0 ? 'none is published' : `published: ${published.join(', ')}`;
  const wrong = (field: string, detail: string) => ({ pointer: `${pointer}/${field}`, detail });
  if (planned === null)
    return [
      wrong(
        'metricVersion',
        `names version ${metricVersion} of ${metric}, which the library lacks; ${choice}`,
      ),
    ];
  if (retiredAt !== null)
    return [
      wrong(
        'metricVersion',
        `names version ${metricVersion} of ${metric}, which was retired on ${retiredAt.slice(0, 10)}; ${choice}`,
      ),
    ];
  const named = `${metric} version ${metricVersion}`;
  return [
    ...(planned.formula.kind === kind
      ? []
      : [wrong('kind', `must be ${planned.formula.kind}, as the library defines ${named}`)]),
    ...(planned.goodDirection === goodDirection
      ? []
      : [wrong('goodDirection', `must be ${planned.goodDirection}, as the library defines ${named}`)]),
  ];
}
