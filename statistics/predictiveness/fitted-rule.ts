/** A rule that foretells an outcome from columns: a straight line, or of a yes or no a logistic one. Fitted, then tried elsewhere. */
import { choleskyFactor, solveSymmetric, type LowerFactor } from '../observational/cholesky.js';
import { logisticRegression } from '../observational/logistic-regression.js';
import type { OutcomeKind } from './outcome-kind.js';
import { valuesAt } from './signal-data.js';

/** By the place of a row: the outcome, or the chance of it, that is foretold. */
export type Rule = (place: number) => number;

export interface Fitting {
  readonly kind: OutcomeKind;
  /** By row of all the data, finite. */
  readonly columns: readonly Float64Array[];
  readonly outcome: Float64Array;
  /** The rows that the rule may see. */
  readonly fit: Int32Array;
}

/** Of the variance of a column what those before it must leave of it, else it adds nothing to them. */
const LEAST_LEFT = 1e-9;

/**
 * A column that never varies in the rows that are seen, or that others make up, tells nothing and is left out.
 *
 * @returns undefined where no finite rule fits best: a column tells all of them apart
 */
export function fittedRule({ kind, columns, outcome, fit }: Fitting): Rule | undefined {
  const seen = valuesAt(outcome, fit);
  const used = usable(columns.map((column) => valuesAt(column, fit)));
  const weights = kind === 'proportion' ? logisticWeights(used.columns, seen) : lineWeights(used, seen);
  if (!weights) return undefined;
  const [intercept = NaN, ...slopes] = weights;
  const terms = used.columns.map(({ place }, at) => ({ values: columns[place], slope: slopes[at] ?? NaN }));
  return (place) => {
    const level = terms.reduce((sum, { values, slope }) => sum + slope * (values?.[place] ?? NaN), intercept);
    return kind === 'proportion' ? 1 / (1 + Math.exp(-level)) : level;
  };
}

interface UsedColumn {
  readonly place: number;
  readonly values: Float64Array;
  readonly mean: number;
  readonly deviation: number;
}

interface Usable {
  readonly columns: readonly UsedColumn[];
  /** Of the matrix of their correlations. */
  readonly factor: LowerFactor;
}

/** Those that vary, in their order, without the ones that columns before them make up. */
function usable(columns: readonly Float64Array[]): Usable {
  const varying = columns.flatMap((values, place): UsedColumn[] => {
    const mean = meanOf(values);
    const deviation = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
    return values.every((value) => value === values[0]) ? [] : [{ place, values, mean, deviation }];
  });
  let kept: Products = { columns: varying, entries: productsOf(varying) };
  for (;;) {
    const factor = choleskyFactor({ size: kept.columns.length, entries: kept.entries }, LEAST_LEFT);
    if (!('dependent' in factor)) return { columns: kept.columns, factor };
    kept = without(kept, factor.dependent);
  }
}

interface Products {
  readonly columns: readonly UsedColumn[];
  /** Row-major: of each pair the mean product of both in standard deviations. */
  readonly entries: Float64Array;
}

function productsOf(columns: readonly UsedColumn[]): Float64Array {
  const size = columns.length;
  const entries = new Float64Array(size * size);
  columns.forEach((one, row) => {
    columns.slice(0, row + 1).forEach((other, column) => {
      entries[row * size + column] = productOf(one, other.values, other);
    });
  });
  return entries;
}

function without({ columns, entries }: Products, place: number): Products {
  const size = columns.length;
  const isLeft = (at: number) => Math.floor(at / size) !== place && at % size !== place;
  return {
    columns: columns.filter((_, at) => at !== place),
    entries: entries.filter((_, at) => isLeft(at)),
  };
}

interface Scale {
  readonly mean: number;
  readonly deviation: number;
}

/** The mean product of a column and of other values, each in standard deviations from its mean. */
function productOf({ values, mean, deviation }: UsedColumn, others: Float64Array, by: Scale): number {
  let sum = 0;
  for (let row = 0; row < values.length; row += 1)
    sum += ((values[row] ?? NaN) - mean) * ((others[row] ?? NaN) - by.mean);
  return sum / values.length / deviation / by.deviation;
}

function lineWeights({ columns, factor }: Usable, outcome: Float64Array): number[] {
  const mean = meanOf(outcome);
  const products = Float64Array.from(columns, (column) => productOf(column, outcome, { mean, deviation: 1 }));
  const standard = solveSymmetric(factor, products);
  const slopes = columns.map(({ deviation }, place) => (standard[place] ?? NaN) / deviation);
  return [
    mean - slopes.reduce((sum, slope, place) => sum + slope * (columns[place]?.mean ?? NaN), 0),
    ...slopes,
  ];
}

function logisticWeights(columns: readonly UsedColumn[], outcome: Float64Array): number[] | undefined {
  if (outcome.every((value) => value === outcome[0])) return undefined;
  if (columns.length === 0) {
    const share = meanOf(outcome);
    return [Math.log(share / (1 - share))];
  }
  const named = columns.map(({ place, values }) => ({
    name: String(place),
    values,
    isBinary: values.every((value) => value === 0 || value === 1),
    isReference: false,
  }));
  const found = logisticRegression(named, Uint8Array.from(outcome));
  return 'problem' in found ? undefined : [found.intercept, ...found.coefficients];
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
