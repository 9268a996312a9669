import { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHANGE_WORKFLOW, changeWorkflowId } from '../../config/names.js';
import type { Actor, Receipt } from '../../domain/cycle/cycle-state.js';
import type { NewChange } from '../../domain/governance/change-state.js';
import {
  reviewUpdate,
  reworkUpdate,
  withdrawChangeUpdate,
  type ChangeResult,
} from '../../workflows/messages/definitions.js';
import { newChange, review, SEEN } from '../domain/governance/changes.js';
import { person } from '../support/charters.js';
import { versionProposal } from '../support/metrics.js';
import { CycleHarness } from './harness.js';
import { openChange } from './open-change.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const DAY = 86_400_000;
const steward = person('metric_steward', 'steward');
const proposer = person('cx_ops', 'proposer');

const propose = (more: Partial<NewChange> = {}) => openChange(harness, more);

/** What a sender who passes the API by is told. */
async function refusalOf(sent: Promise<Receipt>): Promise<string | undefined | null> {
  const error: unknown = await sent.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof WorkflowUpdateFailedError)) throw error;
  return (error.cause as { type?: string | null }).type;
}

describe('a proposed change', () => {
  it('is published once another person has approved it', async () => {
    const change = await propose();
    await change.send(reviewUpdate, steward, review());
    expect(await change.handle.result()).toEqual({
      status: 'published',
      outcome: expect.stringContaining('it holds from') as string,
      version: 1,
    } satisfies ChangeResult);
    expect(change.log()).toEqual(['proposed', 'approved', 'published']);
    // An approval without a date publishes with the same transition.
    expect(change.recorded().map(({ state }) => state.sequence)).toEqual([1, 2]);
  });

  it('is never reviewed by its proposer, whatever roles an update claims for them', async () => {
    const change = await propose();
    const everyRole: Actor = { ...proposer, roles: ['metric_steward', 'cx_ops', 'admin'] };
    expect(await refusalOf(change.send(reviewUpdate, everyRole, review()))).toBe('duties-not-separate');
    const written = { ...everyRole, person: 'PROPOSER' };
    expect(await refusalOf(change.send(reviewUpdate, written, review()))).toBe('duties-not-separate');
    expect(change.log()).toEqual(['proposed']);
  });

  it('waits for an effective date in the future, and is published then and not before', async () => {
    const change = await propose();
    const atMs = (await harness.environment.currentTimeMs()) + 40 * DAY;
    await change.send(reviewUpdate, steward, review({ effectiveFrom: new Date(atMs).toISOString() }));
    await harness.environment.sleep(39 * DAY);
    expect(change.log()).toEqual(['proposed', 'approved']);
    expect((await change.handle.result()).status).toBe('published');
    const published = change.recorded().at(-1)!;
    expect(Math.abs(Date.parse(published.at) - atMs)).toBeLessThan(60_000);
  });

  it('is withdrawn by its proposer also after its approval, and nothing is published', async () => {
    const change = await propose();
    const atMs = (await harness.environment.currentTimeMs()) + 10 * DAY;
    await change.send(reviewUpdate, steward, review({ effectiveFrom: new Date(atMs).toISOString() }));
    const reason = { reason: 'A better one comes.' };
    expect(await refusalOf(change.send(withdrawChangeUpdate, steward, reason))).toBe('not-the-proposer');
    await change.send(withdrawChangeUpdate, proposer, reason);
    expect(await change.handle.result()).toMatchObject({ status: 'withdrawn', version: null });
  });

  it('goes round: returned, reworked, approved in its new content only', async () => {
    const change = await propose();
    await change.send(reviewUpdate, steward, review({ decision: 'return', reason: 'Name exclusions.' }));
    const proposal = versionProposal({ goodDirection: 'decrease' });
    const body = { change: proposal as never, reason: 'As asked.' };
    expect(await refusalOf(change.send(reworkUpdate, steward, body))).toBe('not-the-proposer');
    const hash = 'b'.repeat(64);
    await change.send(reworkUpdate, proposer, body, hash);
    expect(await refusalOf(change.send(reviewUpdate, steward, review()))).toBe('content-stale');
    await change.send(reviewUpdate, steward, review({ contentHash: hash }));
    expect((await change.handle.result()).status).toBe('published');
    expect(change.recorded().flatMap(({ entries }) => entries)).toContainEqual(
      expect.objectContaining({ type: 'reworked', differences: ['goodDirection: "increase" → "decrease"'] }),
    );
  });

  it('expires when nobody reviews it: a reminder, an escalation, the named outcome', async () => {
    const change = await propose();
    expect(await change.handle.result()).toMatchObject({ status: 'expired', version: null });
    expect(change.log()).toEqual(['proposed', 'reminded', 'escalated', 'expired']);
  });

  it('refuses what has not the shape of a message, and stays as it was', async () => {
    const change = await propose();
    const malformed: unknown[] = [
      null,
      {},
      { ...review(), extra: 1 },
      { ...review(), decision: 'publish' },
      { ...review(), contentHash: 'x' },
      { ...review(), effectiveFrom: 'soon' },
    ];
    for (const body of malformed)
      expect(await refusalOf(change.send(reviewUpdate, steward, body as never))).toBe('message-malformed');
    const code = { change: { what: 'version', definition: { formula: 'rows.length' } }, reason: 'x' };
    expect(await refusalOf(change.send(reworkUpdate, proposer, code as never))).toBe('message-malformed');
    expect(change.log()).toEqual(['proposed']);
  });

  it('answers a repeat under one update id with the first receipt, and happens once', async () => {
    const change = await propose();
    const again = () =>
      change.handle.executeUpdate(reviewUpdate, {
        updateId: 'review:once',
        args: [{ actor: steward, fingerprint: SEEN, body: review({ decision: 'return', reason: 'x' }) }],
      });
    expect(await again()).toEqual(await again());
    await change.send(withdrawChangeUpdate, proposer, { reason: 'done' });
    await change.handle.result();
    expect(change.log().filter((type) => type === 'returned')).toHaveLength(1);
  });

  it('writes a step again when the answer got lost: the very same, and in its place', async () => {
    const change = await propose();
    harness.store.lostAnswers = 3;
    await change.send(reviewUpdate, steward, review());
    expect((await change.handle.result()).status).toBe('published');
    expect(harness.store.lostAnswers).toBe(0);
    expect(change.recorded().map(({ state }) => state.sequence)).toEqual([1, 2]);
  });

  it('waits while the store refuses a step, and goes on once somebody has mended it', async () => {
    const change = await propose();
    harness.store.refusals = 2;
    await change.send(reviewUpdate, steward, review());
    expect((await change.handle.result()).status).toBe('published');
    expect(harness.store.refusals).toBe(0);
    expect(change.recorded().map(({ state }) => state.sequence)).toEqual([1, 2]);
  });

  it('is proposed by who may propose, also by who passes the API by', async () => {
    const changeId = 'chg_000000000000000000000009';
    const handle = await harness.environment.client.workflow.start(CHANGE_WORKFLOW, {
      workflowId: changeWorkflowId(changeId),
      taskQueue: harness.taskQueue,
      args: [newChange({ changeId, proposedBy: { ...proposer, roles: [] } })],
    });
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'role-missing' } });
    expect(harness.store.changeSteps.filter(({ state }) => state.changeId === changeId)).toEqual([]);
  });

  it('acts for the change alone that its workflow id names, and for what is well formed', async () => {
    const victim = await propose();
    const { changeId } = victim.recorded()[0]!.state;
    const started = async (workflowId: string, input: unknown): Promise<unknown> => {
      const { workflow } = harness.environment.client;
      const args = [input] as [NewChange];
      const handle = await workflow.start(CHANGE_WORKFLOW, {
        workflowId,
        taskQueue: harness.taskQueue,
        args,
      });
      return handle.result();
    };
    const malformed = { cause: { type: 'message-malformed' } };
    await expect(started('governed-change:another', newChange({ changeId }))).rejects.toMatchObject(
      malformed,
    );
    const fresh = 'chg_00000000000000000000000a';
    const unsound = {
      ...newChange({ changeId: fresh }),
      proposal: { what: 'version', definition: { no: 1 } },
    };
    for (const input of [null, {}, unsound, { ...unsound, kind: 'toString' }])
      await expect(started(changeWorkflowId(fresh), input)).rejects.toMatchObject(malformed);
    expect(harness.store.changeSteps.filter(({ state }) => state.changeId === fresh)).toEqual([]);
    expect(victim.recorded().filter(({ state }) => state.sequence === 1)).toHaveLength(1);
  });

  it('takes a new content only from a proposer who may propose still', async () => {
    const change = await propose();
    await change.send(reviewUpdate, steward, review({ decision: 'return', reason: 'Name exclusions.' }));
    const body = { change: versionProposal({ goodDirection: 'decrease' }) as never, reason: 'As asked.' };
    const formerly: Actor = { ...proposer, roles: ['auditor'] };
    expect(await refusalOf(change.send(reworkUpdate, formerly, body))).toBe('role-missing');
  });

  it('ends with a record when an operator cancels its process', async () => {
    const change = await propose();
    await change.handle.cancel();
    expect(await change.handle.result()).toMatchObject({
      status: 'withdrawn',
      outcome: 'an operator of the engine withdrew it: its process was cancelled',
    });
  });

  it('takes a few hundred events at most, so that one run holds it whole', async () => {
    const change = await propose({ terms: { reviewWindow: 'P10D', reworkWindow: 'P10D', rounds: 5 } });
    for (let round = 1; round < 5; round += 1) {
      await harness.environment.sleep(9 * DAY);
      const contentHash = change.recorded().at(-1)!.state.contentHash;
      await change.send(reviewUpdate, steward, review({ contentHash, decision: 'return', reason: 'x' }));
      await harness.environment.sleep(9 * DAY);
      const body = { change: versionProposal({ lookbackDays: round }) as never, reason: 'x' };
      await change.send(reworkUpdate, proposer, body, String(round).repeat(64));
    }
    await change.handle.result();
    const { historyLength } = await change.handle.describe();
    expect(change.log().filter((type) => type === 'reworked')).toHaveLength(4);
    expect(historyLength).toBeLessThan(600);
  });
});
