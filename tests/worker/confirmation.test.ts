/**
 * What the history holds, asked of a real Temporal. Workflow tasks are taken and answered by hand, so that each can be
 * lost, or end with the markers that a test wants; one real cycle shows that its markers are those.
 */
import { createHash, randomUUID } from 'node:crypto';
import { Connection, defaultPayloadConverter } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { NativeConnection } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { cycleWorkflowId } from '../../config/names.js';
import type { OutboxMessage } from '../../store/cycle/outbox.js';
import { historyConfirmation, type Confirmation } from '../../worker/confirmation.js';
import { startOutboxDispatcher } from '../../worker/outbox-dispatcher.js';
import { newCycleId, startApi } from '../api/api-under-test.js';
import { runWorker } from '../api/cycle-worker.js';
import { openCycle } from '../api/open-cycle.js';
import { CycleWriter } from '../store/cycle-writer.js';
import { person } from '../support/charters.js';
import { Receiver } from './receiver.js';

const { CommandType } = temporal.api.enums.v1;
const namespace = 'default';
let connection: Connection;
let native: NativeConnection;
let history: Confirmation;

beforeAll(async () => {
  const address = inject('temporalAddress');
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
  history = historyConfirmation(native, namespace);
});
afterAll(async () => {
  await native.close();
  await connection.close();
});

type Message = Pick<OutboxMessage, 'cycleId' | 'hash'> & {
  readonly task: NonNullable<OutboxMessage['task']>;
};
type Command = temporal.api.command.v1.ICommand;

/** A workflow without a worker. */
class ByHand {
  readonly cycleId = newCycleId();
  readonly #taskQueue = randomUUID();
  #hashes = 0;
  #token = new Uint8Array();

  async start(): Promise<void> {
    await connection.workflowService.startWorkflowExecution({
      namespace,
      workflowId: cycleWorkflowId(this.cycleId),
      workflowType: { name: 'byHand' },
      taskQueue: { name: this.#taskQueue },
      requestId: randomUUID(),
      workflowTaskTimeout: { seconds: 1 as never, nanos: 0 },
    });
  }

  async signal(): Promise<void> {
    await connection.workflowService.signalWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: cycleWorkflowId(this.cycleId) },
      signalName: 'go on',
      requestId: randomUUID(),
    });
  }

  /** Takes the next workflow task. @returns as many messages as transitions that it records */
  async begin(transitions: number): Promise<Message[]> {
    const { taskToken, startedEventId, workflowExecution } = await connection.withDeadline(
      Date.now() + 10_000,
      () =>
        connection.workflowService.pollWorkflowTaskQueue({
          namespace,
          taskQueue: { name: this.#taskQueue },
          identity: 'by hand',
        }),
    );
    this.#token = Uint8Array.from(taskToken);
    const task = { runId: workflowExecution?.runId ?? '', startedEvent: Number(startedEventId) };
    return Array.from({ length: transitions }, () => {
      const hash = createHash('sha256')
        .update(`${this.cycleId} ${(this.#hashes += 1)}`)
        .digest('hex');
      return { cycleId: this.cycleId, hash, task };
    });
  }

  /** Ends the task, so that the history holds what it has recorded. */
  async end(messages: readonly Message[], ...more: Command[]): Promise<void> {
    const commands: Command[] = messages.map(({ hash }) => ({
      commandType: CommandType.COMMAND_TYPE_RECORD_MARKER,
      recordMarkerCommandAttributes: {
        markerName: 'core_local_activity',
        details: { result: { payloads: [defaultPayloadConverter.toPayload(hash)] } },
      },
    }));
    await connection.workflowService.respondWorkflowTaskCompleted({
      namespace,
      taskToken: this.#token,
      identity: 'by hand',
      commands: [...commands, ...more],
    });
  }

  /** Ends the task and with it the run; the next one goes on. */
  continueAsNew(messages: readonly Message[]): Promise<void> {
    return this.end(messages, {
      commandType: CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
      continueAsNewWorkflowExecutionCommandAttributes: {
        workflowType: { name: 'byHand' },
        taskQueue: { name: this.#taskQueue },
      },
    });
  }

  async oneTask(transitions: number): Promise<Message[]> {
    await this.signal();
    const messages = await this.begin(transitions);
    await this.end(messages);
    return messages;
  }

  async length(): Promise<number> {
    const execution = { workflowId: cycleWorkflowId(this.cycleId) };
    const found = await connection.workflowService.describeWorkflowExecution({ namespace, execution });
    return Number(found.workflowExecutionInfo?.historyLength);
  }

  async terminate(): Promise<void> {
    await connection.workflowService.terminateWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: cycleWorkflowId(this.cycleId) },
    });
  }
}

async function started(): Promise<ByHand> {
  const workflow = new ByHand();
  await workflow.start();
  onTestFinished(() => workflow.terminate().catch(() => undefined));
  return workflow;
}

