import { defaultPayloadConverter } from '@temporalio/common';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiDeps } from '../../api/deps.js';
import { seedSampleProgramme } from '../../api/programme/sample-programme.js';
import { cycleWorkflowId } from '../../config/names.js';
import { charterSchema, type StartCharter } from '../../contracts/charter.js';
import type { CycleStart } from '../../workflows/messages/definitions.js';
import { CycleWriter } from '../store/cycle-writer.js';
import { testCharter } from '../support/charters.js';
import { programmeSamples, sampleContent } from '../support/programme.js';
import { newCycleId, startApi, type ApiUnderTest, type CallOptions } from './api-under-test.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi((deps) => ({ ...deps, feed: showsAtOnce(deps.feed) }));
});
afterAll(() => api.close());

/** No worker runs here: nobody has to wait until the read model shows a start. */
function showsAtOnce(feed: ApiDeps['feed']): ApiDeps['feed'] {
  const { live, asOf } = feed;
  const counts: typeof feed.counts = (scope) => feed.counts(scope);
  const nothing = () => () => undefined;
  return { live, asOf, counts, sequenceOf: () => 1, onTransition: nothing, onNews: nothing };
}

const addPolicy = (body: unknown) => api.call('POST', '/v1/programme/policies', { body });

describe('a start', () => {
  const {
    policy: _policy,
    readiness: _readiness,
    ...bare
  } = testCharter({
    budget: { amountMinor: 1_500_000, currency: 'USD' },
  });
  const start = (charter: StartCharter, options: CallOptions = {}) =>
    api.call('POST', '/v1/cycles', { body: { charter }, ...options });

  /** What the engine was given. */
  async function inputOf(id: string): Promise<CycleStart> {
    const { events } = await api.client.workflow.getHandle(cycleWorkflowId(id)).fetchHistory();
    const payload = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
    return defaultPayloadConverter.fromPayload(payload!);
  }

  it('names what the programme would have to have for what the charter leaves out', async () => {
    const answer = await start({ ...bare, policyName: 'nowhere', journeyStage: 'adoption' });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: 'body-invalid',
        errors: [{ pointer: '/charter/policyName' }, { pointer: '/charter/readiness' }],
      },
    });
    const plain = await start(bare);
    expect(plain.body.errors).toMatchObject([
      { pointer: '/charter/policy' },
      { pointer: '/charter/readiness' },
    ]);
  });

  it('with a complete charter needs no programme', async () => {
    const { status, body } = await start(testCharter());
    expect([201, 202]).toContain(status);
    const { charter, inherited } = await inputOf(body.id);
    expect(charter).toEqual(testCharter());
    expect(inherited).toMatchObject({
      lane: 'standard',
      policy: null,
      playbook: null,
      raci: null,
      phases: [],
    });
  });

  describe('with the sample programme', () => {
    let first: string;
    beforeAll(async () => {
      expect(await seedSampleProgramme(api.store.programme)).toBe(programmeSamples().length);
      first = (await start(bare)).body.id;
    });

    it('completes the charter and records lane, reasons and every version that it took', async () => {
      const { charter, charterHash, inherited } = await inputOf(first);
      expect(charterSchema.parse(charter)).toMatchObject({
        policy: sampleContent('policies').policy,
        readiness: sampleContent('playbooks', 'support').readiness,
      });
      expect(charter).not.toHaveProperty('policyName');
      expect(charterHash).toMatch(/^[0-9a-f]{64}$/);
      expect(inherited).toMatchObject({
        lane: 'light',
        policy: { name: 'standard', version: 1, ownTerms: false },
        playbook: { name: 'support', version: 1 },
        raci: { name: 'standard', version: 1, content: { accountable: 'dri' } },
        council: { name: 'standard', version: 1, content: { quorum: 3 } },
        targets: { name: 'standard', version: 1, budgetAuthorityMinor: 2_000_000 },
      });
      expect(inherited?.reasons).toHaveLength(4);
      expect(inherited?.phases).toHaveLength(4);
    });

    it('keeps its versions when the programme moves on; a later start takes the new ones', async () => {
      const before = await inputOf(first);
      const policy = sampleContent('policies');
      const stricter = { ...policy, policy: { ...policy.policy, rounds: 1 } };
      const body = { name: 'standard', basedOn: 1, reason: 'one round is enough', content: stricter };
      expect((await addPolicy(body)).status).toBe(201);
      const later = await inputOf((await start(bare)).body.id);
      expect(later).toMatchObject({
        charter: { policy: { rounds: 1 } },
        inherited: { policy: { version: 2 } },
      });
      expect(await inputOf(first)).toEqual(before);
      expect(before).toMatchObject({ charter: { policy: { rounds: 3 } } });
    });

    it('that is repeated finds its cycle, although the programme has moved on in between', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const begun = await start(bare, { headers });
      const current = (await api.call('GET', '/v1/programme/policies/standard')).body;
      const { name, content, version: basedOn } = current;
      await addPolicy({
        name,
        basedOn,
        reason: 'two rounds',
        content: { ...content, policy: { ...content.policy, rounds: 2 } },
      });
      await api.database.collection('idempotency_keys').deleteMany({});
      const repeated = await start(bare, { headers });
      expect(repeated.body.id).toBe(begun.body.id);
      await api.database.collection('idempotency_keys').deleteMany({});
      const other = await start({ ...bare, title: 'Another' }, { headers });
      expect(other.body.code).toBe('idempotency-key-reused');
    });

    it('of an own policy takes only thresholds and materiality from the programme', async () => {
      const own = testCharter({ policy: { ...sampleContent('policies').policy, rounds: 2 } });
      const { charter, inherited } = await inputOf((await start(own)).body.id);
      expect(charter).toEqual(own);
      expect(inherited).toMatchObject({ lane: 'standard', policy: { name: 'standard', ownTerms: true } });
    });

    it('takes no playbook that is for another journey stage', async () => {
      const answer = await start({ ...bare, playbookName: 'adoption' });
      expect(answer.body.errors).toEqual([{ pointer: '/charter/playbookName', detail: 'is for adoption' }]);
    });

    it('reports a change that may be split to stay in a lighter lane', async () => {
      const half = testCharter({ sponsor: 'sponsor-1', title: 'First half', budget: bare.budget });
      const { cycleId } = await openedToday(half);
      const { inherited } = await inputOf((await start({ ...bare, sponsor: 'sponsor-1' })).body.id);
      expect(inherited?.lane).toBe('light');
      expect(inherited?.splitting).toContain(cycleId);
      const { inherited: alone } = await inputOf((await start({ ...bare, sponsor: 'somebody' })).body.id);
      expect(alone?.splitting).toBeNull();
    });

    it('is not light any more once light cycles have drawn most of the standing budget of the stage', async () => {
      const writer = new CycleWriter(
        newCycleId(),
        testCharter({ budget: bare.budget }),
        new Date().toISOString(),
      );
      Object.assign(writer.state, { lane: 'light' });
      await writer.write(api.store);
      const { inherited } = await inputOf((await start({ ...bare, title: 'One too many' })).body.id);
      expect(inherited?.lane).toBe('standard');
      expect(inherited?.reasons).toContain(
        'Budget USD 15,000.00, left of the standing budget of support USD 5,000.00: standard.',
      );
    });

    it('leaves the sample alone at the next start of the stack', async () => {
      expect(await seedSampleProgramme(api.store.programme)).toBe(0);
    });
  });

  async function openedToday(charter: ReturnType<typeof testCharter>): Promise<CycleWriter> {
    const writer = new CycleWriter(newCycleId(), charter, new Date().toISOString());
    await writer.write(api.store);
    return writer;
  }
});
