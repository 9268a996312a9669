/** Draws what a pilot observes: the summaries of both arms of each planned metric, independent of each other. */
import type { Chance } from '../../demo/chance.js';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { GroupSummary, Observations } from '../../contracts/evidence.js';
import { binomialWindow, type BinomialWindow } from '../../statistics/binomial-window.js';
import { armsOf, type Level } from '../../statistics/gate-power.js';
import { plannedSize, type Criterion } from '../../statistics/planned-observation.js';

/** What is true of each metric: its level without the change, and what the change adds to it. */
export type Truth = ReadonlyMap<string, { readonly level: Level; readonly change: number }>;

/** Every metric is measured on its planned size, so that nothing but chance decides. */
export function simulatedEvidence(plan: AnalysisPlan, truth: Truth, chance: Chance): Observations {
  const criteria: readonly Criterion[] = [plan.primary, ...plan.guardrails];
  return {
    assignment: 'randomised',
    source: 'simulated',
    metrics: criteria.map((criterion) => {
      const { metric, metricVersion } = criterion;
      const known = truth.get(metric);
      if (!known) throw new Error(`nothing is known of ${metric}`);
      const arms = armsOf(plan, plannedSize(criterion, plan));
      const pilot = drawn(known.level, known.change, arms.pilot, chance);
      return { metric, metricVersion, pilot, comparison: drawn(known.level, 0, arms.comparison, chance) };
    }),
  };
}

function drawn(level: Level, change: number, n: number, chance: Chance): GroupSummary {
  if (level.kind === 'proportion') {
    return { kind: 'proportion', n, successes: drawnCount(n, level.share + change, chance.uniform()) };
  }
  const mean = chance.normal(level.mean + change, level.deviation / Math.sqrt(n));
  return {
    kind: 'mean',
    n,
    mean,
    squaredDeviations: level.deviation ** 2 * chiSquare(n - 1, chance.normal(0, 1)),
  };
}

const windows = new Map<string, BinomialWindow>();

/** The count of a binomial distribution below which this share of it lies. */
function drawnCount(n: number, share: number, uniform: number): number {
  const key = `${n} ${share}`;
  const window = windows.get(key) ?? binomialWindow(n, share, 8);
  windows.set(key, window);
  let [low, high] = [0, window.probabilities.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (window.upTo(middle) >= uniform) high = middle;
    else low = middle + 1;
  }
  return window.from + low;
}

/** From a normal draw by E. B. Wilson's and M. M. Hilferty's cube, which some thirty degrees make exact enough. */
export function chiSquare(degreesOfFreedom: number, normal: number): number {
  const spread = 2 / (9 * degreesOfFreedom);
  return degreesOfFreedom * (1 - spread + normal * Math.sqrt(spread)) ** 3;
}
