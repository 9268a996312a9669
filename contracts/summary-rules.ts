/** What no group can have shown. It is refused at its field, so that a slip of the pen becomes no verdict. */
import { assertNever } from '../base/assert-never.js';
import type { SummaryRow } from './summaries.js';

interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

interface Quantity {
  readonly mean?: number | undefined;
  readonly squaredDeviations?: number | undefined;
  readonly sum?: number | undefined;
  readonly sumSquares?: number | undefined;
}

/** Sums that are rounded on their way here may contradict each other by this share. */
const ROUNDING_SHARE = 1e-12;
const EITHER = 'give either mean and squaredDeviations, or sum and sumSquares';

export function impossible(summary: SummaryRow): Fault | null {
  switch (summary.kind) {
    case 'proportion':
      return summary.successes > summary.n
        ? { path: ['successes'], message: `must not exceed n: ${summary.successes} of ${summary.n}` }
        : null;
    case 'mean':
      return impossibleMean(summary);
    case 'ratio':
      return impossiblePair({
        n: summary.n,
        of: summary.numerator,
        at: ['numerator'],
        other: summary.denominator,
        otherAt: ['denominator'],
        bound: summary,
        boundAt: [],
      });
    case 'nps': {
      const { n, promoters, passives, detractors } = summary;
      const answered = promoters + passives + detractors;
      return answered === n
        ? null
        : { path: ['n'], message: `must be the promoters, passives and detractors together: ${answered}` };
    }
    default:
      return assertNever(summary);
  }
}

function impossibleQuantity(n: number, of: Quantity, path: readonly string[]): Fault | null {
  const { mean, squaredDeviations, sum, sumSquares } = of;
  const centred = [mean, squaredDeviations].filter((part) => part !== undefined).length;
  const summed = [sum, sumSquares].filter((part) => part !== undefined).length;
  if (centred + summed !== 2 || centred === 1) return { path: [...path, 'mean'], message: EITHER };
  if (sum === undefined || sumSquares === undefined) return null;
  return sum ** 2 > n * sumSquares * (1 + ROUNDING_SHARE)
    ? {
        path: [...path, 'sumSquares'],
        message: 'does not belong to n and sum: the variance would be negative',
      }
    : null;
}

function impossibleMean(summary: Extract<SummaryRow, { kind: 'mean' }>): Fault | null {
  const { n, covariate } = summary;
  if (!covariate) return impossibleQuantity(n, summary, []);
  const at = ['covariate'];
  return impossiblePair({
    n,
    of: summary,
    at: [],
    other: covariate,
    otherAt: at,
    bound: covariate,
    boundAt: at,
  });
}

/** What rounding may add to a correlation of 1. */
const CORRELATION_ROUNDING = 1e-9;

interface Pair {
  readonly n: number;
  readonly of: Quantity;
  readonly at: readonly string[];
  readonly other: Quantity;
  readonly otherAt: readonly string[];
  /** What binds the two, and where it stands. */
  readonly bound: { readonly coDeviations?: number | undefined; readonly sumProducts?: number | undefined };
  readonly boundAt: readonly string[];
}

function impossiblePair({ n, of, at, other, otherAt, bound, boundAt }: Pair): Fault | null {
  const fault = impossibleQuantity(n, of, at) ?? impossibleQuantity(n, other, otherAt);
  if (fault) return fault;
  const { coDeviations, sumProducts } = bound;
  const isCentred = of.mean !== undefined;
  if (isCentred !== (other.mean !== undefined)) {
    const form = isCentred ? 'mean and squaredDeviations' : 'sum and sumSquares';
    return {
      path: [...otherAt, 'mean'],
      message: `must come in the same form as ${at[0] ?? 'the outcome'}: ${form}`,
    };
  }
  if ((coDeviations !== undefined) !== isCentred || (sumProducts !== undefined) === isCentred) {
    const field = isCentred ? 'coDeviations' : 'sumProducts';
    return { path: [...boundAt, field], message: 'give coDeviations with means, or sumProducts with sums' };
  }
  if (coDeviations === undefined) return null;
  const [y, x] = [of.squaredDeviations ?? 0, other.squaredDeviations ?? 0];
  const most = Math.sqrt(y) * Math.sqrt(x) * (1 + CORRELATION_ROUNDING);
  return Math.abs(coDeviations) > most
    ? {
        path: [...boundAt, 'coDeviations'],
        message: 'does not belong to the squared deviations: it exceeds what they allow',
      }
    : null;
}
