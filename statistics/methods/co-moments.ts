/** The moments of two quantities of the same subjects: an outcome y, and a covariate, a denominator or a take-up x. */
import { countsProblem, momentsProblem } from '../arm-problem.js';
import type { MeanSummary, StatisticsProblem } from '../difference.js';
import { momentsOf, type Moments } from '../moments.js';
import type { Answer } from './method-result.js';

/** What an arm of a pair of quantities is summarised to. All sums are over the subjects. */
export interface CoMoments {
  readonly n: number;
  readonly meanY: number;
  /** Σ(y − ȳ)². */
  readonly squaredDeviationsY: number;
  readonly meanX: number;
  /** Σ(x − x̄)². */
  readonly squaredDeviationsX: number;
  /** Σ(x − x̄)(y − ȳ). */
  readonly coDeviations: number;
  /** The share of the squared deviations below which what is left of them is rounding; larger for moments from sums. */
  readonly lostShare?: number;
}

export interface CoSums {
  readonly n: number;
  readonly sumY: number;
  readonly sumX: number;
  readonly sumSquaresY: number;
  readonly sumSquaresX: number;
  readonly sumProducts: number;
}

/** As in `momentsOf`: doubles carry some 16 digits, and the sums of many rows lose some of them. */
const LOST_SHARE = 1e-10;

/** What rounding may add to a correlation of 1. */
const CORRELATION_ROUNDING = 1e-9;

/**
 * Centred moments from raw sums, which a query can add up in one pass.
 *
 * @returns a problem: `not-a-count`, `too-few` (n < 1), `not-finite`, `negative-variance`, `lost-digits`
 */
export function coMomentsFromSums(sums: CoSums): Answer<CoMoments> {
  const { n, sumY, sumX, sumSquaresY, sumSquaresX, sumProducts } = sums;
  const size = countsProblem(n) ?? (n < 1 ? 'too-few' : undefined);
  if (size !== undefined) return { problem: size };
  const y = momentsOf({ n, sum: sumY, sumSquares: sumSquaresY });
  if (typeof y !== 'object') return { problem: y };
  const x = constantOf(n, sumX, sumSquaresX) ?? momentsOf({ n, sum: sumX, sumSquares: sumSquaresX });
  if (typeof x !== 'object') return { problem: x };
  const shareLost = (sumSquares: number, { squaredDeviations }: Moments) =>
    squaredDeviations === 0 ? LOST_SHARE : LOST_SHARE * (sumSquares / squaredDeviations);
  return {
    n,
    meanY: y.mean,
    squaredDeviationsY: y.squaredDeviations,
    meanX: x.mean,
    squaredDeviationsX: x.squaredDeviations,
    coDeviations: x.squaredDeviations === 0 ? 0 : sumProducts - x.mean * sumY,
    lostShare: Math.max(shareLost(sumSquaresY, y), shareLost(sumSquaresX, x)),
  };
}

/** Two quantities of the same subjects in either form in which a summary may come, with what binds them. */
export interface SummarisedPair {
  readonly n: number;
  readonly y: SummarisedQuantity;
  readonly x: SummarisedQuantity;
  readonly coDeviations?: number | undefined;
  readonly sumProducts?: number | undefined;
}

type SummarisedQuantity = Omit<MeanSummary, 'n' | 'covariate'>;

/** @returns problems as `coMomentsFromSums`; what is missing is `not-finite` */
export function coMomentsOfPair({ n, y, x, coDeviations, sumProducts }: SummarisedPair): Answer<CoMoments> {
  if (
    y.mean !== undefined &&
    y.squaredDeviations !== undefined &&
    x.mean !== undefined &&
    x.squaredDeviations !== undefined &&
    coDeviations !== undefined
  ) {
    return {
      n,
      meanY: y.mean,
      squaredDeviationsY: y.squaredDeviations,
      meanX: x.mean,
      squaredDeviationsX: x.squaredDeviations,
      coDeviations,
    };
  }
  return coMomentsFromSums({
    n,
    sumY: y.sum ?? NaN,
    sumX: x.sum ?? NaN,
    sumSquaresY: y.sumSquares ?? NaN,
    sumSquaresX: x.sumSquares ?? NaN,
    sumProducts: sumProducts ?? NaN,
  });
}

/** The outcome alone. */
export function outcomeOf({ n, meanY, squaredDeviationsY }: CoMoments): Moments {
  return { n, mean: meanY, squaredDeviations: squaredDeviationsY };
}

/** The covariate, denominator or take-up alone. */
export function covariateOf({ n, meanX, squaredDeviationsX }: CoMoments): Moments {
  return { n, mean: meanX, squaredDeviations: squaredDeviationsX };
}

/** Why no data can have these moments together, or why there are too few of them; or undefined. */
export function coMomentsProblem(arm: CoMoments): StatisticsProblem | undefined {
  const problem = momentsProblem(outcomeOf(arm), 2) ?? momentsProblem(covariateOf(arm), 2);
  if (problem !== undefined) return problem;
  const { squaredDeviationsY, squaredDeviationsX, coDeviations } = arm;
  if (!Number.isFinite(coDeviations)) return 'not-finite';
  const most = Math.sqrt(squaredDeviationsY) * Math.sqrt(squaredDeviationsX);
  const rounding = Math.max(CORRELATION_ROUNDING, arm.lostShare ?? 0);
  return Math.abs(coDeviations) > most * (1 + rounding) ? 'negative-variance' : undefined;
}

/** The same, and `never-varies` where all subjects have one outcome, which is no measurement. */
export function outcomeProblem(arm: CoMoments): StatisticsProblem | undefined {
  return coMomentsProblem(arm) ?? (arm.squaredDeviationsY === 0 ? 'never-varies' : undefined);
}

/**
 * Σ((y − ȳ) − slope·(x − x̄))², as a sum of two squares, so that little is lost where the line fits well.
 *
 * @returns undefined where what is left cannot be told from rounding
 */
export function residualDeviations(arm: CoMoments, slope: number): number | undefined {
  const { squaredDeviationsY, squaredDeviationsX, coDeviations } = arm;
  const bestSlope = squaredDeviationsX === 0 ? 0 : coDeviations / squaredDeviationsX;
  const unexplained = Math.max(squaredDeviationsY - bestSlope * coDeviations, 0);
  const residual = unexplained + squaredDeviationsX * (slope - bestSlope) ** 2;
  const whole = squaredDeviationsY + slope ** 2 * squaredDeviationsX;
  return residual > whole * (arm.lostShare ?? LOST_SHARE) ? residual : undefined;
}

/**
 * A denominator of 1 for each subject, or a take-up of all, has no spread to lose: where the sums are whole numbers that a
 * double holds exactly, they say so themselves.
 */
function constantOf(n: number, sum: number, sumSquares: number): Moments | undefined {
  const mean = sum / n;
  const isConstant = Number.isInteger(mean) && Number.isSafeInteger(sumSquares) && mean * sum === sumSquares;
  return isConstant ? { n, mean, squaredDeviations: 0 } : undefined;
}
