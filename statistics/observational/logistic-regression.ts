/** The propensity of a unit to be treated, from what was known of it before. */
import { choleskyFactor, solveSymmetric } from './cholesky.js';
import type { CovariateColumn } from './unit-table.js';

export interface LogisticFit {
  readonly intercept: number;
  /** One a column, in its unit. */
  readonly coefficients: Float64Array;
  /** By unit: ln(p / (1 − p)) of its propensity p. */
  readonly logits: Float64Array;
  readonly logLikelihood: number;
}

/**
 * - `never-varies`: the named columns have one value only
 * - `collinear`: the named column is made up of those before it
 * - `separated`: covariates tell the arms apart for sure, so that no coefficient is finite; named where a single one does
 */
export interface NoFit {
  readonly problem: 'never-varies' | 'collinear' | 'separated';
  readonly columns: readonly string[];
}

/** Of the variance of a standardised column: what those before it leave of it, else it is made up of them. */
const LEAST_LEFT = 1e-9;
/** Newton's steps from 0. Where the largest coefficient is finite it takes some ten; separation goes on for ever. */
const MOST_STEPS = 40;
const CLOSE = 1e-10;
/** Of the curvature: below it the likelihood is flat, as where a coefficient runs away. */
const FLAT = 1e-12;

/**
 * Maximum likelihood by Newton's steps on standardised columns, so that the unit of a covariate changes nothing.
 *
 * Source: P. McCullagh, J. A. Nelder, Generalized Linear Models (1989), section 4.4; A. Albert, J. A. Anderson, Biometrika 71
 * (1984) 1–10 on separation.
 *
 * @param isTreated by unit 1 or 0; both must occur
 */
export function logisticRegression(
  columns: readonly CovariateColumn[],
  isTreated: Uint8Array,
): LogisticFit | NoFit {
  const constant = columns.filter(({ values }) => values.every((value) => value === values[0]));
  if (constant.length > 0) return { problem: 'never-varies', columns: constant.map(({ name }) => name) };
  const standard = standardised(columns, isTreated.length);
  const dependent = dependentColumn(standard);
  if (dependent !== undefined) return { problem: 'collinear', columns: [columns[dependent]?.name ?? ''] };
  const found = newton(standard, isTreated);
  if (!found) return { problem: 'separated', columns: separating(columns, isTreated) };
  const [atMean = NaN, ...slopes] = found.beta;
  const coefficients = Float64Array.from(
    slopes,
    (slope, column) => slope / (standard.deviations[column] ?? NaN),
  );
  const offset = coefficients.reduce((sum, each, column) => sum + each * (standard.means[column] ?? NaN), 0);
  return {
    intercept: atMean - offset,
    coefficients,
    logits: found.logits,
    logLikelihood: found.logLikelihood,
  };
}

interface Standardised {
  /** Row-major: 1, then each column with mean 0 and variance 1. */
  readonly rows: Float64Array;
  readonly width: number;
  readonly n: number;
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

function standardised(columns: readonly CovariateColumn[], n: number): Standardised {
  const width = columns.length + 1;
  const rows = new Float64Array(n * width);
  const [means, deviations] = [new Float64Array(columns.length), new Float64Array(columns.length)];
  for (let unit = 0; unit < n; unit += 1) rows[unit * width] = 1;
  columns.forEach(({ values }, column) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / n);
    means[column] = mean;
    deviations[column] = deviation;
    values.forEach((value, unit) => (rows[unit * width + column + 1] = (value - mean) / deviation));
  });
  return { rows, width, n, means, deviations };
}

/** The first column that those before it make up. */
function dependentColumn({ rows, width, n }: Standardised): number | undefined {
  const entries = new Float64Array(width * width);
  for (let at = 0; at < n * width; at += width) addOuter(entries, rows, { at, width, weight: 1 });
  const factor = choleskyFactor({ size: width, entries }, LEAST_LEFT);
  return 'dependent' in factor ? factor.dependent - 1 : undefined;
}

interface Row {
  readonly at: number;
  readonly width: number;
  readonly weight: number;
}

