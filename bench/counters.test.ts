/**
 * What one message costs, counted exactly: history events, workflow tasks, bytes and database commands. Counts do not
 * depend on the machine, so they gate CI: whoever makes a message more expensive sees it here. `npm run bench:counters`
 * runs this file alone and prints the table.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { CYCLE_WORKFLOW, cycleWorkflowId } from '../config/names.js';
import type { DecisionRequest } from '../contracts/decision.js';
import type { Submission } from '../contracts/submission.js';
import type { Actor } from '../domain/cycle/cycle-state.js';
import { groupSummaryJudges } from '../statistics/judge.js';
import { ensureIndexes } from '../store/mongo/indexes.js';
import { ledgerClaims } from '../store/finance/ledger-claims.js';
import { transitionRecorder } from '../store/cycle/transitions.js';
import { noRows } from '../tests/support/no-rows.js';
import { handIns, person, pilotResult, testCharter } from '../tests/support/charters.js';
import { bundleWorkflows } from '../worker/bundle.js';
import { createWorker } from '../worker/create-worker.js';
import { decideUpdate, statusQuery, submitUpdate } from '../workflows/messages/definitions.js';
import { costBetween, historyMark, type HistoryMark } from './history-cost.js';

/** Nine events: three of the workflow task, two of the update, one marker, two of timers, one of search attributes. */
const EVENTS = 9;
/** Bytes of structure, and what a byte of payload may cost at most. */
const STRUCTURE_BYTES = 1_600;
const PER_PAYLOAD_BYTE = 1.1;

const taskQueue = `counters-${randomUUID()}`;
const commands: string[] = [];
let connection: Connection;
let native: NativeConnection;
let database: mongoose.Connection;
let worker: Worker;
let running: Promise<void>;

beforeAll(async () => {
  const address = inject('temporalAddress');
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
  database = await mongoose
    .createConnection(inject('mongodbUri'), {
      monitorCommands: true,
      dbName: `counters_${randomUUID().slice(0, 8)}`,
    })
    .asPromise();
  await ensureIndexes(database);
  database.getClient().on('commandStarted', ({ commandName }) => commands.push(commandName));
  worker = await createWorker({
    connection: native,
    namespace: 'default',
    workflowBundle: { code: await bundleWorkflows() },
    taskQueue,
    recordTransition: transitionRecorder(database),
    judges: groupSummaryJudges,
    claimLedgerLines: ledgerClaims(database),
    retiredPins: () => Promise.resolve([]),
    ...noRows,
    recordChange: () => Promise.reject(new Error('no change is proposed here')),
  });
  running = worker.run();
});

afterAll(async () => {
  worker.shutdown();
  await running;
  await database.dropDatabase();
  await database.close();
  await native.close();
  await connection.close();
});

interface Cost extends HistoryMark {
  readonly payloadBytes: number;
  readonly commands: readonly string[];
}

async function openCycle() {
  const cycleId = `cyc_${randomUUID()}`;
  const client = new Client({ connection });
  const handle = await client.workflow.start(CYCLE_WORKFLOW, {
    workflowId: cycleWorkflowId(cycleId),
    taskQueue,
    args: [
      {
        cycleId,
        openedBy: person('pmo'),
        charter: testCharter(),
        charterHash: 'a'.repeat(64),
      },
    ],
  });
  const waitOf = async () => (await handle.query(statusQuery)).wait;

  async function costOf(payload: unknown, send: () => Promise<unknown>): Promise<Cost> {
    const before = await historyMark(handle);
    commands.length = 0;
    await send();
    // A verdict is an activity of its own: the message is answered before what follows from it is recorded.
    while ((await waitOf()) === null) await sleep(20);
    const during = [...commands];
    const cost = costBetween(before, await historyMark(handle));
    return { ...cost, payloadBytes: JSON.stringify(payload).length, commands: during };
  }

  async function decide(actor: Actor, change: Partial<DecisionRequest> = {}): Promise<Cost> {
    const wait = await waitOf();
    if (wait?.what !== 'decision') throw new Error('no gate is open');
    const { gateId, version: gateVersion, evidence } = wait;
    const body = {
      gateId,
      gateVersion,
      evidenceHash: evidence.hash,
      decision: 'approve',
      ...change,
    } as const;
    const command = { actor, fingerprint: 'b'.repeat(64), body };
    return costOf(command, () =>
      handle.executeUpdate(decideUpdate, { updateId: updateId(), args: [command] }),
    );
  }

  function submit(actor: Actor, body: Submission): Promise<Cost> {
    const command = { actor, fingerprint: 'c'.repeat(64), body };
    return costOf(command, () =>
      handle.executeUpdate(submitUpdate, { updateId: updateId(), args: [command] }),
    );
  }

  // The counting starts once the first gate stands in the state and its task is complete, because the first transition
  // is under way until then.
  await expect.poll(waitOf).not.toBeNull();
  await expect.poll(async () => (await historyMark(handle)).byType.get('EVENT_TYPE_TIMER_STARTED')).toBe(1);
  return { decide, submit };
}

