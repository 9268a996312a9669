/**
 * Holds the running parts and stops them in an order in which nobody calls a part that is already gone. It must never
 * decide what to start; boot.ts does.
 */
import { fullDiskHint } from './home-folder.mjs';
import { RunFile, type PartName } from './run-file.js';
import { StartError } from './start-error.mjs';
import { supervise, type Running, type Supervised } from './supervisor.js';

export interface PartOptions<T extends Running> {
  readonly name: PartName;
  readonly title: string;
  /** Starts the part and resolves when it is ready; reports the process id as soon as there is one. */
  readonly launch: (onSpawned: (pid: number) => void) => Promise<T>;
  /** Asked every few seconds while the part runs; a part that says no for 15 s is killed and started again. */
  readonly isWell?: (part: T) => Promise<boolean>;
  /** How long it may take to finish what it is doing when asked to stop. */
  readonly graceMs: number;
}

export class Stack {
  readonly runFile: RunFile;
  private readonly parts: { name: PartName; graceMs: number; supervised: Supervised }[] = [];
  private readonly launching: Promise<unknown>[] = [];
  private stopping: Promise<void> | undefined;

  constructor(
    private readonly home: string,
    private readonly say: (line: string) => void,
  ) {
    this.runFile = new RunFile(home);
  }

  /** Starts a part, writes its process id down and keeps it alive from then on. */
  add<T extends Running>(part: PartOptions<T>): Promise<T> {
    if (this.stopping !== undefined)
      return Promise.reject(new StartError('The start was interrupted.', 'Start again.'));
    const launching = this.launchAndSupervise(part);
    this.launching.push(launching.catch(() => undefined));
    return launching;
  }

  private async launchAndSupervise<T extends Running>({
    name,
    title,
    launch,
    isWell,
    graceMs,
  }: PartOptions<T>): Promise<T> {
    const restart = () => launch((pid) => this.runFile.setPid(name, pid));
    const first = await restart();
    this.parts.push({
      name,
      graceMs,
      supervised: supervise({ title, first, restart, isWell, say: this.sayWhileRunning }),
    });
    return first;
  }

  /** While everything is being stopped nobody needs to hear that a part has ended or, a moment ago, has come back. */
  private readonly sayWhileRunning = (line: string): void => {
    if (this.stopping === undefined)
      this.say(`${line}${line.endsWith('runs again') ? '' : fullDiskHint(this.home)}`);
  };

  /** Stops API, worker, Temporal and MongoDB one after the other. A second call waits for the first stop. */
  stop(): Promise<void> {
    this.stopping ??= this.stopInOrder();
    return this.stopping;
  }

  private async stopInOrder(): Promise<void> {
    // A part that is just being started has to exist before it can be stopped.
    await Promise.all(this.launching);
    const order: PartName[] = ['api', 'worker', 'temporal', 'mongodb'];
    for (const name of order) {
      for (const part of this.parts.filter((it) => it.name === name))
        await part.supervised.stop(part.graceMs);
    }
    this.runFile.remove();
  }
}
