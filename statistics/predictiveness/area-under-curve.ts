/** The area under the curve of a signal against a later yes or no, with an interval that holds where rows move together. */
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { twoSidedPValue } from '../methods/estimate-interval.js';
import { neverVaries, type Association, type NoAssociation } from './association.js';
import { placements } from './placements.js';
import type { Rows } from './signal-data.js';

/**
 * The interval is that of the same rows with four more: one with the event and one without at the highest signal, and the same
 * at the lowest. Of a signal with two values that is Agresti's and Caffo's; without them the interval of a signal that few have
 * misses what is above it up to half of the time, because the few events show no spread.
 *
 * Of rows that are each a group of its own the variance is that of DeLong, DeLong and Clarke-Pearson; of larger groups
 * Obuchowski's, which is the same formula over sums of groups. Bounds are on the logit, so that they stay within (0, 1), by t
 * with the degrees of freedom of Satterthwaite as Brunner and Munzel take them, and at most one less than groups.
 *
 * Source: E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Biometrics 44 (1988) 837–845; N. A. Obuchowski, Biometrics 53
 * (1997) 567–578; A. Agresti, B. Caffo, American Statistician 54 (2000) 280–288; E. Brunner, U. Munzel, Biometrical Journal 42
 * (2000) 17–25; on the logit G. Qin, L. Hotilovac, Statistical Methods in Medical Research 17 (2008) 207–221.
 *
 * @param rows an outcome is 1 or 0; nothing is missing
 */
export function areaUnderCurve(rows: Rows, confidence: number): Association | NoAssociation {
  const { signal, outcome } = rows;
  if (neverVaries(signal)) return { problem: 'signal-never-varies' };
  if (neverVaries(outcome)) return { problem: 'outcome-never-varies' };
  const { area: estimate, shares } = placements(signal, outcome);
  if (estimate === 0 || estimate === 1) return { problem: 'determined' };
  const found = spreadOf(rows, shares, estimate);
  if (found.groupsOfEither < 2 || !(found.variance > 0)) return { problem: 'too-few' };
  const wider = withEnds(rows);
  const { area, shares: widerShares } = placements(wider.signal, wider.outcome);
  const { variance, degreesOfFreedom: own } = spreadOf(wider, widerShares, area);
  const degreesOfFreedom = Math.min(own, found.groups - 1);
  const logit = Math.log(area / (1 - area));
  const error = Math.sqrt(variance) / (area * (1 - area));
  const half = tQuantile((1 + confidence) / 2, degreesOfFreedom) * error;
  return {
    measure: 'auc',
    estimate,
    lower: expit(logit - half),
    upper: expit(logit + half),
    standardError: Math.sqrt(found.variance),
    standardErrorKind: found.groups === signal.length ? 'delong' : 'clustered-placements',
    degreesOfFreedom,
    pValue: twoSidedPValue(logit / error, degreesOfFreedom),
    confidence,
    method: 'auc-logit',
  };
}

/** The four rows more are each a group of its own. */
function withEnds({ signal, outcome, groups }: Rows): Rows {
  const [highest, lowest] = [signal.reduce(higher), signal.reduce(lower)];
  const next = groups.reduce(higher) + 1;
  return {
    signal: longer(signal, [highest, highest, lowest, lowest]),
    outcome: longer(outcome, [1, 0, 1, 0]),
    groups: Int32Array.from(longer(Float64Array.from(groups), [next, next + 1, next + 2, next + 3])),
  };
}

function longer(values: Float64Array, more: readonly number[]): Float64Array {
  const all = new Float64Array(values.length + more.length);
  all.set(values);
  all.set(more, values.length);
  return all;
}

function spreadOf({ outcome, groups }: Rows, shares: Float64Array, area: number) {
  const parts = groupParts(shares, { outcome, groups }, area);
  const events = outcome.reduce((sum, each) => sum + each, 0);
  const others = outcome.length - events;
  const ofEvents = spread(parts.withEvents) * (parts.eventSquares / events / events);
  const ofOthers = spread(parts.withOthers) * (parts.otherSquares / others / others);
  const shared = (2 * spread(parts.groups) * parts.products) / events / others;
  const degreesOfFreedom =
    (ofEvents + ofOthers) ** 2 /
    (ofEvents ** 2 / (parts.withEvents - 1) + ofOthers ** 2 / (parts.withOthers - 1));
  return {
    groups: parts.groups,
    groupsOfEither: Math.min(parts.withEvents, parts.withOthers),
    variance: ofEvents + ofOthers + shared,
    degreesOfFreedom,
  };
}

interface GroupParts {
  readonly groups: number;
  readonly withEvents: number;
  readonly withOthers: number;
  readonly eventSquares: number;
  readonly otherSquares: number;
  readonly products: number;
}

/** Of each group how far its rows with the event, and those without, lie in all from what they would at the area. */
function groupParts(
  shares: Float64Array,
  { outcome, groups }: Pick<Rows, 'outcome' | 'groups'>,
  area: number,
): GroupParts {
  const sums = new Map<number, { events: number; others: number; hasEvent: boolean; hasOther: boolean }>();
  groups.forEach((group, row) => {
    const sum = sums.get(group) ?? { events: 0, others: 0, hasEvent: false, hasOther: false };
    sums.set(group, sum);
    const off = (shares[row] ?? NaN) - area;
    if (outcome[row] === 1) {
      sum.events += off;
      sum.hasEvent = true;
    } else {
      sum.others += off;
      sum.hasOther = true;
    }
  });
  const all = [...sums.values()];
  return {
    groups: all.length,
    withEvents: all.filter(({ hasEvent }) => hasEvent).length,
    withOthers: all.filter(({ hasOther }) => hasOther).length,
    eventSquares: all.reduce((sum, { events }) => sum + events ** 2, 0),
    otherSquares: all.reduce((sum, { others }) => sum + others ** 2, 0),
    products: all.reduce((sum, { events, others }) => sum + events * others, 0),
  };
}

/** One less is known than there are groups, because the area is of the same rows. */
function spread(groups: number): number {
  return groups / (groups - 1);
}

function expit(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function higher(one: number, other: number): number {
  return Math.max(one, other);
}

function lower(one: number, other: number): number {
  return Math.min(one, other);
}
