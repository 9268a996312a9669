/** A column of numbers of which nobody knows beforehand how long it gets, in eight bytes a number. */
export class GrowingColumn {
  #values = new Float64Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const longer = new Float64Array(2 * this.#length);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  get length(): number {
    return this.#length;
  }

  /** As they came. */
  all(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  /** In the order of these places. */
  arranged(places: Int32Array): Float64Array {
    return Float64Array.from(places, (place) => this.#values[place] ?? NaN);
  }

  /** The places in ascending order of the values; equal ones as they came. */
  order(): Int32Array {
    const places = Int32Array.from({ length: this.#length }, (_, place) => place);
    return places.sort(
      (one, other) => (this.#values[one] ?? NaN) - (this.#values[other] ?? NaN) || one - other,
    );
  }
}