describe('a transition is confirmed', () => {
  it('when its workflow task has ended, not before', async () => {
    const workflow = await started();
    const messages = await workflow.begin(2);
    expect(await history.confirmed(messages)).toBe(0);
    await workflow.end(messages);
    expect(await history.confirmed(messages)).toBe(2);
    const later = await workflow.oneTask(1);
    await workflow.signal();
    const open = await workflow.begin(2);
    expect(await history.confirmed([...messages, ...later, ...open])).toBe(3);
  });

  it('never by a task that timed out, though the history grows by that', async () => {
    const workflow = await started();
    const lost = await workflow.begin(1);
    await vi.waitFor(
      async () => expect(await workflow.length()).toBeGreaterThan(lost[0]!.task.startedEvent),
      {
        timeout: 10_000,
      },
    );
    expect(await history.confirmed(lost)).toBe(0);
    const anew = await workflow.begin(1);
    await workflow.end(anew);
    expect(await history.confirmed(lost)).toBe(0);
    expect(await history.confirmed(anew)).toBe(1);
  });

  it('however long ago it was, and however much has happened since', async () => {
    const workflow = await started();
    const early = await workflow.begin(1);
    await workflow.end(early);
    for (let step = 0; step < 60; step += 1) await workflow.oneTask(1);
    expect(await workflow.length()).toBeGreaterThan(200);
    expect(await history.confirmed(early)).toBe(1);
    expect(await history.confirmed([{ ...early[0]!, hash: 'f'.repeat(64) }])).toBe(0);
  });

  it('by the run that made it, also after the next one has begun', async () => {
    const workflow = await started();
    const first = await workflow.begin(1);
    await workflow.continueAsNew(first);
    const second = await workflow.begin(1);
    expect(second[0]?.task.runId).not.toBe(first[0]?.task.runId);
    expect(await history.confirmed([...first, ...second])).toBe(1);
    await workflow.end(second);
    expect(await history.confirmed([...first, ...second])).toBe(2);
    const ghost = { ...first[0]!, hash: 'f'.repeat(64) };
    expect(await history.confirmed([ghost])).toBe(0);
  });

  it('when its run is not kept any more', async () => {
    const { cycleId } = await started();
    const hash = 'f'.repeat(64);
    expect(await history.confirmed([{ cycleId, hash, task: { runId: randomUUID(), startedEvent: 3 } }])).toBe(
      1,
    );
  });
});

describe('a workflow', () => {
  it('is told of the head, and can be told while it is open', async () => {
    const workflow = await started();
    const head = { sequence: 7, hash: 'a'.repeat(64) };
    expect(await history.tellHead(workflow.cycleId, head)).toBe(true);
    expect(await signalsOf(workflow.cycleId)).toEqual([['head', head]]);
    await workflow.terminate();
    expect(await history.tellHead(workflow.cycleId, head)).toBe(false);
    expect(await history.tellHead(newCycleId(), head)).toBe(false);
  });
});

async function signalsOf(cycleId: string): Promise<unknown[]> {
  const { history: found } = await connection.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution: { workflowId: cycleWorkflowId(cycleId) },
  });
  return (found?.events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) => {
    const [payload] = signal?.input?.payloads ?? [];
    return payload ? [[signal?.signalName, defaultPayloadConverter.fromPayload(payload)]] : [];
  });
}

it('a real cycle has its messages sent, and is woken by a head that its history lacks', async () => {
  const api = await startApi();
  const stopWorker = await runWorker(api);
  onTestFinished(async () => {
    await stopWorker();
    await api.close();
  });
  const receiver = new Receiver();
  const { id, approval } = await openCycle(api);
  await api.call('POST', `/v1/cycles/${id}/decisions`, { as: person('council_member'), body: approval });
  const dispatcher = startOutboxDispatcher({
    outbox: api.store.outbox,
    doubts: api.store.doubts,
    confirmation: history,
    transport: receiver,
    logger: pino({ level: 'silent' }),
    pollMs: 50,
    doubtAfterMs: 500,
  });
  onTestFinished(() => dispatcher.stop());
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), { timeout: 10_000 });

  // As a task does that carried only an update, and was lost with the process that kept it.
  const {
    charter: _charter,
    headHash,
    unconfirmedSince: _doubted,
    ...state
  } = (await api.store.cycles.readCycle(id))!;
  const lost = new CycleWriter(id);
  Object.assign(lost, { state, head: headHash });
  const { runId, startedEvent } = receiver.received[1]!.task;
  const task = { runId, startedEvent: startedEvent + 9 };
  await lost.write(api.store, { at: new Date().toISOString(), task });
  const head = { sequence: 3, hash: lost.head };
  await vi.waitFor(async () => expect(await signalsOf(id)).toEqual([['head', head]]), { timeout: 10_000 });
  expect(receiver.ids).not.toContain(lost.head);
});
