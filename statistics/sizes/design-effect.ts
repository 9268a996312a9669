/** By how much a draw of clusters inflates the sample of a draw of single subjects. */
import type { NoSize } from './asked.js';

/**
 * 1 + ((cv² + 1)·m̄ − 1)·ρ.
 *
 * Source: S. M. Eldridge, D. Ashby, S. Kerry, International Journal of Epidemiology 35 (2006) 1292–1300.
 *
 * @returns a factor of at least 1 for the sizes; or `bad-count` (a mean size below 1, a negative variation), `bad-correlation`
 */
export function designEffect({
  meanSize,
  variation = 0,
  correlation,
}: {
  /** Subjects in a cluster, on average. */
  readonly meanSize: number;
  /** Coefficient of variation of the sizes: their standard deviation over their mean; 0 where all are equal. */
  readonly variation?: number;
  /** Within clusters (ICC), in [0, 1). */
  readonly correlation: number;
}): number | NoSize {
  if (!(meanSize >= 1 && variation >= 0 && Number.isFinite(meanSize + variation)))
    return { problem: 'bad-count' };
  if (!(correlation >= 0 && correlation < 1)) return { problem: 'bad-correlation' };
  return 1 + ((variation ** 2 + 1) * meanSize - 1) * correlation;
}
