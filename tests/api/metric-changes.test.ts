import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeWorkflowId } from '../../config/names.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { reviewUpdate } from '../../workflows/messages/definitions.js';
import { person } from '../support/charters.js';
import { testMetric } from '../support/metrics.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
import { MetricChanges, newName, proposer, retirement, steward, version } from './metric-proposals.js';

let api: ApiUnderTest;
let changes: MetricChanges;
let stopWorker: () => Promise<void>;
beforeAll(async () => {
  api = await startApi();
  changes = new MetricChanges(api);
  stopWorker = await runWorker(api);
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

describe('a new metric', () => {
  it('is in the library once another person has approved it, and not before', async () => {
    const metric = newName();
    const change = await changes.proposed(metric);
    expect((await api.call('GET', `/v1/metrics/${metric}`)).status).toBe(404);
    expect(await change.read()).toMatchObject({
      metric,
      state: 'in_review',
      summary: `a new metric ${metric}`,
      formulaText: 'customers that renewed ÷ customers that were up for renewal',
      waitingFor: { what: 'review', roles: ['metric_steward'] },
      differences: [],
    });
    const { status, body } = await change.review({ decision: 'approve' });
    expect({ status, recorded: body.recorded }).toEqual({ status: 200, recorded: true });
    const { body: found } = await api.call('GET', `/v1/metrics/${metric}`);
    expect(found).toMatchObject({
      metric,
      version: 1,
      state: 'published',
      kind: 'proportion',
      source: 'person',
      proposedBy: 'proposer',
      reviewedBy: 'steward',
      changeId: change.id,
      definition: testMetric(),
      versions: [{ version: 1, state: 'published' }],
    });
    expect((await change.read()).log.map(({ type }: { type: string }) => type)).toEqual([
      'proposed',
      'approved',
      'published',
    ]);
  });

  it('is proposed once, and approved once where two were proposed in the same moment', async () => {
    const metric = newName();
    const first = await changes.proposed(metric);
    const again = await changes.send(metric, version());
    expect(again.status).toBe(422);
    expect(again.body.errors).toEqual([
      {
        pointer: '/change/basedOn',
        detail: expect.stringContaining(`proposer has proposed a new metric ${metric} already`) as string,
      },
    ]);
    const second = await changes.begun(metric);
    await first.review({ decision: 'approve' });
    const { status, body } = await second.review({ decision: 'approve' });
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ pointer: '/decision', detail: expect.stringContaining('there is') as string }],
    });
    expect((await second.review({ decision: 'reject', reason: 'It is there.' })).status).toBe(200);
  });

  it('is refused with what is wrong, every field at once', async () => {
    const change = version({
      predicts: 'renewal_rat',
      scope: { journeyStages: ['suport'], lobs: [], segments: [] },
    });
    await changes.published('renewal_rate');
    const { status, body } = await changes.send(newName(), change);
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      {
        pointer: '/change/definition/predicts',
        detail: 'is no metric of the library; did you mean renewal_rate?',
      },
      {
        pointer: '/change/definition/scope/journeyStages/0',
        detail: expect.stringContaining('did you mean support?') as string,
      },
    ]);
  });

  it('names a type error of its formula by its path', async () => {
    const formula = { kind: 'mean', column: 'renewed', among: [] } as const;
    const { status, body } = await changes.send(newName(), version({ formula, unit: 'days' } as never));
    expect(status).toBe(422);
    expect(body.errors).toContainEqual({
      pointer: '/change/definition/formula/column',
      detail: 'is a flag, and a mean needs a number',
    });
  });

  it('is proposed by those whose work it measures, and by no mere reader', async () => {
    for (const role of ['auditor', 'dashboard_reader', 'admin'] as const)
      expect((await changes.send(newName(), version(), person(role))).body.code).toBe('forbidden');
  });
});

describe('a further version', () => {
  it('stands beside the one that it is based on, with its differences in words', async () => {
    const metric = newName();
    await changes.published(metric);
    const next = await changes.proposed(metric, version({ goodDirection: 'decrease', lookbackDays: 30 }, 1));
    const differences = ['goodDirection: "increase" → "decrease"', 'lookbackDays: 90 → 30'];
    expect((await next.read()).differences).toEqual(differences);
    await next.review({ decision: 'approve' });
    const { body } = await api.call('GET', `/v1/metrics/${metric}/versions`);
    expect(body.items).toMatchObject([
      { version: 2, state: 'published', basedOn: 1, differences },
      { version: 1, state: 'published', basedOn: null, differences: [] },
    ]);
    expect((await api.call('GET', `/v1/metrics/${metric}/versions/1`)).body.definition).toEqual(testMetric());
  });

  it.each([
    [
      'names no version where there is one',
      version({ lookbackDays: 7 }),
      '/change/basedOn',
      'is left out, and there is',
    ],
    [
      'names one that is not there',
      version({ lookbackDays: 7 }, 9),
      '/change/basedOn',
      'names version 9, and',
    ],
    ['changes nothing', version({}, 1), '/change/definition', 'is that of version 1 already'],
    ['retires what is not there', retirement(4), '/change/version', 'names version 4, and'],
  ])('is refused when it %s', async (_what, change, pointer, detail) => {
    const metric = newName();
    await changes.published(metric);
    const { status, body } = await changes.send(metric, change);
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ pointer, detail: expect.stringContaining(detail) as string }]);
  });
});

