/** The definitions that the columns of a plan file ask for, a file each: as the metric library answers, or `examples/metrics`. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/canonical-json.js';
import { judged } from '../api/http/field-errors.js';
import { describeFieldErrors, readYamlFile } from '../client/charter-file.js';
import { PlainError } from '../client/plain-error.js';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { DataColumns } from '../contracts/data-columns.js';
import {
  metricFileSchema,
  NOTHING_DEFINED,
  type DefinedMetrics,
  type PinnedDefinition,
} from '../contracts/defined-metric.js';
import type { FieldError } from '../contracts/problem.js';
import { definedMetrics, definitionsAsked } from '../domain/evidence/defined-metrics.js';
import type { Pin } from '../domain/evidence/metric-pins.js';

interface Asked {
  /** Of the plan file, where its faults are told. */
  readonly path: string;
  readonly plan: AnalysisPlan;
  /** Where the plan file has no columns, nothing is computed. */
  readonly columns: DataColumns | undefined;
}

/** @throws PlainError with everything that is wrong with the files, and then with what the plan file makes of them */
export function definitionsIn(files: readonly string[], { path, plan, columns }: Asked): DefinedMetrics {
  const asked = columns ? definitionsAsked(plan, columns) : [];
  const known = new Map<string, PinnedDefinition>();
  for (const file of files) {
    const { metric, ...pinned } = definitionOf(file, asked);
    if (known.has(metric)) throw new PlainError(`${file}: is another file of ${metric}`, 2);
    known.set(metric, pinned);
  }
  const lacking = asked.filter(({ metric }) => !known.has(metric)).map(needsFile);
  const found = columns && lacking.length === 0 ? definedMetrics(plan, columns, known) : undefined;
  const faults = found?.faults.map(({ at, what }) => ({ pointer: `/data/${at.join('/')}`, detail: what }));
  const errors = [...lacking, ...(faults ?? [])];
  if (errors.length > 0) throw new PlainError(describeFieldErrors(readYamlFile(path), errors).join('\n'), 2);
  return found?.defined ?? NOTHING_DEFINED;
}

function needsFile({ metric, metricVersion }: Pin): FieldError {
  const detail = `needs version ${metricVersion} of ${metric}: name its file by --metric`;
  return { pointer: `/data/metrics/${metric}/definition`, detail };
}

function definitionOf(path: string, asked: readonly Pin[]): PinnedDefinition & Pick<Pin, 'metric'> {
  const file = readYamlFile(path);
  const refused = (errors: readonly FieldError[]) =>
    new PlainError(describeFieldErrors(file, errors).join('\n'), 2);
  const found = judged(metricFileSchema, file.value);
  if (!found.success) throw refused(found.errors);
  const { metric, version, definition } = found.data;
  const pin = asked.find((each) => each.metric === metric);
  if (!pin)
    throw refused([
      { pointer: '/metric', detail: `is ${metric}, which the data of the plan file ask no definition of` },
    ]);
  if (version !== undefined && version !== pin.metricVersion)
    throw refused([
      { pointer: '/version', detail: `must be ${pin.metricVersion}, as the plan is locked on` },
    ]);
  const hash = createHash('sha256').update(canonicalJson(definition)).digest('hex');
  return { metric, definition, hash };
}
