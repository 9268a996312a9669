/**
 * The chance that a test statistic crosses its bound at each of several looks at growing data. The statistics of the looks
 * are normal with variance 1 and correlation √(t/u) between the information fractions t < u; with drift θ their means are
 * θ√t, so that θ is the expected statistic at fraction 1.
 *
 * By recursive integration: the density of those not yet stopped is carried from look to look on a grid, by Simpson's rule.
 *
 * Source: P. Armitage, C. K. McPherson, B. C. Rowe, JRSS A 132 (1969) 235–244; C. Jennison, B. W. Turnbull, Group
 * Sequential Methods (2000), chapter 19.
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { NoLook } from './look-problem.js';

export interface BoundedLook {
  /** Information fraction, above 0; above 1 after an overrun. */
  readonly fraction: number;
  /** Crossed from this value of the statistic on; infinite where a look cannot stop. */
  readonly bound: number;
  /** Crossed downwards from this value on; left out: never, so that futility stays non-binding. */
  readonly lower?: number;
}

/** The chances at each look: they sum to the chance of the whole. */
export interface Crossing {
  readonly upward: readonly number[];
  readonly downward: readonly number[];
}

/** What is left out on either side of a mean, in standard deviations: less than 1e-15 lies beyond. */
const REACH = 8;
/** So many grid points in a standard deviation of the narrowest normal curve in an integral give six decimals. */
const POINTS = 8;
/** At so many standard deviations a normal curve is too small for a double, so that nothing is lost by passing over it. */
const UNDERFLOW = 39;
/** Less new information than this share of all cannot be told from the same data again. */
const LEAST_NEW = 1e-4;

/** @returns the chances in [0, 1] by look, or `bad-fractions`, `too-close`, `bad-bounds`, `not-finite` */
export function crossing(looks: readonly BoundedLook[], drift: number): Crossing | NoLook {
  const problem = looksProblem(looks);
  if (problem) return problem;
  if (!Number.isFinite(drift)) return { problem: 'not-finite' };
  const upward: number[] = [];
  const downward: number[] = [];
  let going = atStart;
  looks.forEach((look, index) => {
    const { fraction, bound, lower = -Infinity } = look;
    upward.push(beyond(going, { fraction, bound, drift }));
    downward.push(
      lower === -Infinity ? 0 : beyond(mirrored(going), { fraction, bound: -lower, drift: -drift }),
    );
    const next = looks[index + 1];
    if (next) going = continued(going, look, next.fraction, drift);
  });
  return { upward, downward };
}

/** Those who were not stopped: a grid of statistics with the probability that each of its points stands for. */
export interface Going {
  readonly fraction: number;
  readonly points: readonly number[];
  readonly weights: readonly number[];
}

/** Before the first look nothing is known, and everybody goes on. */
export const atStart: Going = { fraction: 0, points: [0], weights: [1] };

interface Reaching {
  readonly fraction: number;
  readonly bound: number;
  readonly drift: number;
}

/** The chance to go on until this fraction and to be at or above the bound there. */
export function beyond({ fraction: before, points, weights }: Going, { fraction, bound, drift }: Reaching) {
  const fresh = fraction - before;
  const [root, rootBefore, rootFresh] = [Math.sqrt(fraction), Math.sqrt(before), Math.sqrt(fresh)];
  let sum = 0;
  for (let i = 0; i < points.length; i += 1) {
    const expected = (points[i] ?? 0) * rootBefore + drift * fresh;
    sum += (weights[i] ?? 0) * normalCdf((expected - bound * root) / rootFresh, 0, 1);
  }
  return sum;
}

/** Those who are between the bounds of a look, on a grid that is fine enough for the look that follows. */
export function continued(
  going: Going,
  { fraction, bound, lower = -Infinity }: BoundedLook,
  nextFraction: number,
  drift: number,
): Going {
  const mean = drift * Math.sqrt(fraction);
  const high = Math.min(bound, Math.abs(mean) + REACH);
  const low = Math.max(lower, Math.min(mean, high) - REACH);
  const narrowest = Math.min(
    Math.sqrt((fraction - going.fraction) / fraction),
    Math.sqrt((nextFraction - fraction) / fraction),
  );
  const steps = 2 * Math.max(Math.ceil(((high - low) * POINTS) / narrowest / 2), 1);
  const step = (high - low) / steps;
  const points = Array.from({ length: steps + 1 }, (_, index) => low + index * step);
  const weights = points.map(
    (point, index) => simpson(index, steps) * step * density(going, { fraction, point, drift }),
  );
  return { fraction, points, weights };
}

function simpson(index: number, steps: number): number {
  if (index === 0 || index === steps) return 1 / 3;
  return index % 2 === 1 ? 4 / 3 : 2 / 3;
}

interface At {
  readonly fraction: number;
  readonly point: number;
  readonly drift: number;
}

/** Of the statistic at this fraction among those who went on; points too far away to matter are passed over. */
function density({ fraction: before, points, weights }: Going, { fraction, point, drift }: At): number {
  const fresh = fraction - before;
  const rootFresh = Math.sqrt(fresh);
  const scale = Math.sqrt(before) / rootFresh;
  const centre = (point * Math.sqrt(fraction) - drift * fresh) / rootFresh;
  const [from, to] = within(points, scale, centre);
  let sum = 0;
  for (let i = from; i <= to; i += 1) {
    const distance = centre - (points[i] ?? 0) * scale;
    sum += (weights[i] ?? 0) * Math.exp((-distance * distance) / 2);
  }
  return (sum / Math.sqrt(2 * Math.PI)) * Math.sqrt(fraction / fresh);
}

/** The first and the last index of evenly spaced points that matter to a normal curve. */
function within(points: readonly number[], scale: number, centre: number): readonly [number, number] {
  const last = points.length - 1;
  const [first = 0, second = 0] = points;
  if (last < 1 || scale === 0) return [0, last];
  const index = (value: number) => (value / scale - first) / (second - first);
  const from = Math.max(Math.floor(index(centre - UNDERFLOW)), 0);
  return [from, Math.min(Math.ceil(index(centre + UNDERFLOW)), last)];
}

function mirrored({ fraction, points, weights }: Going): Going {
  return { fraction, points: points.map((point) => -point), weights };
}

/** Why these looks cannot be, or undefined. */
export function looksProblem(looks: readonly BoundedLook[]): NoLook | undefined {
  const problem = fractionsProblem(looks.map(({ fraction }) => fraction));
  if (problem) return problem;
  const isSound = looks.every(({ bound, lower = -Infinity }) => lower < bound && bound !== -Infinity);
  return isSound ? undefined : { problem: 'bad-bounds' };
}

/** Why these fractions are not those of looks at growing data, or undefined. */
export function fractionsProblem(fractions: readonly number[]): NoLook | undefined {
  const isIncreasing = fractions.every(
    (fraction, index) => Number.isFinite(fraction) && fraction > (fractions[index - 1] ?? 0),
  );
  if (fractions.length === 0 || !isIncreasing) return { problem: 'bad-fractions' };
  const isClose = fractions.some(
    (fraction, index) => fraction - (fractions[index - 1] ?? 0) < LEAST_NEW * fraction,
  );
  return isClose ? { problem: 'too-close' } : undefined;
}
