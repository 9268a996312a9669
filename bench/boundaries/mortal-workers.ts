/** The stack's workers, for one run, in a mortal edition; whichever dies is followed by a usual one. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../client/project-root.js';
import { startProcess, waitUntilReady, type ManagedProcess } from '../../local/managed-process.js';
import type { Part, ProcessStack } from '../../tests/support/process-stack.js';
import { endWithUs, hasEnded } from '../end-with-us.js';

const PROGRAM = join(projectRoot, 'dist', 'bench', 'boundaries', 'mortal-worker.js');
const READY_MS = 60_000;

export interface Death {
  readonly when: 'before' | 'after';
  /** Of the things done for good, counted from 1; 0 for none. */
  readonly nth: number;
}

export class MortalWorkers {
  private over = false;
  private deaths = 0;
  private readonly counter: string;
  private readonly lives: Promise<void>[] = [];
  private readonly running: ManagedProcess[] = [];

  private constructor(
    private readonly stack: ProcessStack,
    private readonly death: Death,
    name: string,
  ) {
    this.counter = join(stack.home, `${name}.count`);
  }

  /** Takes the place of the stack's workers. */
  static async start(stack: ProcessStack, death: Death, name: string): Promise<MortalWorkers> {
    const workers = new MortalWorkers(stack, death, name);
    await writeFile(workers.counter, '');
    for (const part of workersOf(stack)) {
      await stack.end(part);
      workers.lives.push(workers.live(part, await workers.launch(name, part)));
    }
    return workers;
  }

  /** How many things were done for good. */
  async counted(): Promise<number> {
    return (await readFile(this.counter)).length;
  }

  /** Gives the stack its usual workers back. @returns how many have died */
  async stop(): Promise<number> {
    this.over = true;
    await Promise.all(this.running.map((worker) => worker.stop()));
    await Promise.all(this.lives);
    return this.deaths;
  }

  private async live(part: Part, worker: ManagedProcess): Promise<void> {
    await worker.exited;
    hasEnded(worker.pid);
    if (!this.over) this.deaths += 1;
    await this.stack.launch(part);
  }

  private async launch(name: string, part: Part): Promise<ManagedProcess> {
    const logFile = join(this.stack.home, `${name}-${part}.log`);
    const worker = await startProcess({
      title: `mortal ${part}`,
      command: process.execPath,
      args: [PROGRAM, this.counter, this.death.when, String(this.death.nth)],
      env: {
        ...process.env,
        TEMPORAL_ADDRESS: this.stack.temporalAddress,
        MONGODB_URI: this.stack.mongodbUri,
      },
      logFile,
      cwd: projectRoot,
    });
    endWithUs(worker.pid);
    this.running.push(worker);
    await waitUntilReady(
      worker,
      async () => (await readFile(logFile, 'utf8')).includes('worker ready'),
      READY_MS,
    );
    return worker;
  }
}

export function workersOf({ parts }: ProcessStack): Part[] {
  return parts.filter((part) => part.startsWith('worker'));
}
