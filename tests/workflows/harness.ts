/**
 * Cycles on the time-skipping server: the real worker, the real bundle, the real judge, and a store in
 * memory. One harness for a test file; its cycles share the server's clock.
 */
import { PROCESS_VERSION } from '../../domain/cycle/process-version.js';
import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, type Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { cycleWorkflowId, CYCLE_WORKFLOW, SEARCH_ATTRIBUTES } from '../../config/names.js';
import type { Charter } from '../../contracts/charter.js';
import { noRows } from '../support/no-rows.js';
import { groupSummaryJudges } from '../../statistics/judge.js';
import { createWorker } from '../../worker/create-worker.js';
import type { CycleStart } from '../../workflows/messages/definitions.js';
import { person, testCharter } from '../support/charters.js';
import { FakeStore } from './fake-store.js';
import { fingerprintOf, OpenCycle } from './open-cycle.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Cycles a worker keeps in memory; undefined leaves it to Temporal. See vitest.config.ts. */
    workflowCache: number | undefined;
  }
}

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
    readonly taskQueue: string,
    private readonly worker: Worker,
    private readonly running: Promise<void>,
  ) {}

  static async start(options: HarnessOptions = {}): Promise<CycleHarness> {
    // What a worker says of itself at every start is of no use to the reader of test results.
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const environment = await (options.realServer ? realServer() : timeSkippingServer());
    const store = new FakeStore();
    const taskQueue = `cycles-${randomUUID()}`;
    const maxCachedWorkflows = options.maxCachedWorkflows ?? inject('workflowCache');
    const worker = await createWorker({
      connection: environment.nativeConnection,
      namespace: environment.namespace ?? 'default',
      workflowBundle: { codePath: inject('workflowBundle') },
      taskQueue,
      recordTransition: store.recordTransition,
      judges: groupSummaryJudges,
      claimLedgerLines: store.claimLedgerLines,
      retiredPins: store.retiredPins,
      recordChange: store.recordChange,
      ...noRows,
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
      processVersion: PROCESS_VERSION,
      ...more,
    };
    const workflowId = cycleWorkflowId(cycleId);
    await this.environment.client.workflow.start(CYCLE_WORKFLOW, {
      workflowId,
      taskQueue: this.taskQueue,
      args: [start],
    });
    return this.find(cycleId);
  }

  /** A cycle or a wave by its id, once it has been recorded. */
  async find(cycleId: string): Promise<OpenCycle> {
    const cycle = this.follow(cycleId);
    await cycle.told('cycle-opened');
    return cycle;
  }

  /** By id alone, as the API does: messages then reach whichever run is the latest. */
  follow(cycleId: string): OpenCycle {
    const handle = this.environment.client.workflow.getHandle(cycleWorkflowId(cycleId));
    const find = (id: string) => this.find(id);
    return new OpenCycle(this.store, cycleId, handle, (ms) => this.environment.sleep(ms), find);
  }
}
