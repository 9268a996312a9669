/** A row of the verification: what is true, what the gate must then do, and how often it did in simulated gates. */
import type { Chance } from '../../demo/chance.js';
import { binomialWindow } from '../../statistics/binomial-window.js';

/** The range in which the true chance must lie; both ends are included. */
export interface MustBe {
  readonly least: number;
  readonly most: number;
  /** As the table says it: `pass ≤ 0.025`. */
  readonly text: string;
}

export interface GateRow {
  readonly truth: string;
  readonly mustBe: MustBe;
  /** Plays so many gates and counts those of which `mustBe` speaks. The same chance gives the same count. */
  readonly measure: (gates: number, chance: Chance) => number;
}

export interface MeasuredRow {
  readonly truth: string;
  readonly mustBe: string;
  readonly gates: number;
  readonly counted: number;
  /** The shares between which a gate that is as it must be stays by that certainty. */
  readonly bound: { readonly least: number; readonly most: number };
  readonly met: boolean;
}

export function atMost(what: string, most: number): MustBe {
  return { least: 0, most, text: `${what} ≤ ${most}` };
}

export function about(what: string, chance: number, within: number): MustBe {
  return {
    least: Math.max(chance - within, 0),
    most: Math.min(chance + within, 1),
    text: `${what} = ${chance.toFixed(3)} ± ${within}`,
  };
}

export interface Measuring {
  readonly gates: number;
  readonly chance: Chance;
  /** How surely a gate that is as it must be stays within its bound, on either side. */
  readonly certainty: number;
}

export function measured(
  { truth, mustBe, measure }: GateRow,
  { gates, chance, certainty }: Measuring,
): MeasuredRow {
  const counted = measure(gates, chance);
  const least = gates - highestCount(gates, 1 - mustBe.least, certainty);
  const most = highestCount(gates, mustBe.most, certainty);
  return {
    truth,
    mustBe: mustBe.text,
    gates,
    counted,
    bound: { least: least / gates, most: most / gates },
    met: counted >= least && counted <= most,
  };
}

/** So many standard deviations of a binomial distribution leave nothing out that a bound could show. */
const SPAN = 8;

/** The smallest count with so much of the distribution at or below it. */
function highestCount(gates: number, share: number, certainty: number): number {
  const { from, probabilities, upTo } = binomialWindow(gates, share, SPAN);
  const index = probabilities.findIndex((_, at) => upTo(at) >= certainty);
  return index < 0 ? gates : from + index;
}
