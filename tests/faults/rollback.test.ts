/**
 * kill -9 of the worker in the middle of a roll-back: while an undo is awaited, and right after one was acknowledged.
 * The roll-back goes on where it was; each step is taken back once, in reverse order.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CycleStatus } from '../../domain/reading/status.js';
import type { Entry } from '../../domain/cycle/timeline.js';
import type { Role } from '../../base/vocabulary.js';
import { observed, testCharter } from '../support/charters.js';
import { People } from '../support/people.js';
import { ProcessStack } from '../support/process-stack.js';

let stack: ProcessStack;
let people: People;

beforeAll(async () => {
  stack = await ProcessStack.start();
  people = new People(stack.apiUrl, (role) => stack.token(role));
}, 120_000);
afterAll(() => stack.stop());

/** Each of them waits for a worker that has died twice, each time with a workflow task that times out first. */
const ACT_MS = 150_000;

it('resumes a roll-back whose worker is killed while an undo is awaited, and right after one', async () => {
  const id = await people.open(testCharter());
  const wave = await harmfulWave(id);
  const taken = [...(await takeBack(wave)), ...(await takeBack(id))];

  expect(taken).toEqual([
    'lob_head: wave_wave-1',
    'finance_partner: recognised_benefit',
    'dri: pilot_change',
    'finance_partner: pilot_money',
  ]);
  expect(await people.status(wave)).toMatchObject({ state: 'closed', outcome: 'rolled_back' });
  expect(await people.status(id)).toMatchObject({ outcome: 'rolled_back', reason: 'no wave has held' });
  const timeline = [...(await timelineOf(wave)), ...(await timelineOf(id))];
  const undone = timeline.filter(({ type, text }) => type === 'submitted' && text.endsWith('handed in undo'));
  expect(undone).toHaveLength(taken.length);
  expect(timeline.filter(({ type }) => type === 'undo-requested')).toHaveLength(taken.length);
}, 240_000);

/** Drives the cycle to its wave, and the wave to a check that finds harm. @returns the wave's id */
async function harmfulWave(id: string): Promise<string> {
  for (;;) {
    const status = await people.status(id);
    const wave = status.waves.find(({ state }) => state === 'under_way')?.id;
    const { waitingFor } = wave ? await people.status(wave) : status;
    if (wave && waitingFor?.submission === 'wave_check') {
      const content = { wave: waitingFor.item, observations: observed(0.4, 0.6) };
      await post('dri', wave, { kind: 'wave_check', content });
      return wave;
    }
    await people.actOn(id, status);
  }
}

/** Kills the worker ahead of each acknowledgement and again right after it, until the process has closed. */
async function takeBack(id: string): Promise<string[]> {
  const taken: string[] = [];
  for (;;) {
    const status = await settled(id);
    if (status.state === 'closed') return taken;
    const { roles = [], item = '' } = status.waitingFor ?? {};
    const role = roles[0] as Role;
    await stack.kill('worker');
    const acknowledged = post(role, id, { kind: 'undo', content: { step: item, note: 'taken back' } });
    await stack.launch('worker');
    await acknowledged;
    taken.push(`${role}: ${item}`);
    await stack.kill('worker');
    await stack.launch('worker');
  }
}

/** The status once it asks for an undo that was not acknowledged yet, or is closed. */
async function settled(id: string): Promise<CycleStatus> {
  for (;;) {
    const status = await people.status(id);
    if (status.state === 'closed' || status.waitingFor?.submission === 'undo') return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function post(role: Role, id: string, body: unknown): Promise<void> {
  const caller = await people.as(role);
  const answer = await caller.postUntilAnswered(`/v1/cycles/${id}/submissions`, body, ACT_MS);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
}

async function timelineOf(id: string): Promise<Entry[]> {
  const auditor = await people.as('auditor');
  const { body } = await auditor.get(`/v1/cycles/${id}/events?limit=100`);
  return (body as { items: { entries: Entry[] }[] }).items.flatMap(({ entries }) => entries);
}
