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

export interface HarnessOptions {
  /** None makes every message replay the whole history. */
  readonly maxCachedWorkflows?: number;
  /** The run's real Temporal, where time does not skip: for what the time-skipping server does otherwise. */
  readonly realServer?: boolean;
}

async function timeSkippingServer(): Promise<TestWorkflowEnvironment> {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: inject('testServerPath') } },
  });
  await environment.connection.operatorService.addSearchAttributes({
    namespace: environment.namespace ?? 'default',
    searchAttributes: Object.fromEntries(
      Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, INDEXED[type]]),
    ),
  });
  return environment;
}

function realServer(): Promise<TestWorkflowEnvironment> {
  return TestWorkflowEnvironment.createFromExistingServer({ address: inject('temporalAddress') });
}

export class CycleHarness {
  private constructor(
    readonly environment: TestWorkflowEnvironment,
    readonly store: FakeStore,
    private readonly taskQueue: string,
    private readonly worker: Worker,
    private readonly running: Promise<void>,
  ) {}

  static async start(options: HarnessOptions = {}): Promise<CycleHarness> {
    // What a worker says of itself at every start is of no use to the reader of test results.
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const environment = await (options.realServer ? realServer() : timeSkippingServer());
    const store = new FakeStore();
    const taskQueue = `cycles-${randomUUID()}`;
    const { maxCachedWorkflows } = options;
    const worker = await createWorker({
      connection: environment.nativeConnection,
      namespace: environment.namespace ?? 'default',
      workflowBundle: { code: await bundleWorkflows() },
      taskQueue,
      recordTransition: store.recordTransition,
      judge: judgeGroupSummaries,
      ...(maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows }),
    });
    return new CycleHarness(environment, store, taskQueue, worker, worker.run());
  }

  async stop(): Promise<void> {
    this.worker.shutdown();
    await this.running;
    await this.environment.teardown();
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
      taskQueue: this.taskQueue,
      args: [start],
    });
    // By id alone, as the API does: messages then reach whichever run is the latest.
    const handle = this.environment.client.workflow.getHandle(workflowId);
    const cycle = new OpenCycle(this.store, cycleId, handle, (ms) => this.environment.sleep(ms));
    await cycle.told('cycle-opened');
    return cycle;
  }
}
