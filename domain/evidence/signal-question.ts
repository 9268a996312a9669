/** Whether data sets can answer if a signal predicts. */
import type { Dataset } from '../../contracts/dataset.js';
import type { SignalQuestion } from '../../contracts/signal-question.js';
import { whyUnusable } from './dataset.js';

/** Rows in the order of their units; NaN where a signal or an outcome is missing, null where something known is. */
export interface SignalTable {
  readonly units: readonly string[];
  readonly groups: readonly string[];
  readonly signal: readonly number[];
  readonly outcome: readonly number[];
  readonly covariates: readonly {
    readonly name: string;
    readonly values: readonly (number | string | null)[];
  }[];
}

export type ReadSignals = SignalTable | { readonly faults: readonly string[] };

export interface QuestionFault {
  /** Below the question, by keys. */
  readonly at: readonly string[];
  readonly what: string;
}

interface Sets {
  readonly dataset: Dataset | null;
  /** Null where the question names one that is not there; undefined where it names none. */
  readonly outcomes: Dataset | null | undefined;
}

export function questionFaults({ plan, rows }: SignalQuestion, { dataset, outcomes }: Sets): QuestionFault[] {
  const unusable = [
    { name: 'dataset', found: dataset },
    ...(outcomes === undefined ? [] : [{ name: 'outcomes', found: outcomes }]),
  ].flatMap(({ name, found }) => {
    const what = whyUnusable(found, {}, null);
    return what === null ? [] : [{ at: ['rows', name], what }];
  });
  if (unusable.length > 0 || !dataset) return unusable;
  const ofOutcome = outcomes ?? dataset;
  return [
    ...(outcomes && outcomes.period.from <= dataset.period.to
      ? [
          {
            at: ['rows', 'outcomes'],
            what: `is of ${outcomes.period.from} on, and the signal was measured until ${dataset.period.to}: the outcome must lie after it`,
          },
        ]
      : []),
    ...columnFault(['signal'], rows.columns.signal, dataset, NEEDED[plan.signal.kind]),
    ...columnFault(['outcome'], rows.columns.outcome, ofOutcome, NEEDED[plan.outcome.kind]),
    ...(rows.columns.cluster === undefined
      ? []
      : columnFault(['cluster'], rows.columns.cluster, dataset, undefined)),
    ...Object.entries(rows.columns.covariates).flatMap(([name, column]) =>
      columnFault(['covariates', name], column, dataset, undefined),
    ),
  ];
}

/** How a data set must keep the column of a metric of this kind. */
const NEEDED = { proportion: 'yes_no', mean: 'number', nps: 'number' } as const;

function columnFault(
  at: readonly string[],
  column: string,
  { columns }: Pick<Dataset, 'columns'>,
  needed: Dataset['columns'][number]['kind'] | undefined,
): QuestionFault[] {
  const path = ['rows', 'columns', ...at];
  const found = columns.find(({ name }) => name === column);
  if (!found) return [{ at: path, what: `is ${column}, which the data set does not have` }];
  if (needed === undefined || found.kind === needed) return [];
  return [{ at: path, what: `is ${column}, which the data set keeps as ${found.kind.replace('_', ' or ')}` }];
}
