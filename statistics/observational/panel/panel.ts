/** Units that are seen in each of several periods, some of them treated from one period on. */

export interface Panel {
  /** The place of the period in which its treatment begins, a unit each; infinite where it never does. */
  readonly firstTreated: Float64Array;
  /** The number of its cluster, a unit each; of a unit that stands for itself its own. */
  readonly clusters: Int32Array;
  /** By name, in their order. */
  readonly periods: readonly string[];
}

/** Outcomes by unit and period, row-major; all are numbers. */
export type PanelOutcomes = Float64Array;

/** Units of which treatment begins in the same period. */
export interface Cohort {
  readonly firstTreated: number;
  readonly units: readonly number[];
}

/** In the order in which they are treated, those that never are last. */
export function cohortsOf({ firstTreated }: Panel): Cohort[] {
  const groups = new Map<number, number[]>();
  firstTreated.forEach((from, unit) => {
    const group = groups.get(from);
    if (group) group.push(unit);
    else groups.set(from, [unit]);
  });
  return [...groups]
    .map(([from, units]) => ({ firstTreated: from, units }))
    .sort((one, other) => (one.firstTreated < other.firstTreated ? -1 : 1));
}

/** The panel of some of its units. @param units places, ascending */
export function panelOf(panel: Panel, units: readonly number[]): Panel {
  return {
    firstTreated: Float64Array.from(units, (unit) => panel.firstTreated[unit] ?? NaN),
    clusters: Int32Array.from(units, (unit) => panel.clusters[unit] ?? NaN),
    periods: panel.periods,
  };
}
