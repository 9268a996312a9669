/** Means, squared deviations and co-deviations of a stream of pairs, in one pass and in the memory of six numbers. */
import type { CoMoments } from './co-moments.js';

interface Quantity {
  readonly mean: number;
  readonly squaredDeviations: number;
}

/** By Welford's updates, as `RunningMoments`, so that no digit of the spread is lost. */
export class RunningCoMoments {
  #n = 0;
  /** The first pair, from which all are counted. */
  #origin = { y: 0, x: 0 };
  #meanY = 0;
  #meanX = 0;
  #squaredDeviationsY = 0;
  #squaredDeviationsX = 0;
  #coDeviations = 0;

  /** @param y and x of one subject, both finite */
  add(y: number, x: number): void {
    if (this.#n === 0) this.#origin = { y, x };
    this.#n += 1;
    const [ofY, ofX] = [y - this.#origin.y, x - this.#origin.x];
    const [fromY, fromX] = [ofY - this.#meanY, ofX - this.#meanX];
    this.#meanY += fromY / this.#n;
    this.#meanX += fromX / this.#n;
    this.#squaredDeviationsY += fromY * (ofY - this.#meanY);
    this.#squaredDeviationsX += fromX * (ofX - this.#meanX);
    this.#coDeviations += fromX * (ofY - this.#meanY);
  }

  /** All are 0 where no pair was added. */
  get found(): {
    readonly n: number;
    readonly y: Quantity;
    readonly x: Quantity;
    readonly coDeviations: number;
  } {
    return {
      n: this.#n,
      y: { mean: this.#origin.y + this.#meanY, squaredDeviations: this.#squaredDeviationsY },
      x: { mean: this.#origin.x + this.#meanX, squaredDeviations: this.#squaredDeviationsX },
      coDeviations: this.#coDeviations,
    };
  }

  get coMoments(): CoMoments {
    const { n, y, x, coDeviations } = this.found;
    return {
      n,
      meanY: y.mean,
      squaredDeviationsY: y.squaredDeviations,
      meanX: x.mean,
      squaredDeviationsX: x.squaredDeviations,
      coDeviations,
    };
  }
}

/** From one row a subject, x and y of the same length, centred as the rows come so that constant columns stay exact. */
export function coMomentsOfRows(y: readonly number[], x: readonly number[]): CoMoments {
  const pairs = new RunningCoMoments();
  y.forEach((value, row) => {
    pairs.add(value, x[row] ?? NaN);
  });
  return pairs.coMoments;
}
