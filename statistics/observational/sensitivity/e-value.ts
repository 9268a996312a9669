/** How strong something unmeasured would have to be to explain an effect away. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

export interface RiskRatio {
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
}

export interface EValue {
  /** The risk ratio by which it would have to raise both being treated and the outcome; at least 1. */
  readonly estimate: number;
  /** The same for the bound of the interval that lies nearer to no effect; 1 where the interval holds no effect. */
  readonly bound: number;
  readonly of: RiskRatio;
  /** `standardised`: a difference of means was turned into a ratio, which is approximate. */
  readonly method: 'risk-ratio' | 'standardised';
}

/**
 * RR + √(RR·(RR − 1)), with RR turned over where it is below 1.
 *
 * Source: T. J. VanderWeele, P. Ding, Annals of Internal Medicine 167 (2017) 268–274.
 *
 * @returns undefined where a ratio is no positive number
 */
export function eValue(of: RiskRatio, method: EValue['method'] = 'risk-ratio'): EValue | undefined {
  if (![of.ratio, of.lower, of.upper].every((each) => each > 0 && Number.isFinite(each))) return undefined;
  const holdsOne = of.lower <= 1 && of.upper >= 1;
  const nearer = of.ratio >= 1 ? of.lower : of.upper;
  return { estimate: single(of.ratio), bound: holdsOne ? 1 : single(nearer), of, method };
}

function single(ratio: number): number {
  const above = ratio < 1 ? 1 / ratio : ratio;
  return above + Math.sqrt(above * (above - 1));
}

/** An effect with its interval, in the unit of the outcome. */
interface Interval {
  readonly effect: number;
  readonly lower: number;
  readonly upper: number;
}

/** Of a standardised difference of means d the risk ratio is about exp(0.91·d) (VanderWeele and Ding 2017, table 2). */
const PER_DEVIATION = 0.91;

/** @param deviation of the outcome between units */
export function eValueOfMeans(interval: Interval, deviation: number): EValue | undefined {
  const ratioOf = (difference: number) => Math.exp((PER_DEVIATION * difference) / deviation);
  return eValue(ratiosOf(interval, ratioOf), 'standardised');
}

/** Of a share with treatment by what it would have been without, which the effect tells. */
export function eValueOfShare(interval: Interval, share: number): EValue | undefined {
  return eValue(ratiosOf(interval, (difference) => share / (share - difference)));
}

function ratiosOf({ effect, lower, upper }: Interval, ratioOf: (difference: number) => number): RiskRatio {
  return { ratio: ratioOf(effect), lower: ratioOf(lower), upper: ratioOf(upper) };
}

/** A risk ratio with the interval of its logarithm. @param variance of the logarithm */
export function riskRatio(
  treated: number,
  comparison: number,
  variance: number,
  confidence: number,
): RiskRatio {
  const z = normalQuantile((1 + confidence) / 2, 0, 1);
  const ratio = treated / comparison;
  const factor = Math.exp(z * Math.sqrt(variance));
  return { ratio, lower: ratio / factor, upper: ratio * factor };
}
