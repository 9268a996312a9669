/** Count, mean and squared deviations of a stream of values, in one pass and in the memory of three numbers. */
import type { Moments } from './moments.js';

/**
 * By Welford's updates: each value moves the mean by its share, and never is a large sum taken from another, so that no
 * digit of the spread is lost.
 *
 * Source: B. P. Welford, Technometrics 4 (1962) 419–420.
 */
export class RunningMoments {
  #n = 0;
  /** The first value: all are counted from it, so that a mean far from 0 costs no digit either. */
  #origin = 0;
  #mean = 0;
  #squaredDeviations = 0;

  /** @param value finite */
  add(value: number): void {
    if (this.#n === 0) this.#origin = value;
    this.#n += 1;
    const from = value - this.#origin;
    const off = from - this.#mean;
    this.#mean += off / this.#n;
    this.#squaredDeviations += off * (from - this.#mean);
  }

  /** Mean and squared deviations of no values are 0. */
  get moments(): Moments {
    return { n: this.#n, mean: this.#origin + this.#mean, squaredDeviations: this.#squaredDeviations };
  }
}
