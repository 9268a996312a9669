/** Chance with a seed: the same seed and the same name of a draw give the same numbers on every machine. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

export interface Chance {
  /** A number in (0, 1). */
  uniform(): number;
  normal(mean: number, deviation: number): number;
}

/** @param draw names what is drawn, so that one draw does not depend on how many came before it */
export function chanceOf(seed: number, draw: string): Chance {
  let state = hashOf(`${seed}:${draw}`);
  // This is mulberry32. Its 32 bits of state are plenty for a demonstration, and must never be used for secrets.
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
  return { uniform, normal: (mean, deviation) => normalQuantile(uniform(), mean, deviation) };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}
