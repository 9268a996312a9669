/** Which rows a rule is fitted on, and on which it is then tried: never on one that it has seen, nor on one that moves with it. */
import { placesWhere, type Part } from './signal-data.js';

/** One rule: the places of the rows that it is fitted on, and of those that it is tried on. */
export interface Split {
  readonly fit: Int32Array;
  readonly test: Int32Array;
}

/**
 * Groups are dealt out in their order, which follows from a hash of their names: folds are of like size, no group is torn
 * apart, and the order of rows changes nothing.
 */
export function foldsOf(groups: Int32Array, folds: number): Split[] {
  return Array.from({ length: folds }, (_, fold) => {
    const isTest = (place: number) => (groups[place] ?? 0) % folds === fold;
    return {
      fit: placesWhere(groups.length, (place) => !isTest(place)),
      test: placesWhere(groups.length, isTest),
    };
  });
}

/** Fitted on what was known by then, tried on what came after. */
export function forwardSplit(parts: readonly Part[]): Split {
  const of = (part: Part) => placesWhere(parts.length, (place) => parts[place] === part);
  return { fit: of('fit'), test: of('test') };
}
