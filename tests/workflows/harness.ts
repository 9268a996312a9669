/**
 * A cycle on the time-skipping server, with a typed in-memory stand-in for the database: it keeps what
 * `recordTransition` is given, holds the sequence rule, and can be told to be away for a while.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { cycleWorkflowId, CYCLE_WORKFLOW, SEARCH_ATTRIBUTES } from '../../config/names.js';
import type { Charter } from '../../contracts/charter.js';
import type { DecisionRequest } from '../../contracts/decision.js';
import type { Submission } from '../../contracts/submission.js';
import type { Actor, DecisionWait, Receipt } from '../../domain/cycle-state.js';
import type { Entry } from '../../domain/timeline.js';
import type { StoredState, Transition } from '../../domain/transition.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { bundleWorkflows } from '../../worker/bundle.js';
import { createWorker } from '../../worker/create-worker.js';
import {
  cancelUpdate,
  decideUpdate,
  statusQuery,
  submitUpdate,
  type CycleResult,
} from '../../workflows/messages.js';
import { person, testCharter } from '../support/charters.js';

const INDEXED = { Keyword: 2, Datetime: 6, KeywordList: 7 } as const;

export class FakeStore {
  readonly transitions: Transition[] = [];
  /** Fails that many more writes, as a database that is away does. */
  failures = 0;

  recordTransition = (transition: Transition): Promise<{ hash: string }> => {
    if (this.failures > 0) {
      this.failures -= 1;
      return Promise.reject(new Error('database away'));
    }
    this.transitions.push(transition);
    return Promise.resolve({ hash: createHash('sha256').update(JSON.stringify(transition)).digest('hex') });
  };

  of(cycleId: string): Transition[] {
    return this.transitions.filter((transition) => transition.cycleId === cycleId);
  }
}

export class CycleHarness {
  private constructor(
    readonly environment: TestWorkflowEnvironment,
    readonly store: FakeStore,
    private readonly worker: Worker,
    private readonly running: Promise<void>,
  ) {}

  static async start(options: { maxCachedWorkflows?: number } = {}): Promise<CycleHarness> {
    const environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: inject('testServerPath') } },
    });
    await environment.connection.operatorService.addSearchAttributes({
      namespace: environment.namespace ?? 'default',
      searchAttributes: Object.fromEntries(
        Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, INDEXED[type]]),
      ),
    });
    const store = new FakeStore();
    const worker = await createWorker({
      connection: environment.nativeConnection,
      namespace: environment.namespace ?? 'default',
      workflowBundle: { code: await bundleWorkflows() },
      taskQueue: 'cycles-under-test',
      recordTransition: store.recordTransition,
      judge: judgeGroupSummaries,
      ...options,
    });
    return new CycleHarness(environment, store, worker, worker.run());
  }

  async stop(): Promise<void> {
    this.worker.shutdown();
    await this.running;
    await this.environment.teardown();
  }

  async open(charter: Charter = testCharter()): Promise<OpenCycle> {
    const cycleId = `cyc_${randomUUID().replaceAll('-', '')}`;
    const handle = await this.environment.client.workflow.start(CYCLE_WORKFLOW, {
      workflowId: cycleWorkflowId(cycleId),
      taskQueue: 'cycles-under-test',
      args: [{ cycleId, openedBy: person('pmo'), charter, charterHash: fingerprintOf(charter) }],
    });
    return new OpenCycle(this, cycleId, handle);
  }
}

export function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** Speaks to one cycle as its people would. */
export class OpenCycle {
  constructor(
    private readonly harness: CycleHarness,
    readonly id: string,
    readonly handle: WorkflowHandle,
  ) {}

  state(): Promise<StoredState> {
    return this.handle.query(statusQuery);
  }

  result(): Promise<CycleResult> {
    return this.handle.result() as Promise<CycleResult>;
  }

  transitions(): Transition[] {
    return this.harness.store.of(this.id);
  }

  timeline(): Entry[] {
    return this.transitions().flatMap((transition) => transition.entries);
  }

  async openGate(): Promise<DecisionWait> {
    const { wait } = await this.state();
    if (wait?.what !== 'decision') throw new Error(`no gate is open; waiting for ${JSON.stringify(wait)}`);
    return wait;
  }

  async decide(
    actor: Actor,
    request: Partial<DecisionRequest> & Pick<DecisionRequest, 'decision'>,
    updateId: string = randomUUID(),
  ): Promise<Receipt> {
    const wait = await this.openGate();
    const body = {
      gateId: wait.gateId,
      gateVersion: wait.version,
      evidenceHash: wait.evidence.hash,
      ...request,
    };
    return this.handle.executeUpdate(decideUpdate, {
      updateId,
      args: [{ actor, fingerprint: fingerprintOf(body), body }],
    });
  }

  approve(actor: Actor): Promise<Receipt> {
    return this.decide(actor, { decision: 'approve' });
  }

  submit(actor: Actor, body: Submission): Promise<Receipt> {
    return this.handle.executeUpdate(submitUpdate, {
      args: [{ actor, fingerprint: fingerprintOf(body), body }],
    });
  }

  cancel(actor: Actor, reason: string): Promise<Receipt> {
    const body = { reason };
    return this.handle.executeUpdate(cancelUpdate, {
      args: [{ actor, fingerprint: fingerprintOf(body), body }],
    });
  }
}
