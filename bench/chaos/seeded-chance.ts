/** Draws with a seed: the same seed and the same name of a draw give the same script of acts or of faults. */
import { chanceOf } from './product.js';

export class Chance {
  /** A number in (0, 1). */
  readonly uniform: () => number;

  /** @param draw names what is drawn, so that one draw does not depend on how many came before it */
  constructor(seed: number, draw: string) {
    const drawn = chanceOf(seed, draw);
    this.uniform = () => drawn.uniform();
  }

  between(low: number, high: number): number {
    return low + this.uniform() * (high - low);
  }

  /** A whole number; both ends are included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  is(probability: number): boolean {
    return this.uniform() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const picked = items[this.whole(0, items.length - 1)];
    if (picked === undefined) throw new Error('there is nothing to pick from');
    return picked;
  }

  /** Picks each name as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries<number>(weights) as [T, number][];
    let left = this.uniform() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return this.pick(entries)[0];
  }
}