/** What a failure shows beside the number. */
function eventsOf({ byType }: Cost): string {
  return [...byType].map(([type, count]) => `${count} ${type.replace('EVENT_TYPE_', '')}`).join(', ');
}

it('spends nine events, one workflow task and one transaction without a read on a message that moves a phase', async () => {
  const { decide, submit } = await openCycle();
  const costs: [string, Cost][] = [
    ['approve charter', await decide(person('council_member'))],
    ['hand in raci', await submit(person('pmo'), handIns.raci)],
    ['approve organize', await decide(person('lob_head'))],
    ['approve govern', await decide(person('council_member'))],
  ];
  // What a baseline and observations cost is counted below.
  await submit(person('dri'), handIns.baseline);
  costs.push(
    ['approve instrument', await decide(person('finance_partner'))],
    ['hand in readiness', await submit(person('dri'), handIns.readiness)],
  );
  printTable(costs);
  for (const [name, cost] of costs) {
    expect(cost.events, `${name}: ${eventsOf(cost)}`).toBe(EVENTS);
    expect(cost.workflowTasks, name).toBe(1);
    expect(cost.bytes, name).toBeLessThanOrEqual(STRUCTURE_BYTES + PER_PAYLOAD_BYTE * cost.payloadBytes);
    expect(cost.commands.filter(isRead), name).toEqual([]);
    expect(
      cost.commands.filter((command) => command === 'commitTransaction'),
      name,
    ).toHaveLength(1);
  }
});

it('adds one activity and its task for a verdict, and for the power that is told of a baseline: six events', async () => {
  const toInstrument = async () => {
    const cycle = await openCycle();
    await cycle.decide(person('council_member'));
    await cycle.submit(person('pmo'), handIns.raci);
    await cycle.decide(person('lob_head'));
    await cycle.decide(person('council_member'));
    return cycle;
  };
  const told = await leastOf(async () => {
    const { submit } = await toInstrument();
    return submit(person('dri'), handIns.baseline);
  }, EVENTS + 6);
  const judged = await leastOf(async () => {
    const { decide, submit } = await toInstrument();
    await submit(person('dri'), handIns.baseline);
    await decide(person('finance_partner'));
    await submit(person('dri'), handIns.readiness);
    return submit(person('dri'), pilotResult());
  }, EVENTS + 6);
  const costs: [string, Cost][] = [
    ['hand in baseline', told],
    ['hand in observations', judged],
  ];
  printTable(costs);
  for (const [name, cost] of costs) {
    expect(cost.events, `${name}: ${eventsOf(cost)}`).toBe(EVENTS + 6);
    expect(cost.workflowTasks, name).toBe(2);
  }
});

/**
 * Measures up to three cycles, until one costs as little as it should. On a busy machine the engine may repeat something
 * between the two tasks of a verdict, which adds events and never saves any, so the least is what the product costs.
 */
async function leastOf(measure: () => Promise<Cost>, events: number): Promise<Cost> {
  let least = await measure();
  for (let cycles = 1; cycles < 3 && least.events > events; cycles += 1) {
    process.stdout.write(`measured again, because it cost ${least.events}: ${eventsOf(least)}\n`);
    const cost = await measure();
    if (cost.events < least.events) least = cost;
  }
  return least;
}

it('leaves no event and no write behind when a message is refused', async () => {
  const { decide } = await openCycle();
  const command = decide(person('council_member'), { gateVersion: 99 });
  await expect(command).rejects.toThrow();
  const after = await decide(person('council_member'));
  expect(after.events).toBe(EVENTS);
});

/** The key is as long as the API's, because its bytes are counted. */
function updateId(): string {
  return `decide:${randomUUID().replaceAll('-', '').slice(0, 22)}`;
}

function isRead(command: string): boolean {
  return ['find', 'aggregate', 'getMore', 'count', 'distinct'].includes(command);
}

function printTable(costs: readonly (readonly [string, Cost])[]): void {
  for (const [name, cost] of costs) {
    const structure = Math.round(cost.bytes - PER_PAYLOAD_BYTE * cost.payloadBytes);
    process.stdout.write(
      `${name.padEnd(22)} ${cost.events} events  ${cost.workflowTasks} task  ${cost.bytes} bytes ` +
        `(payload ${cost.payloadBytes}, structure ${structure})  ${cost.commands.join(' ')}\n`,
    );
  }
}
