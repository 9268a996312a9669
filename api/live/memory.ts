/**
 * What this process has read lately, by id; the least recently used goes first. Whoever hears of a change forgets, and
 * a read that was under way meanwhile is not kept: it may have seen what was there before.
 */
export interface MemoryOptions {
  readonly most: number;
  /** Read anew after this time even when nobody has heard of a change. */
  readonly keptMs: number;
}

interface Kept<Value> {
  readonly value: Value;
  readonly untilMs: number;
}

interface Reading {
  readonly id: string;
  spoiled: boolean;
}

export class Memory<Value> {
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #underWay = new Set<Reading>();

  constructor(private readonly options: MemoryOptions) {}

  get size(): number {
    return this.#kept.size;
  }

  get(id: string): Value | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined) return undefined;
    this.#kept.delete(id);
    if (performance.now() > kept.untilMs) return undefined;
    this.#kept.set(id, kept);
    return kept.value;
  }

  /** Reads, and keeps what `keep` makes of what was found; undefined is not kept. */
  async read<Found>(
    id: string,
    load: () => Promise<Found>,
    keep: (found: Found) => Value | undefined,
  ): Promise<Found> {
    const reading = { id, spoiled: false };
    this.#underWay.add(reading);
    try {
      const found = await load();
      const value = reading.spoiled ? undefined : keep(found);
      if (value !== undefined) this.#keep(id, value);
      return found;
    } finally {
      this.#underWay.delete(reading);
    }
  }

  forget(id: string): void {
    this.#kept.delete(id);
    for (const reading of this.#underWay) if (reading.id === id) reading.spoiled = true;
  }

  forgetAll(): void {
    this.#kept.clear();
    for (const reading of this.#underWay) reading.spoiled = true;
  }

  #keep(id: string, value: Value): void {
    this.#kept.delete(id);
    this.#kept.set(id, { value, untilMs: performance.now() + this.options.keptMs });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.options.most && oldest !== undefined) this.#kept.delete(oldest);
  }
}
