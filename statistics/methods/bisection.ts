/** More halvings than a double has digits would only go on towards 0 for ever smaller numbers. */
const HALVINGS = 64;

/**
 * For functions that `rootOf` cannot take because they are infinite at an end: only the sign counts here.
 *
 * The point of [low, high] at which `isBelow` turns from true to false, to some 2⁻⁶⁴ of the width. It must turn at most
 * once; where it never does, one of the ends is answered.
 */
export function bisection(low: number, high: number, isBelow: (point: number) => boolean): number {
  let [from, to] = [low, high];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = from + (to - from) / 2;
    if (isBelow(middle)) from = middle;
    else to = middle;
  }
  return from + (to - from) / 2;
}
