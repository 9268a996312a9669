/** Says every few seconds how far everything is, so that a long silence means that something is wrong. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Below the promised five seconds, because a busy machine calls late. */
const everyMs = 4_000;

export class Progress {
  #states = new Set();
  #timer;

  constructor(say) {
    this.say = say;
  }

  /** @param state says in a few words how far the task is; it is asked until the task is over */
  async during(task, state) {
    this.#states.add(state);
    this.#timer ??= setInterval(() => this.#tell(), everyMs);
    try {
      return await task;
    } finally {
      this.#states.delete(state);
      if (this.#states.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }
  }

  #tell() {
    const words = [...this.#states].map((state) => state());
    this.say(`  ${secondsSinceStart().toFixed(0).padStart(3)} s  ${words.join(' · ')}`);
  }
}

/** Since this process began, whatever it has done. */
export function secondsSinceStart() {
  return performance.now() / 1000;
}

/** What a folder holds by now; files come and go meanwhile. */
export function megabytesIn(folder) {
  return Math.round(bytesIn(folder) / 1e6);
}

function bytesIn(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .map((entry) => join(folder, entry.name))
      .reduce((sum, path) => sum + sizeOf(path), 0);
  } catch {
    return 0;
  }
}

function sizeOf(path) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  return found.isDirectory() ? bytesIn(path) : found.size;
}
