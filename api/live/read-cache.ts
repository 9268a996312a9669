/**
 * Keeps what this process has read lately, by id; the least recently used goes first. Whoever hears of a change calls
 * `forget`, and a read that is under way then is not kept, because it may have seen what was there before.
 */
import { LRUCache } from 'lru-cache';

export interface ReadCacheOptions {
  readonly most: number;
  /** After this time a value is read anew even when nobody has heard of a change. */
  readonly keptMs: number;
}

interface Reading {
  readonly id: string;
  spoiled: boolean;
}

/**
 * The library's own `fetch` is not used, because it lets readers share a read, and each reader here must see what was
 * there when it asked.
 */
export class ReadCache<Value extends object> {
  readonly #kept: LRUCache<string, Value>;
  readonly #underWay = new Set<Reading>();

  constructor({ most, keptMs }: ReadCacheOptions) {
    this.#kept = new LRUCache({ max: most, ttl: keptMs });
  }

  get size(): number {
    return this.#kept.size;
  }

  get(id: string): Value | undefined {
    return this.#kept.get(id);
  }

  /** Reads, and keeps what `keep` returns for the value that was found; undefined is not kept. */
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
      if (value !== undefined) this.#kept.set(id, value);
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
}
