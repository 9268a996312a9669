/**
 * Keeps the processes of a run: starts again what was killed, notes what ends by itself and starts that again too, as
 * the product's own supervisor would. Each part has one thing done to it at a time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultLog } from './fault-log.js';
import type { Part, ProcessStack } from './product.js';

/** A worker or an API whose engine is still away ends at once; it is started again until that is back. */
const LAUNCH_AGAIN_MS = 500;
/** A database that recovers, then all that waits for it, each with a minute to be ready. */
const SETTLED_MS = 180_000;

export class StackKeeper {
  private readonly busy = new Set<Part>();
  /** Parts whose process has ended, and how. */
  private readonly gone = new Map<Part, string>();
  private readonly underWay = new Set<Promise<unknown>>();
  private closing = false;

  constructor(
    readonly stack: ProcessStack,
    private readonly log: FaultLog,
  ) {
    for (const part of stack.parts) this.watch(part);
  }

  /** Parts that run, and to which nothing is being done. */
  get idle(): Part[] {
    return this.stack.parts.filter((part) => !this.busy.has(part));
  }

  kill(parts: readonly Part[], awayMs: number): void {
    this.during(parts, async () => {
      // One that has just ended by itself is gone as well.
      await Promise.all(parts.map((part) => this.stack.kill(part).catch(() => undefined)));
      await sleep(awayMs);
      // The engines first; what needs them waits for them by being started again.
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

  /** The second stands still from shortly before the first goes on. */
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

  /** Stands still and goes on in turns: slow, rather than away, so that messages meet half-done work. */
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

  /** Resolves when nothing is being done to any part: all of them run. @throws Error when one cannot be started */
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

  /** What has ended by itself, unless something is being done to it: then it is looked at afterwards. */
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
