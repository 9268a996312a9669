/**
 * A worker dies right after a commit, again and again, with two approvers at every gate: the transition stands in
 * the database, and the history knows nothing of it. The history decides; the database follows.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { join } from 'node:path';
import { openStore } from '../../store/connect.js';
import { projectRoot } from '../../client/project-root.js';
import { startProcess, type ManagedProcess } from '../../local/managed-process.js';
import { testCharter } from '../support/charters.js';
import { People } from '../support/people.js';
import { printedSeed, ProcessStack } from '../support/process-stack.js';

let stack: ProcessStack;
const seed = printedSeed('torn tasks');

beforeAll(async () => {
  stack = await ProcessStack.start();
  await stack.kill('worker');
}, 120_000);
afterAll(() => stack.stop());

it('completes a cycle whose worker dies at its first, second or third commit, and records each act once', async () => {
  const people = new People(stack.apiUrl, (role) => stack.token(role));
  const crashing = new CrashingWorkers(stack, seed);
  try {
    const policy = { ...testCharter().policy, sustainEvery: 'PT1S', sustainChecks: 1 };
    const id = await people.open(testCharter({ policy }));
    const acts = await people.driveToEnd(id);

    const store = await openStore({ uri: stack.mongodbUri });
    const events = await store.events.listEvents(id, { limit: 100 });
    const chain = await store.events.verifyChain(id);
    const status = await people.status(id);
    // A wave's acts stand in its own timeline.
    const ofWaves = await Promise.all(
      status.waves.map((wave) => store.events.listEvents(wave.id ?? '', { limit: 100 })),
    );
    await store.close();
    const entries = [...events, ...ofWaves.flat()].flatMap((event) => event.entries);
    const recorded = entries.filter(({ type }) => type === 'gate-settled' || type === 'submitted');
    expect(status).toMatchObject({ outcome: 'sustained' });
    expect(recorded).toHaveLength(acts.length);
    expect(chain).toMatchObject({ ok: true, count: events.length });
    expect(crashing.deaths).toBeGreaterThan(3);
    process.stdout.write(
      `${acts.length} acts, ${crashing.deaths} deaths between commit and history, each act once\n`,
    );
  } finally {
    await crashing.stop();
  }
}, 280_000);

/** Starts a worker, and another one whenever it has died. */
class CrashingWorkers {
  deaths = 0;
  private current: ManagedProcess | undefined;
  private stopped = false;
  private readonly running: Promise<void>;

  constructor(
    private readonly stack: ProcessStack,
    private readonly seed: number,
  ) {
    this.running = this.keepGoing();
  }

  private async keepGoing(): Promise<void> {
    while (!this.stopped) {
      this.current = await startProcess({
        title: 'crashing worker',
        command: process.execPath,
        args: [
          join(projectRoot, 'tests', 'faults', 'crashing-worker.mjs'),
          String(1 + ((this.seed + this.deaths) % 3)),
        ],
        env: {
          ...process.env,
          TEMPORAL_ADDRESS: this.stack.temporalAddress,
          MONGODB_URI: this.stack.mongodbUri,
        },
        logFile: join(this.stack.home, 'crashing-worker.log'),
        cwd: projectRoot,
      });
      await this.current.exited;
      this.deaths += 1;
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.current?.stop();
    await this.running;
  }
}
