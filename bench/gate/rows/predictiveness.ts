/** Signals whose worth is known, judged by the very judge of the product. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { PredictivenessPlan } from '../../../contracts/predictiveness-plan.js';
import type { Chance } from '../../../demo/chance.js';
import { judgePredictiveness } from '../../../statistics/predictiveness/judge-predictiveness.js';
import type { PredictivenessWord } from '../../../statistics/predictiveness/predictiveness.js';
import type { Rows } from '../../../statistics/predictiveness/signal-data.js';
import { atMost, type GateRow } from '../gate-row.js';

const plan: PredictivenessPlan = {
  design: 'predictiveness',
  signal: { metric: 'effort_score', metricVersion: 1, kind: 'mean', expects: 'more' },
  outcome: { metric: 'churn', metricVersion: 1, kind: 'proportion' },
  periods: { signalUntil: 1, outcomeFrom: 2 },
  beyond: [],
  split: { by: 'unit', folds: 2, seed: 1 },
  minimumUnits: 30,
  confidence: 0.95,
};
const ofAmounts: PredictivenessPlan = {
  ...plan,
  outcome: { metric: 'revenue', metricVersion: 1, kind: 'mean' },
};

/** One standard deviation of the signal between those with the outcome and those without, as Cohen's small effect has it. */
const SMALL = 0.2;

export function predictivenessRows(): readonly GateRow[] {
  const either = { ...plan, signal: { ...plan.signal, expects: 'either' as const } };
  const area = normalCdf(SMALL / Math.SQRT2, 0, 1);
  const rare = 0.1;
  const rarer = normalCdf(SMALL + normalQuantile(rare, 0, 1), 0, 1);
  return [
    worthless('a worthless signal, 100 with the outcome of 500', plan, shifted(0)),
    worthless('a worthless signal, either direction', either, shifted(0)),
    worthless('a worthless signal of an amount, 300 units', ofAmounts, related(0)),
    worthless('a worthless signal of a skewed amount, 300 units', ofAmounts, related(0, Math.exp)),
    worthless('a worthless signal, 60 clusters of 10', plan, clustered(0)),
    useful('a signal of the useful size, 100 with the outcome of 500', plan, area, shifted(SMALL)),
    useful('a signal of the useful size, either direction', either, area, shifted(SMALL)),
    useful(
      'a yes or no of the useful size that one in ten has, 100 with the outcome of 500',
      plan,
      (1 + rarer - rare) / 2,
      shifted(SMALL, (level) => (level > normalQuantile(1 - rare, 0, 1) ? 1 : 0)),
      // Some thirteen of those with the outcome have it, whose number is too coarse for an exact level.
      0.03,
    ),
    useful('a signal of the useful size of an amount, 300 units', ofAmounts, rankOf(0.1), related(0.1)),
    useful(
      'a signal of the useful size of a skewed amount, 300 units',
      ofAmounts,
      rankOf(0.1),
      related(0.1, Math.exp),
    ),
    useful('a signal of the useful size, 60 clusters of 10', plan, area, clustered(SMALL)),
  ];
}

type Draw = (chance: Chance) => Rows;

function worthless(truth: string, by: PredictivenessPlan, draw: Draw): GateRow {
  return { truth, mustBe: atMost('predicts', 0.025), measure: counting('predicts', by, draw) };
}

/** What is of just the useful size must not be called useless. */
function useful(
  truth: string,
  by: PredictivenessPlan,
  usefulSize: number,
  draw: Draw,
  most = 0.025,
): GateRow {
  const measure = counting('does_not_predict', { ...by, usefulSize }, draw);
  return { truth, mustBe: atMost('does not predict', most), measure };
}

function counting(word: PredictivenessWord, by: PredictivenessPlan, draw: Draw): GateRow['measure'] {
  return (gates, chance) => {
    let counted = 0;
    for (let gate = 0; gate < gates; gate += 1) {
      const data = { ...draw(chance), covariates: [], lookAhead: null };
      if (judgePredictiveness(by, data).verdict === word) counted += 1;
    }
    return counted;
  };
}

/** The first 100 of 500 have the outcome, and a signal that is so much higher. */
function shifted(by: number, read: (level: number) => number = (level) => level): Draw {
  return (chance) =>
    drawn(500, (place) => {
      const outcome = place < 100 ? 1 : 0;
      return [read(chance.normal(outcome * by, 1)), outcome, place];
    });
}

/** Two normal amounts of this correlation; what is made of the second one keeps its order. */
function related(correlation: number, read: (level: number) => number = (level) => level): Draw {
  return (chance) =>
    drawn(300, (place) => {
      const signal = chance.normal(0, 1);
      const rest = chance.normal(0, Math.sqrt(1 - correlation ** 2));
      return [signal, read(correlation * signal + rest), place];
    });
}

/** Half of what varies in the signal is of the cluster, and clusters differ in how many have the outcome. */
function clustered(by: number): Draw {
  return (chance) => {
    let [level, share] = [0, 0];
    return drawn(600, (place) => {
      if (place % 10 === 0) [level, share] = [chance.normal(0, Math.SQRT1_2), 0.1 + 0.4 * chance.uniform()];
      const outcome = chance.uniform() < share ? 1 : 0;
      return [level + chance.normal(outcome * by, Math.SQRT1_2), outcome, Math.floor(place / 10)];
    });
  };
}

function drawn(n: number, row: (place: number) => readonly [number, number, number]): Rows {
  const rows = Array.from({ length: n }, (_, place) => row(place));
  return {
    signal: Float64Array.from(rows, ([signal]) => signal),
    outcome: Float64Array.from(rows, ([, outcome]) => outcome),
    groups: Int32Array.from(rows, ([, , group]) => group),
  };
}

/** Spearman's ρ of two normal amounts of this correlation. Source: K. Pearson, Drapers' Company Research Memoirs (1907). */
function rankOf(correlation: number): number {
  return (6 / Math.PI) * Math.asin(correlation / 2);
}
