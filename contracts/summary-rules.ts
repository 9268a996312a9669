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
      return impossibleQuantity(summary.n, summary, []);
    case 'ratio':
      return impossibleRatio(summary);
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

/** What rounding may add to a correlation of 1. */
const CORRELATION_ROUNDING = 1e-9;

function impossibleRatio(summary: Extract<SummaryRow, { kind: 'ratio' }>): Fault | null {
  const { n, numerator, denominator, coDeviations, sumProducts } = summary;
  const fault =
    impossibleQuantity(n, numerator, ['numerator']) ?? impossibleQuantity(n, denominator, ['denominator']);
  if (fault) return fault;
  const isCentred = numerator.mean !== undefined;
  if (isCentred !== (denominator.mean !== undefined))
    return { path: ['denominator', 'mean'], message: 'must come in the same form as the numerator' };
  if ((coDeviations !== undefined) !== isCentred || (sumProducts !== undefined) === isCentred) {
    const field = isCentred ? 'coDeviations' : 'sumProducts';
    return { path: [field], message: 'give coDeviations with means, or sumProducts with sums' };
  }
  if (coDeviations === undefined) return null;
  const [y, x] = [numerator.squaredDeviations ?? 0, denominator.squaredDeviations ?? 0];
  const most = Math.sqrt(y) * Math.sqrt(x) * (1 + CORRELATION_ROUNDING);
  return Math.abs(coDeviations) > most
    ? {
        path: ['coDeviations'],
        message: 'does not belong to the squared deviations: it exceeds what they allow',
      }
    : null;
}
