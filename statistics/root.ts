/** Where a continuous function is zero. */

const MOST_STEPS = 200;

/**
 * By Ridders' method, which keeps the root between its two ends and halves at least the distance between them with each
 * step.
 *
 * Source: C. F. J. Ridders, IEEE Transactions on Circuits and Systems 26 (1979) 979–980.
 *
 * @param of continuous between the ends, with opposite signs there; where the signs are the same, the end nearer to zero is
 *   returned
 * @param within the ends of the root are at most so far apart in the end
 */
export function rootOf(
  of: (x: number) => number,
  [start, end]: readonly [number, number],
  within = 1e-11,
): number {
  let [low, high, atLow, atHigh] = [start, end, of(start), of(end)];
  if (atLow * atHigh >= 0) return Math.abs(atLow) <= Math.abs(atHigh) ? low : high;
  for (let step = 0; step < MOST_STEPS && Math.abs(high - low) > within; step += 1) {
    const middle = (low + high) / 2;
    const atMiddle = of(middle);
    const scale = Math.sqrt(atMiddle * atMiddle - atLow * atHigh);
    if (atMiddle === 0 || scale === 0) return middle;
    const x = middle + ((middle - low) * Math.sign(atLow - atHigh) * atMiddle) / scale;
    const atX = of(x);
    if (atX === 0 || x === low || x === high) return x;
    if (atMiddle * atX < 0) [low, atLow, high, atHigh] = [middle, atMiddle, x, atX];
    else if (atLow * atX < 0) [high, atHigh] = [x, atX];
    else [low, atLow] = [x, atX];
  }
  return (low + high) / 2;
}
