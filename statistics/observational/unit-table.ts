/** The units of arms that chance did not draw: who was treated, and what was known of each before. */

/** One column of numbers, a place for each unit. A category is a column of 0 and 1 for each of its values. */
export interface CovariateColumn {
  /** As people read it: `tenure`, or `contract: One year`. */
  readonly name: string;
  readonly values: Float64Array;
  /** Whether it holds 0 and 1 only. */
  readonly isBinary: boolean;
  /**
   * Whether the other values of its category are held against it. A model leaves it out, because the others make it up;
   * balance shows it.
   */
  readonly isReference: boolean;
}

export interface UnitTable {
  /** 1 where a unit is treated, else 0. */
  readonly isTreated: Uint8Array;
  readonly covariates: readonly CovariateColumn[];
  /**
   * By unit, the number of its stratum: units are matched within one only. Absent where all may be matched with all.
   */
  readonly strata?: Int32Array;
}

/** Those columns that a model can take together. */
export function modelColumns({ covariates }: Pick<UnitTable, 'covariates'>): readonly CovariateColumn[] {
  return covariates.filter(({ isReference }) => !isReference);
}

/** The places of the units of one arm, in their order. */
export function unitsOf({ isTreated }: Pick<UnitTable, 'isTreated'>, treated: boolean): Int32Array {
  const wanted = treated ? 1 : 0;
  const places = new Int32Array(isTreated.reduce((count, each) => count + (each === wanted ? 1 : 0), 0));
  let next = 0;
  isTreated.forEach((each, unit) => {
    if (each === wanted) places[next++] = unit;
  });
  return places;
}

/** The same places, by what they have in common; in each group in their order. */
export function placesBy<Key>(places: Iterable<number>, keyOf: (place: number) => Key): Map<Key, number[]> {
  const groups = new Map<Key, number[]>();
  for (const place of places) {
    const key = keyOf(place);
    const group = groups.get(key);
    if (group) group.push(place);
    else groups.set(key, [place]);
  }
  return groups;
}
