/** How much likelier one of a pair may have been to be treated before the finding could be chance. */
import betainc from '@stdlib/math-base-special-betainc';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { bisection } from '../../methods/bisection.js';

export interface RosenbaumBound {
  /**
   * The largest Γ at which the finding still stands: of a pair, one may have been Γ times as likely to be treated as the
   * other, for a reason that was not measured. 1 where it does not stand even without one.
   */
  readonly gamma: number;
  /** One-sided, at Γ = 1: as if chance had drawn within pairs. */
  readonly pValue: number;
  /** One-sided level at which a finding stands. */
  readonly level: number;
  readonly method: 'binomial' | 'signed-rank';
}

/** Beyond it nobody asks further. */
const LARGEST = 1000;

/**
 * The largest p-value of the pairs that differ, at Γ: P(Bin(pairs, Γ/(1 + Γ)) ≥ favourable).
 *
 * Source: P. R. Rosenbaum, Observational Studies (2002), section 4.3.2.
 */
export function binaryPairsAt(gamma: number, pairs: number, favourable: number): number {
  if (favourable === 0) return 1;
  // The upper tail of a binomial is the incomplete beta function.
  return betainc(gamma / (1 + gamma), favourable, pairs - favourable + 1);
}

/**
 * The largest p-value of Wilcoxon's signed-rank statistic at Γ, by the normal distribution: with ranks r of the sizes of the
 * differences that are not 0, ties sharing theirs, mean p·Σr and variance p(1 − p)·Σr² at p = Γ/(1 + Γ).
 *
 * Source: P. R. Rosenbaum, Observational Studies (2002), section 4.3.3.
 */
export function signedRankAt(gamma: number, { sum, squares, positive }: SignedRanks): number {
  if (squares === 0) return 1;
  const p = gamma / (1 + gamma);
  return normalCdf((p * sum - positive) / Math.sqrt(p * (1 - p) * squares), 0, 1);
}

export interface SignedRanks {
  readonly sum: number;
  readonly squares: number;
  /** The sum of the ranks of the differences above 0. */
  readonly positive: number;
}

export function signedRanks(differences: readonly number[]): SignedRanks {
  const sized = differences
    .filter((each) => each !== 0)
    .sort((one, other) => Math.abs(one) - Math.abs(other));
  let [sum, squares, positive] = [0, 0, 0];
  for (let first = 0; first < sized.length;) {
    let end = first;
    while (end < sized.length && Math.abs(sized[end] ?? NaN) === Math.abs(sized[first] ?? NaN)) end += 1;
    const rank = (first + 1 + end) / 2;
    for (const each of sized.slice(first, end)) {
      sum += rank;
      squares += rank * rank;
      if (each > 0) positive += rank;
    }
    first = end;
  }
  return { sum, squares, positive };
}

interface Asked {
  /** Treated minus comparison, a pair each. */
  readonly differences: readonly number[];
  readonly isBinary: boolean;
  /** Whether more of it is what the finding says. */
  readonly isRise: boolean;
  readonly level: number;
}

export function rosenbaumBound({ differences, isBinary, isRise, level }: Asked): RosenbaumBound {
  const towards = isRise ? differences : differences.map((each) => -each);
  const apart = towards.filter((each) => each !== 0);
  const favourable = apart.filter((each) => each > 0).length;
  const ranks = signedRanks(towards);
  const at = (gamma: number) =>
    isBinary ? binaryPairsAt(gamma, apart.length, favourable) : signedRankAt(gamma, ranks);
  const pValue = apart.length === 0 ? 1 : at(1);
  const gamma = pValue > level ? 1 : bisection(1, LARGEST, (each) => at(each) <= level);
  return { gamma, pValue, level, method: isBinary ? 'binomial' : 'signed-rank' };
}
