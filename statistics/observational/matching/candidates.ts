/** The comparisons that may be matched, in the order of their propensity, so that the nearest are found by halving. */

/** What a treated unit looks for. */
export interface Seeker {
  readonly logit: number;
  /** Its whitened covariates, where the nearest is by Mahalanobis' distance; else empty. */
  readonly place: Float64Array;
}

export interface CandidateUnits {
  /** Places in the table of units. */
  readonly units: Int32Array;
  readonly logits: Float64Array;
  /** Whitened covariates by unit of the table, row-major, `width` each; 0 wide where only the propensity counts. */
  readonly whitened: Float64Array;
  readonly width: number;
  /** How far the logit of a match may be off. */
  readonly caliper: number;
}

interface Asked {
  readonly most: number;
  readonly caliper: number;
  /** Whether all that are as near as the last one come too. */
  readonly withTies: boolean;
}

/** Of logits and of squared distances: the steps to them round by less. */
const CLOSE = 1e-11;

export class Candidates {
  /** In ascending order of the logit; of equal ones in the order of the table. */
  readonly #units: Int32Array;
  readonly #logits: Float64Array;
  readonly #rows: Float64Array;
  readonly #width: number;
  readonly #caliper: number;
  /** For each place the next free one at or after it, and one more; paths are shortened as they are walked. */
  readonly #free: Int32Array;
  readonly #freeBefore: Int32Array;

  constructor({ units, logits, whitened, width, caliper }: CandidateUnits) {
    this.#units = units.toSorted(
      (one, other) => (logits[one] ?? NaN) - (logits[other] ?? NaN) || one - other,
    );
    this.#logits = Float64Array.from(this.#units, (unit) => logits[unit] ?? NaN);
    this.#rows = new Float64Array(units.length * width);
    this.#units.forEach((unit, place) =>
      this.#rows.set(whitened.subarray(unit * width, (unit + 1) * width), place * width),
    );
    this.#width = width;
    this.#caliper = caliper;
    this.#free = Int32Array.from({ length: units.length + 1 }, (_, place) => place);
    // Shifted by one, so that 0 stands for none.
    this.#freeBefore = Int32Array.from({ length: units.length + 1 }, (_, place) => place);
  }

  /**
   * The nearest free candidates within the caliper, the nearest first, and all that are as near as the last of them.
   * @param least how many at least, if there are so many
   * @param caliper another one than that of the matches
   */
  nearest(seeker: Seeker, least: number, caliper = this.#caliper): readonly number[] {
    const asked = { most: least, caliper, withTies: true };
    return this.#places(seeker, asked).map((place) => this.#units[place] ?? NaN);
  }

  /** Takes the nearest free candidate away. */
  take(seeker: Seeker): number | undefined {
    const [place] = this.#places(seeker, { most: 1, caliper: this.#caliper, withTies: false });
    if (place === undefined) return undefined;
    this.#free[place] = place + 1;
    this.#freeBefore[place + 1] = place;
    return this.#units[place];
  }

  #places(seeker: Seeker, asked: Asked): readonly number[] {
    return this.#width === 0 ? this.#byLogit(seeker, asked) : this.#byDistance(seeker, asked);
  }

  #byLogit({ logit }: Seeker, { most, caliper, withTies }: Asked): number[] {
    const found: number[] = [];
    let farthest = caliper;
    const first = this.#firstFrom(logit);
    let above = this.#freeFrom(first);
    let below = this.#firstOfGroup(this.#freeUpTo(first - 1));
    for (;;) {
      const up = above < this.#units.length ? (this.#logits[above] ?? NaN) - logit : Infinity;
      const down = below >= 0 ? logit - (this.#logits[below] ?? NaN) : Infinity;
      const off = Math.min(up, down);
      if (off > caliper || off === Infinity) break;
      if (found.length >= most && !(withTies && off <= farthest + CLOSE)) break;
      const place = up <= down ? above : below;
      if (up <= down) above = this.#freeFrom(above + 1);
      else below = this.#nextBelow(below);
      found.push(place);
      if (found.length === most) farthest = off;
    }
    return found;
  }

  /** The first free place of those that have the same logit, so that the order of the table decides below as above. */
  #firstOfGroup(place: number): number {
    return place < 0 ? place : this.#freeFrom(this.#firstFrom(this.#logits[place] ?? NaN));
  }

  #nextBelow(place: number): number {
    const logit = this.#logits[place] ?? NaN;
    const next = this.#freeFrom(place + 1);
    if (this.#logits[next] === logit) return next;
    return this.#firstOfGroup(this.#freeUpTo(this.#firstFrom(logit) - 1));
  }

  /** Looks at each free candidate within the caliper, and leaves one as soon as it is farther than those it has. */
  #byDistance({ logit, place: sought }: Seeker, { most, caliper, withTies }: Asked): number[] {
    const width = this.#width;
    const [rows, logits] = [this.#rows, this.#logits];
    const found: number[] = [];
    const distances: number[] = [];
    let reach = Infinity;
    const first = this.#firstFrom(logit - caliper);
    for (let at = this.#freeFrom(first); at < this.#units.length; at = this.#freeFrom(at + 1)) {
      if ((logits[at] ?? NaN) - logit > caliper) break;
      let squared = 0;
      const row = at * width;
      for (let k = 0; k < width && squared <= reach; k += 1) {
        const off = (rows[row + k] ?? NaN) - (sought[k] ?? NaN);
        squared += off * off;
      }
      if (!(squared <= reach) || (!withTies && squared === reach)) continue;
      const rank = rankOf(distances, squared);
      found.splice(rank, 0, at);
      distances.splice(rank, 0, squared);
      if (found.length < most) continue;
      reach = (distances[most - 1] ?? NaN) + (withTies ? CLOSE : 0);
      while (found.length > most && (!withTies || (distances.at(-1) ?? NaN) > reach)) {
        found.pop();
        distances.pop();
      }
    }
    return found;
  }

  /** The first place whose logit is not below. */
  #firstFrom(logit: number): number {
    let [from, to] = [0, this.#units.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#logits[middle] ?? NaN) < logit) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #freeFrom(place: number): number {
    return rootOf(this.#free, Math.min(place, this.#units.length));
  }

  /** -1 where there is none. */
  #freeUpTo(place: number): number {
    return rootOf(this.#freeBefore, Math.max(place + 1, 0)) - 1;
  }
}

/** Behind those that are as near, so that the first in order stays the first. */
function rankOf(distances: readonly number[], distance: number): number {
  let rank = distances.length;
  while (rank > 0 && (distances[rank - 1] ?? NaN) > distance) rank -= 1;
  return rank;
}

/**
 * Follows the links to the place that links to itself, and shortens the way behind.
 *
 * Source: R. E. Tarjan, Journal of the ACM 22 (1975) 215–225; path halving.
 */
function rootOf(links: Int32Array, from: number): number {
  let at = from;
  for (;;) {
    const next = links[at] ?? NaN;
    if (next === at) return at;
    const beyond = links[next] ?? NaN;
    links[at] = beyond;
    at = beyond;
  }
}