describe('a retirement', () => {
  it('is a change too, and leaves the version readable', async () => {
    const metric = newName();
    await changes.published(metric);
    const change = await changes.published(metric, retirement(1));
    const { body } = await api.call('GET', `/v1/metrics/${metric}/versions/1`);
    expect(body).toMatchObject({
      state: 'retired',
      retired: { reason: 'It drifted.', changeId: change.id, reviewedBy: 'steward' },
      definition: testMetric(),
    });
    const again = await changes.send(metric, retirement(1));
    expect(again.body.errors[0].detail).toContain('is retired since');
  });
});

describe('the review', () => {
  it('is never the proposer’s: told by the API, and by the workflow to who passes the API by', async () => {
    const change = await changes.proposed(newName());
    const stewardToo: Actor = { ...proposer, roles: ['metric_steward', 'admin'] };
    for (const as of [stewardToo, { ...stewardToo, person: 'PROPOSER' }]) {
      const { status, body } = await change.review({ decision: 'approve' }, as);
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'duties-not-separate' });
    }
    const { contentHash } = await change.read();
    const raw = api.client.workflow.getHandle(changeWorkflowId(change.id)).executeUpdate(reviewUpdate, {
      args: [{ actor: stewardToo, fingerprint: contentHash, body: { contentHash, decision: 'approve' } }],
    });
    await expect(raw).rejects.toMatchObject({ cause: { type: 'duties-not-separate' } });
    const shown = await change.read(stewardToo);
    expect(shown).toMatchObject({ state: 'in_review', revision: 1 });
    expect(shown.actions).toEqual([
      {
        action: 'review',
        allowed: false,
        reason: 'You have proposed this change; another person must review it.',
      },
      expect.objectContaining({ action: 'rework', allowed: false }),
      { action: 'withdraw', allowed: true },
    ]);
  });

  it('needs the steward’s role, and the key to speak for every line of business', async () => {
    const change = await changes.proposed(newName());
    const other = await change.review({ decision: 'approve' }, person('council_member'));
    expect(other).toMatchObject({ status: 403, body: { code: 'role-missing' } });
    const scoped = await change.review({ decision: 'approve' }, { ...steward, lobs: ['fiber'] });
    expect(scoped).toMatchObject({ status: 403, body: { code: 'lob-out-of-scope' } });
  });

  it('is bound to the content that was read, and goes round', async () => {
    const change = await changes.proposed(newName());
    const { contentHash: first } = await change.read();
    await change.review({ decision: 'return', reason: 'Name the exclusions.' });
    const foreign = await change.act('content', { change: version({ lookbackDays: 5 }), reason: 'x' });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'not-the-proposer' } });
    const handedIn = await change.act(
      'content',
      { change: version({ lookbackDays: 5 }), reason: 'x' },
      proposer,
    );
    expect(handedIn.body.change).toMatchObject({ state: 'in_review', round: 2 });
    const stale = await change.review({ decision: 'approve', contentHash: first });
    expect(stale).toMatchObject({ status: 409, body: { code: 'content-stale' } });
    expect((await change.review({ decision: 'approve' })).status).toBe(200);
  });

  it('may name from when on it holds; until then it can be withdrawn, by its proposer only', async () => {
    const metric = newName();
    const change = await changes.proposed(metric);
    const effectiveFrom = new Date(Date.now() + 86_400_000).toISOString();
    const { body } = await change.review({ decision: 'approve', effectiveFrom });
    expect(body.change).toMatchObject({ state: 'approved', effectiveFrom, waitingFor: { what: 'effect' } });
    const other = await change.act('withdrawal', { reason: 'No.' });
    expect(other).toMatchObject({ status: 403, body: { code: 'not-the-proposer' } });
    await change.act('withdrawal', { reason: 'A better one comes.' }, proposer);
    expect((await api.call('GET', `/v1/metrics/${metric}`)).status).toBe(404);
    const late = await change.review({ decision: 'approve' });
    expect(late).toMatchObject({ status: 409, body: { code: 'change-closed' } });
  });

  it('refuses an effective date in the past', async () => {
    const change = await changes.proposed(newName());
    const late = await change.review({ decision: 'approve', effectiveFrom: '2020-01-01T00:00:00Z' });
    expect(late).toMatchObject({ status: 409, body: { code: 'effective-date-out-of-range' } });
  });

  it('ends it by a rejection, with the reason', async () => {
    const metric = newName();
    const change = await changes.proposed(metric);
    await change.review({ decision: 'reject', reason: 'Renewals without a contract count, too.' });
    expect(await change.read()).toMatchObject({
      state: 'rejected',
      version: null,
      outcome: 'steward rejected it: Renewals without a contract count, too.',
      waitingFor: null,
    });
    expect((await api.call('GET', `/v1/metrics/${metric}`)).status).toBe(404);
  });
});
