/** Answers whether a signal predicts, from the rows of data sets. */
import type { Dataset } from '../contracts/dataset.js';
import type { SignalQuestion } from '../contracts/signal-question.js';
import { canonicalJson } from '../base/canonical-json.js';
import { questionFaults, type ReadSignals, type SignalTable } from '../domain/evidence/signal-question.js';
import {
  judgePredictiveness,
  unmeasuredPredictiveness,
} from '../statistics/predictiveness/judge-predictiveness.js';
import type { CovariateValues } from '../statistics/observational/observational-data.js';
import type { SignalData } from '../statistics/predictiveness/signal-data.js';
import { signalOrder } from '../statistics/predictiveness/signal-order.js';
import { valuesAt } from '../statistics/predictiveness/signal-data.js';
import type { RowDeps } from './observed.js';
import { sha256 } from './sha256.js';

export interface SignalDeps extends Pick<RowDeps, 'readDataset'> {
  readonly readSignals: (asked: {
    readonly dataset: Dataset;
    readonly outcomes: Dataset | null;
    readonly question: SignalQuestion;
  }) => Promise<ReadSignals>;
}

/** @returns what `npm run analyse -- --json` prints of the same rows, but for the hash of what was read */
export async function signalAnswer(
  { readDataset, readSignals }: SignalDeps,
  question: SignalQuestion,
): Promise<object> {
  const { plan, rows } = question;
  const dataset = await readDataset(rows.dataset);
  const outcomes = rows.outcomes === undefined ? undefined : await readDataset(rows.outcomes);
  const unfit = questionFaults(question, { dataset, outcomes });
  const hashes = {
    plan: sha256(canonicalJson(plan)),
    data: sha256(canonicalJson([dataset?.sha256 ?? null, outcomes?.sha256 ?? null, rows.columns])),
    code: `rule-${String(plan.rule ?? 1)}`,
  };
  if (unfit.length > 0 || !dataset)
    return {
      ...unmeasuredPredictiveness(
        plan,
        unfit.map(({ at, what }) => `${at.join('/')} ${what}`),
      ),
      hashes,
    };
  const table = await readSignals({ dataset, outcomes: outcomes ?? null, question });
  if ('faults' in table) return { ...unmeasuredPredictiveness(plan, table.faults), hashes };
  const unknown = unknownIn(table);
  if (unknown.length > 0) return { ...unmeasuredPredictiveness(plan, unknown), hashes };
  return { ...judgePredictiveness(plan, dataOf(table, question)), hashes };
}

/** What must be known of every row and is not. */
function unknownIn({ groups, covariates, units }: SignalTable): string[] {
  const say = (name: string, count: number) =>
    count === 0 ? [] : [`${name} is not known of ${String(count)} of ${String(units.length)} rows`];
  return [
    ...say('the cluster', groups.filter((group) => group === '').length),
    ...covariates.flatMap(({ name, values }) => say(name, values.filter((value) => value === null).length)),
  ];
}

function dataOf(table: SignalTable, { plan, rows }: SignalQuestion): SignalData {
  const placed = table.units.map((unit, place) => ({
    unit,
    group: table.groups[place] ?? '',
    signalPeriod: '',
    outcomePeriod: '',
  }));
  const { order, groups } = signalOrder(placed, plan.split);
  const { cluster } = rows.columns;
  return {
    signal: valuesAt(Float64Array.from(table.signal), order),
    outcome: valuesAt(Float64Array.from(table.outcome), order),
    groups,
    covariates: table.covariates.map(({ name, values }) => covariateOf(name, values, order)),
    lookAhead: null,
    ...(cluster !== undefined && { clusterName: cluster }),
  };
}

/** Words are categories in their order; numbers stay what they are. */
function covariateOf(
  name: string,
  values: readonly (number | string | null)[],
  order: Int32Array,
): CovariateValues {
  const words = [...new Set(values.filter((value) => typeof value === 'string'))].sort();
  if (words.length === 0)
    return {
      name,
      values: valuesAt(
        Float64Array.from(values, (value) => Number(value)),
        order,
      ),
    };
  const places = new Map(words.map((word, place) => [word, place]));
  const numbers = Float64Array.from(values, (value) => places.get(String(value)) ?? NaN);
  return { name, values: valuesAt(numbers, order), categories: words };
}
