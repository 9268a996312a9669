/**
 * The worst moment for a decision to be lost: its transition is committed, and then worker, Temporal and API die before
 * anybody has heard of it. Temporal keeps nothing of a workflow task that only carried an update, and the caller does not
 * come back. So nothing wakes the cycle but the worker that finds the message which nobody confirms.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { projectRoot } from '../../client/project-root.js';
import { startProcess } from '../../local/managed-process.js';
import { openStore, type Store } from '../../store/connect.js';
import { openStream } from '../api/stream-reader.js';
import { testCharter } from '../support/charters.js';
import { People } from '../support/people.js';
import { ProcessStack } from '../support/process-stack.js';
import { messagesIn } from './dispatched-messages.js';

let stack: ProcessStack;
let store: Store;

beforeAll(async () => {
  stack = await ProcessStack.start();
  store = await openStore({ uri: stack.mongodbUri });
}, 120_000);
afterAll(async () => {
  await store.close();
  await stack.stop();
});

it('a committed decision that Temporal has lost is retracted and never sent, though nobody acts', async () => {
  const people = new People(stack.apiUrl, (role) => stack.token(role));
  const id = await people.open(testCharter());
  await people.status(id);
  // The opening is in history by then, so that the next commit is that of the decision.
  const { headHash } = (await store.cycles.readCycle(id))!;
  await vi.waitFor(async () => expect(await store.events.wasTold(headHash)).toBe(true), { timeout: 15_000 });
  const token = await stack.token('pmo');
  await loseTheNextDecision(people, id);

  const lost = (await store.cycles.readCycle(id))!;
  expect(lost).toMatchObject({ sequence: 2, phase: 'organize', unconfirmedSince: null });
  for (const part of ['temporal', 'api', 'worker'] as const) await stack.launch(part);
  const follower = await openStream({ url: stack.apiUrl }, id, token, { after: 0 });
  await vi.waitFor(async () => expect((await textsOf(id)).join()).toContain('never confirmed'), {
    timeout: 30_000,
  });

  const mended = (await store.cycles.readCycle(id))!;
  expect(mended).toMatchObject({ sequence: 2, phase: 'charter', unconfirmedSince: null });
  const status = await people.status(id);
  expect((await people.actOn(id, status))?.answer.status).toBe(200);
  expect(await store.events.verifyChain(id)).toMatchObject({ ok: true, count: 3 });
  const log = (await store.events.listEvents(id, { limit: 10 })).map(({ hash }) => hash);
  await vi.waitFor(async () => expect(await messagesIn(stack, id)).toEqual(log), { timeout: 15_000 });
  await vi.waitFor(() => expect(follower.timeline()).toEqual(log), { timeout: 15_000 });
  expect(log).not.toContain(lost.headHash);
  follower.cut();
}, 180_000);

async function textsOf(id: string): Promise<string[]> {
  const events = await store.events.listEvents(id, { limit: 10 });
  return events.flatMap(({ entries }) => entries.map(({ text }) => text));
}

/** All three are down when this returns, and the database holds the decision. */
async function loseTheNextDecision(people: People, id: string): Promise<void> {
  await stack.kill('worker');
  const crashing = await startProcess({
    title: 'crashing worker',
    command: process.execPath,
    args: [join(projectRoot, 'tests', 'faults', 'crashing-worker.mjs'), '1'],
    env: { ...process.env, TEMPORAL_ADDRESS: stack.temporalAddress, MONGODB_URI: stack.mongodbUri },
    logFile: join(stack.home, 'crashing-worker.log'),
    cwd: projectRoot,
  });
  const member = await people.as('council_member');
  const { waitingFor } = await people.status(id);
  const { gateId, gateVersion, evidence } = waitingFor!;
  const decision = { gateId, gateVersion, evidenceHash: evidence?.hash, decision: 'approve' };
  const unanswered = member.post(`/v1/cycles/${id}/decisions`, decision).catch(() => undefined);
  await crashing.exited;
  await stack.kill('temporal');
  await stack.kill('api');
  await unanswered;
}
