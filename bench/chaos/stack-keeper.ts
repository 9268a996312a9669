/**
 * Keeps the processes of a run. It starts again what was killed, and notes what ends by itself and starts that again
 * too, as the product's own supervisor would. It does one thing at a time to each part.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultLog } from './fault-log.js';
import type { Part, ProcessStack } from './product.js';

/** A worker or an API whose engine is still away ends at once, so it is started again until the engine is back. */
const LAUNCH_AGAIN_MS = 500;
/** The time for a database to recover and then for all that waits for it, each with a minute to be ready. */
const SETTLED_MS = 180_000;

export class StackKeeper {
  private readonly busy = new Set<Part>();
  /** Part → how its process ended. */
  private readonly gone = new Map<Part, string>();
  private readonly underWay = new Set<Promise<unknown>>();
  private closing = false;

  constructor(
    readonly stack: ProcessStack,
    private readonly log: FaultLog,
  ) {
    for (const part of stack.parts) this.watch(part);
  }

  /** The parts that run and to which nothing is being done. */
  get idle(): Part[] {
    return this.stack.parts.filter((part) => !this.busy.has(part));
  }

  kill(parts: readonly Part[], awayMs: number): void {
    this.during(parts, async () => {
      // A part that has just ended by itself is gone too.
      await Promise.all(parts.map((part) => this.stack.kill(part).catch(() => undefined)));
      await sleep(awayMs);
      // The engines come first; what needs them is started again until they are there.
      await Promise.all(
        this.stack.parts.filter((part) => parts.includes(part)).map((part) => this.revive(part)),
      );
    });
  }

  stop(parts: readonly Part[], ms: number): void {
    this.during(parts, async () => {
      for (const part of parts) this.halt(part);
      await sleep(ms);
      for (const part of parts) this.goOn(part);
    });
  }

  /** Halts the second part shortly before the first goes on. */
  stopInTurn([first, second]: readonly Part[], firstMs: number, secondMs: number): void {
    if (first === undefined || second === undefined) return;
    this.during([first, second], async () => {
      this.halt(first);
      await sleep(firstMs - secondMs / 2);
      this.halt(second);
      await sleep(secondMs / 2);
      this.goOn(first);
      await sleep(secondMs / 2);
      this.goOn(second);
    });
  }

  /** Halts the part and lets it go on in turns, so that it is slow rather than away and messages meet half-done work. */
  stutter(part: Part, ms: number, turnMs: () => number): void {
    this.during([part], async () => {
      const until = performance.now() + ms;
      while (performance.now() < until) {
        this.halt(part);
        await sleep(turnMs());
        this.goOn(part);
        await sleep(turnMs() / 4);
      }
    });
  }

  /** Resolves when all parts run and nothing is being done to any. @throws Error when one cannot be started */
  async settled(): Promise<void> {
    const deadline = performance.now() + SETTLED_MS;
    while (this.underWay.size > 0) {
      if (performance.now() > deadline)
        throw new Error(`cannot be started again: ${[...this.busy].join(', ')}`);
      await Promise.race([Promise.all(this.underWay), sleep(1_000)]);
    }
  }

  /** From now on nothing is started again. */
  close(): void {
    this.closing = true;
  }

  private during(parts: readonly Part[], work: () => Promise<void>): void {
    for (const part of parts) this.busy.add(part);
    const doing = work().finally(() => {
      for (const part of parts) this.busy.delete(part);
      this.underWay.delete(doing);
      for (const part of parts) this.bringBack(part);
    });
    this.underWay.add(doing);
  }

  private async revive(part: Part): Promise<void> {
    while (!this.closing) {
      try {
        await this.stack.launch(part);
        this.gone.delete(part);
        this.watch(part);
        return;
      } catch {
        await sleep(LAUNCH_AGAIN_MS);
      }
    }
  }

  private watch(part: Part): void {
    void this.stack.exited(part).then((how) => {
      this.gone.set(part, how);
      this.bringBack(part);
    });
  }

  /** Starts a part again that ended by itself. While something is being done to the part, this is left for later. */
  private bringBack(part: Part): void {
    const how = this.gone.get(part);
    if (how === undefined || this.busy.has(part) || this.closing) return;
    this.log.note('ended by itself', [part], 0, how);
    this.during([part], () => this.revive(part));
  }

  private halt(part: Part): void {
    if (!this.gone.has(part)) this.stack.pause(part);
  }

  private goOn(part: Part): void {
    if (!this.gone.has(part)) this.stack.resume(part);
  }
}
