/**
 * The read model of a cycle is made anew from Temporal's history: a database that was restored from a backup, a value that
 * somebody changed, a workflow that an operator has reset. Real engines, real cycles, driven through the API.
 */
import { randomUUID } from 'node:crypto';
import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cycleWorkflowId } from '../../config/names.js';
import { quickCharter, ReconciledApi } from './reconciled-api.js';

let stack: ReconciledApi;
beforeAll(async () => {
  stack = await ReconciledApi.start();
}, 120_000);
afterAll(() => stack.stop());

const rowsOf = (finding: { differences: readonly { field: string }[] }) =>
  finding.differences.map(({ field }) => field);

/** What its failed workflow tasks have said. */
async function failuresOf(id: string): Promise<string> {
  const events = await stack.history(id);
  return events
    .map((event) => JSON.stringify(event.workflowTaskFailedEventAttributes?.failure ?? ''))
    .join('\n');
}

describe('a database that is behind its history', () => {
  it('is found out, and after the rebuild the cycle goes on by itself to its end', async () => {
    const id = await stack.people.open(quickCharter());
    await stack.act(id, 2);
    const restore = await stack.backUp(id);
    await stack.act(id, 2);
    await restore();
    const found = await stack.reconciliation.verify(id);
    expect(found).toMatchObject({ cycleId: id, verdict: 'differs' });
    expect(rowsOf(found)).toEqual(expect.arrayContaining(['cycle_events', 'cycles.sequence']));

    // The next step does not fit on what is stored: the cycle stands still.
    void stack.api.call('POST', `/v1/cycles/${id}/hold`, { body: { reason: 'in between' } });
    await expect.poll(() => failuresOf(id), { timeout: 60_000 }).toContain('the transition is');

    expect(await stack.reconciliation.rebuild(id)).toMatchObject({ verdict: 'mended' });
    await expect
      .poll(async () => (await stack.people.status(id)).waitingFor?.what, { timeout: 60_000 })
      .toBe('hold');
    await stack.api.call('POST', `/v1/cycles/${id}/resume`, { body: { reason: 'over' } });
    await stack.people.driveToEnd(id);
    expect(await stack.people.status(id)).toMatchObject({ outcome: 'sustained' });
    await stack.expectProven(id);
    expect(await stack.reconciliation.rebuild(id)).toMatchObject({ verdict: 'equal', differences: [] });
    const messages = await stack.messagesOf(id);
    expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, index) => index + 1));
    expect(messages.filter(({ replaces }) => replaces !== undefined)).toEqual([]);
  }, 150_000);
});

