/** "Did you mean": which known name was probably meant, by the fewest slips of the pen. */

/** A word with more slips than this share of its letters is another word. */
const MOST_SLIPS_SHARE = 0.5;

/** @param mostSlips with more of them it is another word; half of its letters unless told */
export function nearestName(
  given: string,
  known: readonly string[],
  mostSlips = MOST_SLIPS_SHARE * Math.max(given.length, 3),
): string | undefined {
  const plain = (key: string) => key.toLowerCase().replaceAll(/[-_ ]/g, '');
  const ranked = known
    .map((key) => ({ key, slips: slipsBetween(plain(given), plain(key)) }))
    .sort((left, right) => left.slips - right.slips);
  const [best] = ranked;
  return best && best.slips <= mostSlips ? best.key : undefined;
}

/** The end of a sentence about an unknown name: "; did you mean contact_rate?", or nothing where no known one is near. */
export function orMeant(given: string, known: readonly string[]): string {
  const meant = nearestName(given, known);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

/**
 * Counts the letters to insert, delete or replace (V. Levenshtein 1966) or to swap with their neighbour (optimal string
 * alignment).
 */
function slipsBetween(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const candidates = [
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        ...(row > 1 &&
        column > 1 &&
        left[row - 1] === right[column - 2] &&
        left[row - 2] === right[column - 1]
          ? [at(beforeLast, column - 2) + 1]
          : []),
      ];
      current.push(Math.min(...candidates));
    }
    beforeLast = last;
    last = current;
  }
  return at(last, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
