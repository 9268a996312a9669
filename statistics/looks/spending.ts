/**
 * Boundaries for several looks at growing data that keep the one-sided error of all looks together at alpha. How much of
 * it a look may spend depends on the information that it really has, so neither the number nor the times of the looks need
 * to be known beforehand.
 *
 * Source: K. K. G. Lan, D. L. DeMets, Biometrika 70 (1983) 659–663.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { assertNever } from '../../base/assert-never.js';
import { rootOf } from '../root.js';
import { atStart, beyond, continued, fractionsProblem, looksProblem } from './crossing.js';
import type { BoundedLook, Going } from './crossing.js';
import { isAlpha, type NoLook } from './look-problem.js';

export type SpendingKind = 'obrien-fleming' | 'pocock';

export interface Boundary {
  readonly fraction: number;
  /** The look passes when its statistic is at or above it; at most 10, where a pass is out of reach. */
  readonly bound: number;
  /** One-sided error of this look and all before it. */
  readonly spent: number;
}

export interface Spending {
  /** One-sided, of all looks together. */
  readonly alpha: number;
  readonly kind: SpendingKind;
}

/** Above this bound lies less error than a sum with alpha could show. */
export const HIGHEST_BOUND = 10;

/**
 * The error that may be spent until an information fraction. `obrien-fleming`: 2 − 2Φ(z(α/2)/√t), little at first;
 * `pocock`: α·ln(1 + (e − 1)t), about evenly.
 *
 * @param fraction from 1 on everything may be spent
 */
export function alphaUntil({ alpha, kind }: Spending, fraction: number): number {
  if (fraction >= 1) return alpha;
  if (fraction <= 0) return 0;
  switch (kind) {
    case 'obrien-fleming':
      return 2 * normalCdf(normalQuantile(alpha / 2, 0, 1) / Math.sqrt(fraction), 0, 1);
    case 'pocock':
      return alpha * Math.log(1 + (Math.E - 1) * fraction);
    default:
      return assertNever(kind);
  }
}

/**
 * The boundaries of all looks so far. One look more changes none of those before it.
 *
 * @param fractions actual information of each look as a share of the planned one, increasing
 * @param final whether no look will follow the last one: it then spends what is left, wherever it stands
 * @returns one boundary a look, or `bad-fractions`, `too-close`, `bad-alpha`
 */
export function boundaries(
  fractions: readonly number[],
  spending: Spending,
  { final }: { readonly final: boolean },
): readonly Boundary[] | NoLook {
  if (!isAlpha(spending.alpha)) return { problem: 'bad-alpha' };
  const problem = fractionsProblem(fractions);
  if (problem) return problem;
  const all: Boundary[] = [];
  let sofar = nothingYet;
  for (const [index, fraction] of fractions.entries()) {
    const isFinal = final && index === fractions.length - 1;
    sofar = wentOnTo(fraction, sofar);
    const next = boundaryAt(fraction, sofar, isFinal ? spending.alpha : alphaUntil(spending, fraction));
    all.push(next);
    sofar = { ...sofar, last: next, spent: next.spent };
  }
  return all;
}

/**
 * The boundary of one look more, when those before it stand: it spends what may be spent until now less what they have.
 *
 * @param earlier the looks before it with the bounds that were used, none for the first
 * @returns the boundary, or `bad-fractions`, `too-close`, `bad-bounds`, `bad-alpha`
 */
export function nextBoundary(
  earlier: readonly BoundedLook[],
  fraction: number,
  spending: Spending,
  { final }: { readonly final: boolean },
): Boundary | NoLook {
  if (!isAlpha(spending.alpha)) return { problem: 'bad-alpha' };
  const problem = looksProblem([...earlier, { fraction, bound: HIGHEST_BOUND }]);
  if (problem) return problem;
  let sofar = nothingYet;
  for (const look of earlier) {
    const { going, spent } = wentOnTo(look.fraction, sofar);
    sofar = { going, last: look, spent: spent + beyond(going, { ...look, drift: 0 }) };
  }
  return boundaryAt(
    fraction,
    wentOnTo(fraction, sofar),
    final ? spending.alpha : alphaUntil(spending, fraction),
  );
}

/** Where the looks have come to without any effect. */
interface SoFar {
  readonly going: Going;
  /** A look that has been held, and whose bounds have not yet stopped anybody in `going`. */
  readonly last: BoundedLook | undefined;
  readonly spent: number;
}

const nothingYet: SoFar = { going: atStart, last: undefined, spent: 0 };

/** The grid behind a look can only be made when the next fraction is known, because it must be fine enough for that. */
function wentOnTo(fraction: number, { going, last, spent }: SoFar): SoFar {
  return { going: last ? continued(going, last, fraction, 0) : going, last: undefined, spent };
}

function boundaryAt(fraction: number, { going, spent }: SoFar, until: number): Boundary {
  const spentAt = (bound: number) => beyond(going, { fraction, bound, drift: 0 });
  const left = until - spent;
  const bound =
    left > spentAt(HIGHEST_BOUND)
      ? rootOf((each) => spentAt(each) - left, [-HIGHEST_BOUND, HIGHEST_BOUND])
      : HIGHEST_BOUND;
  return { fraction, bound, spent: spent + spentAt(bound) };
}
