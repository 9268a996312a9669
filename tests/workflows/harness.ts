/**
 * Cycles on the time-skipping server: the real worker, the real bundle, the real judge, and a store in
 * memory. One harness for a test file; its cycles share the server's clock.
 */
import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, type Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { cycleWorkflowId, CYCLE_WORKFLOW, SEARCH_ATTRIBUTES } from '../../config/names.js';
import type { Charter } from '../../contracts/charter.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { bundleWorkflows } from '../../worker/bundle.js';
import { createWorker } from '../../worker/create-worker.js';
import type { CycleStart } from '../../workflows/messages.js';
import { person, testCharter } from '../support/charters.js';
import { FakeStore } from './fake-store.js';
import { fingerprintOf, OpenCycle } from './open-cycle.js';

const INDEXED = { Keyword: 2, Datetime: 6, KeywordList: 7 } as const;
const TASK_QUEUE = 'cycles-under-test';

export interface HarnessOptions {
  /** None makes every message replay the whole history. */
  readonly maxCachedWorkflows?: number;
}

export class CycleHarness {
  private worker: Worker | null = null;
  private running = Promise.resolve();

  private constructor(
    readonly environment: TestWorkflowEnvironment,
    readonly store: FakeStore,
    private readonly bundle: string,
    private readonly options: HarnessOptions,
  ) {}

  static async start(options: HarnessOptions = {}): Promise<CycleHarness> {
    // What a worker says of itself at every start is of no use to the reader of test results.
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: inject('testServerPath') } },
    });
    await environment.connection.operatorService.addSearchAttributes({
      namespace: environment.namespace ?? 'default',
      searchAttributes: Object.fromEntries(
        Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, INDEXED[type]]),
      ),
    });
    const harness = new CycleHarness(environment, new FakeStore(), await bundleWorkflows(), options);
    await harness.startWorker();
    return harness;
  }

  async stop(): Promise<void> {
    await this.stopWorker();
    await this.environment.teardown();
  }

  /** What is sent meanwhile waits at the server, and reaches the cycle in one workflow task. */
  async whileNoWorkerRuns<Sent>(send: () => Promise<Sent>): Promise<Sent> {
    await this.stopWorker();
    const sent = await send();
    await this.startWorker();
    return sent;
  }

  private async startWorker(): Promise<void> {
    const { environment, store } = this;
    this.worker = await createWorker({
      connection: environment.nativeConnection,
      namespace: environment.namespace ?? 'default',
      workflowBundle: { code: this.bundle },
      taskQueue: TASK_QUEUE,
      recordTransition: store.recordTransition,
      judge: judgeGroupSummaries,
      ...this.options,
    });
    this.running = this.worker.run();
  }

  private async stopWorker(): Promise<void> {
    this.worker?.shutdown();
    await this.running;
  }

  async open(
    charter: Charter = testCharter(),
    more: Pick<CycleStart, 'eventsPerRun'> = {},
  ): Promise<OpenCycle> {
    const cycleId = `cyc_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
    const start: CycleStart = {
      cycleId,
      openedBy: person('pmo'),
      charter,
      charterHash: fingerprintOf(charter),
      ...more,
    };
    const workflowId = cycleWorkflowId(cycleId);
    await this.environment.client.workflow.start(CYCLE_WORKFLOW, {
      workflowId,
      taskQueue: TASK_QUEUE,
      args: [start],
    });
    // By id alone, as the API does: messages then reach whichever run is the latest.
    const handle = this.environment.client.workflow.getHandle(workflowId);
    const cycle = new OpenCycle(this.store, cycleId, handle, (ms) => this.environment.sleep(ms));
    await cycle.told('cycle-opened');
    return cycle;
  }
}
