/** Whether an arm is the total of its clusters. A slip in either is refused at its field, so that neither is believed. */
import { assertNever } from '../base/assert-never.js';
import type { SummaryRow } from './summaries.js';

type Arm = 'pilot' | 'comparison';

interface Fault {
  /** Where it stands in the observation of a metric. */
  readonly path: (arm: Arm) => PropertyKey[];
  readonly message: string;
}

/** A number that adds up over clusters, and how large the rounding of what it was made of may be. */
interface Part {
  readonly path: readonly string[];
  readonly value: number;
  readonly size: number;
}

/** Numbers that are rounded on their way here may differ by this share. */
const ROUNDING_SHARE = 1e-9;

export function clusterFaults(total: SummaryRow, clusters: readonly SummaryRow[]): readonly Fault[] {
  const unsound = clusters.flatMap((cluster, index): Fault[] => {
    const at = (field: string) => (arm: Arm) => ['clusters', arm, index, field];
    if (cluster.kind !== total.kind)
      return [{ path: at('kind'), message: `must be ${total.kind}, as that of the arm` }];
    return cluster.n < 1
      ? [{ path: at('n'), message: 'must be at least 1; leave an empty cluster out' }]
      : [];
  });
  if (unsound.length > 0) return unsound;
  const parts = clusters.map(partsOf);
  return partsOf(total).flatMap(({ path, value, size }, place): Fault[] => {
    const sum = parts.reduce((all, each) => all + (each[place]?.value ?? 0), 0);
    if (Math.abs(sum - value) <= ROUNDING_SHARE * size) return [];
    return [{ path: (arm) => [arm, ...path], message: 'is not the total of the clusters of this arm' }];
  });
}

function partsOf(summary: SummaryRow): readonly Part[] {
  const { n } = summary;
  const count = (field: string, value: number): Part => ({ path: [field], value, size: value });
  switch (summary.kind) {
    case 'proportion':
      return [count('n', n), count('successes', summary.successes)];
    case 'mean':
      return [count('n', n), ...quantityParts(n, summary, [])];
    case 'ratio': {
      const { numerator, denominator, coDeviations, sumProducts } = summary;
      const [y, x] = [sumsOf(n, numerator), sumsOf(n, denominator)];
      const products = sumProducts ?? (coDeviations ?? 0) + (y.sum * x.sum) / n;
      const field = sumProducts === undefined ? 'coDeviations' : 'sumProducts';
      return [
        count('n', n),
        ...quantityParts(n, numerator, ['numerator']),
        ...quantityParts(n, denominator, ['denominator']),
        { path: [field], value: products, size: Math.sqrt(y.sumSquares * x.sumSquares) },
      ];
    }
    case 'nps':
      return [
        count('promoters', summary.promoters),
        count('passives', summary.passives),
        count('detractors', summary.detractors),
      ];
    default:
      return assertNever(summary);
  }
}

interface Quantity {
  readonly mean?: number | undefined;
  readonly squaredDeviations?: number | undefined;
  readonly sum?: number | undefined;
  readonly sumSquares?: number | undefined;
}

function quantityParts(n: number, of: Quantity, path: readonly string[]): readonly Part[] {
  const { sum, sumSquares } = sumsOf(n, of);
  const [level, spread] = of.mean === undefined ? ['sum', 'sumSquares'] : ['mean', 'squaredDeviations'];
  return [
    { path: [...path, level], value: sum, size: Math.sqrt(n * sumSquares) },
    { path: [...path, spread], value: sumSquares, size: sumSquares },
  ];
}

function sumsOf(n: number, { mean = 0, squaredDeviations = 0, sum, sumSquares }: Quantity) {
  return { sum: sum ?? n * mean, sumSquares: sumSquares ?? squaredDeviations + n * mean ** 2 };
}
