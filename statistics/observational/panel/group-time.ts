/** Which cohort is compared with which others, and when: the effect of each cohort in each period, and averages of them. */
import { combined, type Contrast } from './contrast.js';
import type { Cohort, Panel } from './panel.js';

/** Which cohorts stand for what would have been: those not treated yet, or those that never are. */
export type ComparisonGroup = 'not_yet_treated' | 'never_treated';
/** `by_group`: each cohort's average effect, weighted by its units; `by_cell`: every cohort and period, by units. */
export type Aggregation = 'by_group' | 'by_cell';

export interface GroupTime {
  /** The place of the cohort, and its first treated period. */
  readonly cohort: number;
  readonly from: number;
  readonly period: number;
  readonly contrast: Contrast;
}

/**
 * ATT(g, t): the change of cohort g from the period before its treatment to period t, less that of cohorts that are treated
 * in neither. Periods before g − 1 are such differences too, where there should be none. Left out is what nobody is left to
 * be compared with, and cohorts that were treated from the first period on.
 *
 * Source: B. Callaway, P. H. C. Sant'Anna, Journal of Econometrics 225 (2021) 200–230, without covariates, the base the last
 * period before treatment.
 */
export function groupTimes(
  { periods }: Panel,
  cohorts: readonly Cohort[],
  group: ComparisonGroup,
): GroupTime[] {
  const count = periods.length;
  return cohorts.flatMap(({ firstTreated: from }, cohort) => {
    if (from === Infinity || from === 0) return [];
    const base = from - 1;
    return Array.from({ length: count }, (_, period) => period).flatMap((period) => {
      if (period === base) return [];
      const others = cohorts.flatMap(({ firstTreated, units }, place) => {
        const isFree =
          group === 'never_treated' ? firstTreated === Infinity : firstTreated > Math.max(period, base);
        return isFree && place !== cohort ? [{ place, n: units.length }] : [];
      });
      if (others.length === 0) return [];
      const all = others.reduce((sum, { n }) => sum + n, 0);
      const contrast = new Float64Array(cohorts.length * count);
      const add = (place: number, at: number, weight: number) => {
        contrast[place * count + at] = (contrast[place * count + at] ?? NaN) + weight;
      };
      add(cohort, period, 1);
      add(cohort, base, -1);
      for (const { place, n } of others) {
        add(place, period, -n / all);
        add(place, base, n / all);
      }
      return [{ cohort, from, period, contrast }];
    });
  });
}

/** An average of group-time effects. */
export interface Averaged {
  readonly contrast: Contrast;
  /** How many periods of treatment it averages over, the first counting as 1: what a straight trend would be times. */
  readonly exposure: number;
}

/** The effect on the treated over all that could be compared; undefined where nothing could. */
export function overallEffect(
  cells: readonly GroupTime[],
  cohorts: readonly Cohort[],
  aggregation: Aggregation,
): Averaged | undefined {
  const treated = cells.filter(({ period, from }) => period >= from);
  const cellsOf = (cohort: number) => treated.filter((cell) => cell.cohort === cohort).length;
  return averaged(treated, ({ cohort }) => {
    const units = cohorts[cohort]?.units.length ?? NaN;
    return aggregation === 'by_group' ? units / cellsOf(cohort) : units;
  });
}

export interface EventTime extends Averaged {
  /** Periods since treatment began: 0 the first one with it, −1 the base before. */
  readonly event: number;
}

/** The effect by time since treatment began, of all cohorts seen then, weighted by their units; −1 is 0 by construction. */
export function eventTimes(cells: readonly GroupTime[], cohorts: readonly Cohort[]): EventTime[] {
  const events = [...new Set(cells.map(({ period, from }) => period - from))].sort(
    (one, other) => one - other,
  );
  return events.flatMap((event) => {
    const at = cells.filter(({ period, from }) => period - from === event);
    const found = averaged(at, ({ cohort }) => cohorts[cohort]?.units.length ?? NaN);
    return found ? [{ event, ...found }] : [];
  });
}

function averaged(cells: readonly GroupTime[], weightOf: (cell: GroupTime) => number): Averaged | undefined {
  if (cells.length === 0) return undefined;
  const weights = cells.map(weightOf);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / all);
  return {
    contrast: combined(cells.map(({ contrast }, place) => ({ contrast, share: shares[place] ?? NaN }))),
    exposure: cells.reduce(
      (sum, { period, from }, place) => sum + (shares[place] ?? NaN) * (period - from + 1),
      0,
    ),
  };
}

/**
 * What a regression on unit, period and treatment gives: Σ D̃·Y / Σ D̃², with D̃ what unit and period leave of the treatment.
 * It holds later cohorts against those that are treated already, so that effects that grow count with the wrong sign. It is
 * shown and never decides.
 *
 * Source: A. Goodman-Bacon, Journal of Econometrics 225 (2021) 254–277; C. de Chaisemartin, X. D'Haultfœuille, American
 * Economic Review 110 (2020) 2964–2996.
 *
 * @returns undefined where treatment does not vary beside unit and period
 */
export function twoWayContrast({ periods }: Panel, cohorts: readonly Cohort[]): Contrast | undefined {
  const count = periods.length;
  const n = cohorts.map(({ units }) => units.length);
  const all = n.reduce((sum, each) => sum + each, 0);
  const treatment = (cohort: number, period: number) =>
    (cohorts[cohort]?.firstTreated ?? NaN) <= period ? 1 : 0;
  const places = Array.from({ length: count }, (_, period) => period);
  const byCohort = cohorts.map(
    (_, cohort) => places.reduce((sum, period) => sum + treatment(cohort, period), 0) / count,
  );
  const byPeriod = places.map((period) =>
    n.reduce((sum, each, cohort) => sum + (each / all) * treatment(cohort, period), 0),
  );
  const mean = byPeriod.reduce((sum, each) => sum + each, 0) / count;
  const contrast = new Float64Array(cohorts.length * count);
  let squares = 0;
  cohorts.forEach((_, cohort) => {
    for (const period of places) {
      const rest = treatment(cohort, period) - (byCohort[cohort] ?? NaN) - (byPeriod[period] ?? NaN) + mean;
      contrast[cohort * count + period] = (n[cohort] ?? NaN) * rest;
      squares += (n[cohort] ?? NaN) * rest ** 2;
    }
  });
  return squares < SMALL * all ? undefined : contrast.map((weight) => weight / squares);
}
const SMALL = 1e-12;