describe('a value that somebody has changed', () => {
  const changes: [what: string, name: string, change: object, field: string][] = [
    [
      'the budget',
      'cycles',
      { $set: { 'charter.budget.amountMinor': 99 } },
      'cycles.charter.budget.amountMinor',
    ],
    [
      'released money',
      'cycles',
      { $set: { 'state.spending.overspends': 7 } },
      'cycles.state.spending.overspends',
    ],
    ['the recognised sum', 'cycles', { $set: { 'state.checksPassed': 7 } }, 'cycles.state.checksPassed'],
    ['the inbox', 'cycles', { $set: { waitingRoles: ['pmo'] } }, 'cycles.waitingRoles.0'],
    ['a field that is none', 'cycles', { $set: { note: 'x' } }, 'cycles.note'],
    [
      'a sentence of the timeline',
      'cycle_events',
      { $set: { 'entries.0.text': 'x' } },
      'cycle_events.entries.0.text',
    ],
    ['an event and its hash', 'cycle_events', { $set: { hash: 'f'.repeat(64) } }, 'cycle_events.hash'],
    [
      'what the portfolio counts',
      'cycle_events',
      { $set: { 'facet.open': false } },
      'cycle_events.facet.open',
    ],
  ];
  let id = '';
  beforeAll(async () => {
    id = await stack.people.open(quickCharter());
    await stack.act(id, 3);
  });

  it.each(changes)('is named with both values, and mended: %s', async (_what, name, change, field) => {
    const true_ = await stack.people.status(id);
    const told = await stack.messagesOf(id);
    const filter = name === 'cycles' ? { _id: id } : { cycleId: id, sequence: 2 };
    await stack.collection(name).updateOne(filter as never, change);
    const found = await stack.reconciliation.verify(id);
    expect(found.verdict).toBe('differs');
    expect(rowsOf(found)).toEqual([field]);
    expect(found.differences[0]?.stored).not.toEqual(found.differences[0]?.held);
    expect(await stack.reconciliation.rebuild(id)).toEqual({ ...found, verdict: 'mended' });
    expect(await stack.reconciliation.rebuild(id)).toMatchObject({ verdict: 'equal' });
    await stack.expectProven(id);
    // Also to those who read from memory; and nobody is told anew what they know.
    await expect.poll(() => stack.people.status(id)).toEqual(true_);
    expect(await stack.messagesOf(id)).toEqual(told);
  });

  it.each([
    ['an event in the middle', 'cycle_events', (of: string) => ({ cycleId: of, sequence: 2 })],
    ['the last event', 'cycle_events', (of: string) => ({ cycleId: of, sequence: 4 })],
    ['the cycle', 'cycles', (of: string) => ({ _id: of })],
  ])('comes back when it was taken away: %s', async (_what, name, filter) => {
    const told = await stack.messagesOf(id);
    expect((await stack.collection(name).deleteOne(filter(id) as never)).deletedCount).toBe(1);
    expect((await stack.reconciliation.verify(id)).verdict).toBe('differs');
    expect((await stack.reconciliation.rebuild(id)).verdict).toBe('mended');
    await stack.expectProven(id);
    expect(await stack.messagesOf(id)).toEqual(told);
  });

  it('is taken out where it was added at the end, however late it pretends to be', async () => {
    const head = await stack.lastEvent(id);
    const sequence = Number(head.sequence) + 1;
    const forged = {
      ...head,
      _id: `forged/${sequence}`,
      sequence,
      at: '2099-01-01T00:00:00.000Z',
      hash: 'e'.repeat(64),
    };
    await stack.collection('cycle_events').insertOne(forged as never);
    const found = await stack.reconciliation.rebuild(id);
    expect(found).toMatchObject({ verdict: 'mended', differences: [{ sequence, stored: 'e'.repeat(64) }] });
    await stack.expectProven(id);
    const [last] = await stack
      .collection('cycle_events')
      .find({ cycleId: id, sequence } as never)
      .toArray();
    expect(last).toMatchObject({ entries: [{ type: 'step-retracted' }], supersedes: 'e'.repeat(64) });
  });

  it('is mended in a cycle that has ended, where no transition comes any more', async () => {
    await stack.api.call('POST', `/v1/cycles/${id}/cancel`, { body: { reason: 'enough seen' } });
    await stack.people.driveToEnd(id);
    const closed = await stack.people.status(id);
    const head = await stack.lastEvent(id);
    const sequence = Number(head.sequence) + 1;
    const forged = { ...head, _id: 'forged/after', sequence, hash: 'd'.repeat(64) };
    await stack.collection('cycle_events').insertOne(forged as never);
    await stack
      .collection('cycles')
      .updateOne({ _id: id } as never, { $set: { outcome: 'sustained', sequence } });
    expect((await stack.reconciliation.rebuild(id)).verdict).toBe('mended');
    await stack.expectProven(id);
    await expect.poll(() => stack.people.status(id)).toEqual(closed);
  });
});

describe('a workflow that was reset to an earlier task', () => {
  it('goes on, and takes the place of all that the branch it left has recorded; receivers are told', async () => {
    const id = await stack.people.open(quickCharter());
    await stack.act(id, 4);
    const left = await stack.api.store.events.listEvents(id, { limit: 100 });
    // All that was recorded until now has been sent.
    await stack.collection('outbox').updateMany({ cycleId: id }, {
      $set: { dispatchedAt: new Date() },
      $unset: { availableAt: 1, waitingSince: 1 },
    } as never);
    const { runId } = await stack.api.client.workflow.getHandle(cycleWorkflowId(id)).describe();
    await stack.api.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: cycleWorkflowId(id), runId },
      reason: 'a test goes back to the second decision',
      workflowTaskFinishEventId: (await completedTasks(id))[2]! as never,
      requestId: randomUUID(),
      // Nothing that came later is brought along.
      resetReapplyType: temporal.api.enums.v1.ResetReapplyType.RESET_REAPPLY_TYPE_NONE,
    });
    const found = await stack.reconciliation.rebuild(id);
    expect(found.verdict, JSON.stringify(found)).toBe('mended');
    await stack.expectProven(id);
    const now = await stack.api.store.events.listEvents(id, { limit: 100 });
    const fork = now.findIndex(({ hash }, index) => hash !== left[index]?.hash);
    expect(fork).toBeGreaterThan(0);
    expect(now.length).toBeLessThan(left.length);
    expect((await stack.messagesOf(id)).find(({ sequence }) => sequence === fork + 1)).toMatchObject({
      id: now[fork]?.hash,
      replaces: left[fork]?.hash,
    });
    await stack.people.driveToEnd(id);
    expect(await stack.people.status(id)).toMatchObject({ outcome: 'sustained' });
    await stack.expectProven(id);
  }, 150_000);
});

async function completedTasks(id: string): Promise<number[]> {
  const events = await stack.history(id);
  return events
    .filter((event) => event.workflowTaskCompletedEventAttributes)
    .map(({ eventId }) => Number(eventId));
}
