/** An API with a worker, and beside them what holds the read model against the history. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { expect } from 'vitest';
import { cycleWorkflowId } from '../../config/names.js';
import type { CycleStatus } from '../../domain/reading/status.js';
import { bundleForReplay } from '../../worker/bundle.js';
import { Reconciliation } from '../../worker/reconciliation/reconciliation.js';
import { startApi, type ApiUnderTest } from '../api/api-under-test.js';
import { runWorker } from '../api/cycle-worker.js';
import { person, testCharter } from '../support/charters.js';
import { People } from '../support/people.js';

export type Document = Record<string, unknown> & { _id: never };

/** Sustained after one check, a second after the last wave. */
export const quickCharter = () =>
  testCharter({ policy: { ...testCharter().policy, sustainEvery: 'PT1S', sustainChecks: 1 } });

export class ReconciledApi {
  private constructor(
    readonly api: ApiUnderTest,
    readonly people: People,
    readonly reconciliation: Reconciliation,
    private readonly stopWorker: () => Promise<void>,
  ) {}

  static async start(): Promise<ReconciledApi> {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const api = await startApi();
    const people = new People(api.url, (role) => api.tokenOf(person(role)));
    const { client, store, deps } = api;
    const taskQueue = deps.taskQueue!;
    const replayBundle = { code: await bundleForReplay() };
    const reconciliation = new Reconciliation({ client, store, replayBundle, taskQueue, graceMs: 2_000 });
    return new ReconciledApi(api, people, reconciliation, await runWorker(api));
  }

  async stop(): Promise<void> {
    await this.stopWorker();
    await this.api.close();
  }

  collection(name: string) {
    return this.api.database.collection<Document>(name);
  }

  handle(id: string, runId?: string) {
    return this.api.client.workflow.getHandle(cycleWorkflowId(id), runId);
  }

  async history(id: string) {
    return (await this.handle(id).fetchHistory()).events ?? [];
  }

  /** Acts as the cycle asks for it, so many times. */
  async act(id: string, times: number): Promise<CycleStatus> {
    for (let done = 0; done < times;) {
      const acted = await this.people.actOn(id, await this.people.status(id));
      if (acted?.answer.status === 200) done += 1;
      else await sleep(50);
    }
    return this.people.status(id);
  }

  /** What a backup of the cycle has; restoring takes everything back that was written since. */
  async backUp(id: string): Promise<() => Promise<void>> {
    const saved = await Promise.all(
      (['cycles', 'cycle_events', 'outbox'] as const).map(async (name) => {
        const filter = (name === 'cycles' ? { _id: id } : { cycleId: id }) as never;
        return { name, filter, documents: await this.collection(name).find(filter).toArray() };
      }),
    );
    return async () => {
      for (const { name, filter, documents } of saved) {
        await this.collection(name).deleteMany(filter);
        await this.collection(name).insertMany(documents);
      }
    };
  }

  async messagesOf(id: string) {
    const found = await this.collection('outbox')
      .find({ cycleId: id } as never)
      .sort({ sequence: 1 })
      .toArray();
    return found.map(({ _id, sequence, replaces }) => ({
      id: _id,
      sequence: Number(sequence),
      replaces,
    }));
  }

  async lastEvent(id: string): Promise<Document> {
    const [last] = await this.collection('cycle_events')
      .find({ cycleId: id } as never)
      .sort({ sequence: -1 })
      .toArray();
    return last!;
  }

  /** The read model is what the history says, and its chain is whole. */
  async expectProven(id: string): Promise<void> {
    expect(await this.reconciliation.verify(id)).toEqual({ cycleId: id, verdict: 'equal', differences: [] });
    expect(await this.api.store.events.verifyChain(id)).toMatchObject({ ok: true });
  }
}
