/** A line in which callers wait for one of a few places, in the order of arrival. It holds nothing else back. */

export interface LineOptions {
  /** How many callers may be inside at once. */
  readonly places: number;
  readonly patienceMs: number;
  /** Makes the error that is thrown when nobody has left in time. */
  readonly tooLate: () => Error;
}

export class Line {
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly options: LineOptions) {}

  get inside(): number {
    return this.#inside;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs `work` as soon as there is a place. When there is none in time, it throws and `work` was not begun. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside < this.options.places) this.#inside += 1;
    else await this.#place();
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The place passes directly to the next caller; only when nobody waits is it given back.
      if (next) next();
      else this.#inside -= 1;
    }
  }

  #place(): Promise<void> {
    return new Promise((resolve, reject) => {
      const take = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(this.options.tooLate());
      }, this.options.patienceMs);
      this.#waiting.push(take);
    });
  }
}
