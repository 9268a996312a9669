/**
 * Sixty decisions from two clients race fifteen changes of run, each repeated under its own id until it is answered
 * for certain, as the API does it. On the real server: the time-skipping one leaves a message unanswered whose run
 * ends under it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, WorkflowUpdateFailedError } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Actor, Receipt } from '../../domain/cycle/cycle-state.js';
import {
  decideUpdate,
  holdUpdate,
  resumeUpdate,
  type Command,
} from '../../workflows/messages/definitions.js';
import { person, testCharter } from '../support/charters.js';
import { printedSeed } from '../support/process-stack.js';
import { CycleHarness } from './harness.js';
import { commandOf, refusalOf, type OpenCycle } from './open-cycle.js';

const CHANGES_OF_RUN = 15;
const AT_ONCE = 4;
/** What the API gives one attempt. */
const DEADLINE_MS = 10_000;

const seed = printedSeed('racing decisions');
let harness: CycleHarness;
let clients: Client[];
beforeAll(async () => {
  harness = await CycleHarness.start({ realServer: true });
  const connect = async () =>
    new Client({ connection: await Connection.connect({ address: inject('temporalAddress') }) });
  clients = await Promise.all([connect(), connect()]);
});
afterAll(async () => {
  await Promise.all(clients.map(({ connection }) => connection.close()));
  await harness.stop();
});

interface Message {
  /** Its reason too, by which the timeline tells it. */
  readonly id: string;
  readonly what: 'approve' | 'defer' | 'hold' | 'resume';
  readonly actor: Actor;
}

interface Answered extends Message {
  /** As it was sent, to be sent again. */
  readonly send: () => Promise<Receipt>;
  readonly receipt?: Receipt;
  /** The code of a refusal. */
  readonly refused?: string;
}

it('each of sixty decisions is answered once, accepted or refused, while fifteen runs end meanwhile', async () => {
  const { policy } = testCharter();
  const approvers = { charter: 9 } as const;
  const charter = testCharter({ policy: { ...policy, deferrals: 20, approvers } });
  const cycle = await harness.open(charter, { eventsPerRun: 5 });

  const line = shuffled(messages());
  const answers: Promise<Answered>[] = [];
  for (let change = 1; change <= CHANGES_OF_RUN; change += 1) {
    const next = line.splice(0, AT_ONCE).map((message, index) => answerTo(cycle, index, message));
    answers.push(...next);
    await changeRun(cycle);
  }
  const answered = await Promise.all(answers);

  expect(answered).toHaveLength(CHANGES_OF_RUN * AT_ONCE);
  for (const { id, what, receipt, refused = 'accepted' } of answered) {
    const told = cycle.timeline().filter(({ reason }) => reason === id);
    expect(told, `${what}: ${refused}`).toHaveLength(receipt ? 1 : 0);
  }
  const accepted = answered.filter(({ receipt }) => receipt !== undefined);
  // The cycle keeps its last 200 answers; those who change the run need some as well.
  const kept = cycle.transitions().length - 180;
  for (const { send, receipt } of accepted) {
    if (receipt && receipt.sequence > kept) expect(await send()).toEqual(receipt);
  }
  expect(accepted.length).toBeGreaterThan(0);
  const sequences = cycle.transitions().map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  process.stdout.write(`${answered.length} decisions: ${tally(answered)}\n`);
  await cycle.cancel(person('pmo'), 'enough seen');
});

function messages(): Message[] {
  const of = (what: Message['what'], number: number, actor: (index: number) => Actor): Message[] =>
    Array.from({ length: number }, (_, index) => ({
      id: `${what} ${index + 1}`,
      what,
      actor: actor(index + 1),
    }));
  const member = (index: number) => person('council_member', `member${index}`);
  return [
    // One fewer than the gate needs: it stays open to the end.
    ...of('approve', 8, member),
    ...of('defer', 20, member),
    ...of('hold', 16, () => person('pmo')),
    ...of('resume', 16, () => person('sponsor')),
  ];
}

/** Somebody holds and resumes until the run has changed; of those who do the same meanwhile, some are refused. */
async function changeRun(cycle: OpenCycle): Promise<void> {
  const runId = async () => (await cycle.handle.describe()).runId;
  const before = await runId();
  while ((await runId()) === before) {
    const refused = await codeOf(cycle.hold(person('pmo'), 'to change the run'));
    if (refused !== null) await codeOf(cycle.resume(person('pmo'), 'to change the run'));
    // A run hands over when no message comes for a moment; nothing tells a client when it has.
    await sleep(30);
  }
}

async function codeOf(sent: Promise<unknown>): Promise<string | null> {
  const [answer] = await Promise.allSettled([sent]);
  if (answer.status === 'fulfilled') return null;
  // A lost answer is as good as any: the run tells whether it has changed.
  return answer.reason instanceof WorkflowUpdateFailedError ? (await refusalOf(sent)).code : null;
}

async function answerTo(cycle: OpenCycle, index: number, message: Message): Promise<Answered> {
  const send = prepared(cycle, clients[index % clients.length]!, message);
  const answer = untilAnswered(send);
  const [settled] = await Promise.allSettled([answer]);
  if (settled.status === 'fulfilled') return { ...message, send, receipt: settled.value };
  return { ...message, send, refused: (await refusalOf(answer)).code };
}

/** A lost answer says nothing about the message: it is repeated under the same id. */
async function untilAnswered(send: () => Promise<Receipt>): Promise<Receipt> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (error instanceof WorkflowUpdateFailedError) throw error;
    }
  }
}

/** Written on what its sender has read in the read model; when it arrives, the gate may have moved on. */
function prepared(cycle: OpenCycle, client: Client, { id, what, actor }: Message): () => Promise<Receipt> {
  const handle = client.workflow.getHandle(cycle.handle.workflowId);
  const updateId = randomUUID();
  const sendAs =
    <Body>(update: UpdateDefinition<Receipt, [Command<Body>]>, body: Body) =>
    () =>
      client.withDeadline(Date.now() + DEADLINE_MS, () =>
        handle.executeUpdate<Receipt, [Command<Body>]>(update, { updateId, args: [commandOf(actor, body)] }),
      );
  if (what === 'hold') return sendAs(holdUpdate, { reason: id });
  if (what === 'resume') return sendAs(resumeUpdate, { reason: id });
  const { wait, suspended } = cycle.transitions().at(-1)!.state;
  const gate = suspended?.wait ?? wait;
  if (gate?.what !== 'decision') throw new Error('the gate of the charter is settled: too many approve');
  const deferUntil = new Date(Date.now() + 86_400_000).toISOString();
  return sendAs(decideUpdate, {
    gateId: gate.gateId,
    gateVersion: gate.version,
    evidenceHash: gate.evidence.hash,
    decision: what,
    reason: id,
    ...(what === 'defer' ? { deferUntil } : {}),
  });
}

function tally(answered: readonly Answered[]): string {
  const counts = new Map<string, number>();
  for (const { refused = 'accepted' } of answered) counts.set(refused, (counts.get(refused) ?? 0) + 1);
  return [...counts].map(([what, times]) => `${times} ${what}`).join(', ');
}

/** The same seed, the same line. */
function shuffled(line: readonly Message[]): Message[] {
  let state = seed >>> 0;
  const next = () => {
    // A linear congruential generator (Numerical Recipes): enough to mix sixty messages.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  return line
    .map((message) => ({ message, at: next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ message }) => message);
}
