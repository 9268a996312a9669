/** The upper tail of the noncentral t distribution. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** Beyond so many standard deviations of its square root a χ² has no weight. */
const REACH = 12;
const STEPS = 400;

/**
 * P(T > c) as the mean of Φ(δ − c·s) over s = √(χ²(ν)/ν), whose density is in proportion to s^(ν−1)·e^(−νs²/2), by Simpson's
 * rule.
 *
 * Source: N. L. Johnson, S. Kotz, N. Balakrishnan, Continuous Univariate Distributions 2 (1995), chapter 31.
 *
 * @returns a probability, to some 1e-6
 */
export function noncentralTail({
  above,
  degreesOfFreedom,
  noncentrality,
}: {
  readonly above: number;
  /** At least 1. */
  readonly degreesOfFreedom: number;
  readonly noncentrality: number;
}): number {
  const width = REACH / Math.sqrt(2 * degreesOfFreedom);
  const [low, high] = [Math.max(1 - width, 0), 1 + width];
  let [sum, total] = [0, 0];
  for (let i = 0; i <= STEPS; i += 1) {
    const s = low + ((high - low) * i) / STEPS;
    const simpson = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
    // At s = 1 the density is 1 by this scale, so that no power of s overflows.
    const power = degreesOfFreedom === 1 ? 0 : (degreesOfFreedom - 1) * Math.log(s);
    const weight = simpson * Math.exp(power - (degreesOfFreedom * (s * s - 1)) / 2);
    sum += weight * normalCdf(noncentrality - above * s, 0, 1);
    total += weight;
  }
  return sum / total;
}