function addOuter(entries: Float64Array, rows: Float64Array, { at, width, weight }: Row): void {
  for (let i = 0; i < width; i += 1) {
    const scaled = weight * (rows[at + i] ?? NaN);
    for (let j = 0; j <= i; j += 1) {
      const place = i * width + j;
      entries[place] = (entries[place] ?? NaN) + scaled * (rows[at + j] ?? NaN);
    }
  }
}

interface Found {
  readonly beta: Float64Array;
  readonly logits: Float64Array;
  readonly logLikelihood: number;
}

/** @returns undefined where the steps come to no end, or to where the likelihood is flat */
function newton(standard: Standardised, isTreated: Uint8Array): Found | undefined {
  const { width, n } = standard;
  let beta = new Float64Array(width);
  let now = likelihoodAt(beta, standard, isTreated);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const factor = choleskyFactor({ size: width, entries: now.curvature }, 0);
    if ('dependent' in factor) return undefined;
    for (let k = 0; k < width; k += 1) if ((now.curvature[k * width + k] ?? 0) < FLAT * n) return undefined;
    const move = solveSymmetric(factor, now.slope);
    const size = move.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    if (size < CLOSE) return { beta, logits: now.logits, logLikelihood: now.logLikelihood };
    // A step that goes too far is halved, because Newton's steps may swing where the likelihood is far from a parabola.
    for (let share = 1; ; share /= 2) {
      const next = beta.map((each, k) => each + share * (move[k] ?? NaN));
      const there = likelihoodAt(next, standard, isTreated);
      const isNoWorse = there.logLikelihood >= now.logLikelihood - CLOSE * n;
      if (!isNoWorse && share > CLOSE) continue;
      [beta, now] = [next, there];
      break;
    }
  }
  return undefined;
}

interface Likelihood {
  readonly logLikelihood: number;
  readonly logits: Float64Array;
  readonly slope: Float64Array;
  readonly curvature: Float64Array;
}

function likelihoodAt(
  beta: Float64Array,
  { rows, width, n }: Standardised,
  isTreated: Uint8Array,
): Likelihood {
  const logits = new Float64Array(n);
  const slope = new Float64Array(width);
  const curvature = new Float64Array(width * width);
  let logLikelihood = 0;
  for (let unit = 0, at = 0; unit < n; unit += 1, at += width) {
    let logit = 0;
    for (let k = 0; k < width; k += 1) logit += (rows[at + k] ?? NaN) * (beta[k] ?? NaN);
    logits[unit] = logit;
    const signed = isTreated[unit] === 1 ? logit : -logit;
    logLikelihood -= signed > 0 ? Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed)) - signed;
    const share = 1 / (1 + Math.exp(-logit));
    const rest = (isTreated[unit] ?? NaN) - share;
    for (let k = 0; k < width; k += 1) slope[k] = (slope[k] ?? NaN) + rest * (rows[at + k] ?? NaN);
    addOuter(curvature, rows, { at, width, weight: share * (1 - share) });
  }
  return { logLikelihood, logits, slope, curvature };
}

/** The columns of which each by itself tells the arms apart: one arm lies wholly on one side of the other, or touches it. */
function separating(columns: readonly CovariateColumn[], isTreated: Uint8Array): string[] {
  return columns.flatMap(({ name, values, isBinary }) => {
    const range = { treated: [Infinity, -Infinity], other: [Infinity, -Infinity] };
    values.forEach((value, unit) => {
      const of = isTreated[unit] === 1 ? range.treated : range.other;
      of[0] = Math.min(of[0] ?? NaN, value);
      of[1] = Math.max(of[1] ?? NaN, value);
    });
    const [[least = NaN, most = NaN], [leastOther = NaN, mostOther = NaN]] = [range.treated, range.other];
    // One value of a binary column that occurs in one arm only is enough: its coefficient runs away.
    const isOneSided = isBinary && (least === most || leastOther === mostOther);
    return isOneSided || least >= mostOther || most <= leastOther ? [name] : [];
  });
}
