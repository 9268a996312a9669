import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Wait } from '../../domain/cycle/cycle-state.js';
import { CycleWriter, decisionWait, submissionWait } from '../store/cycle-writer.js';
import { person, testCharter } from '../support/charters.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const anHourAgo = () => new Date(Date.now() - 3_600_000).toISOString();

async function written(
  wait: Wait = decisionWait({ due: inAnHour() }),
  charter = testCharter(),
): Promise<CycleWriter> {
  const cycle = new CycleWriter(newCycleId(), charter);
  await cycle.write(api.store, { state: { wait } });
  return cycle;
}

describe('a status', () => {
  it('says in one read who must act, until when, and what the reader may do and why not', async () => {
    const { cycleId } = await written();
    const { body } = await api.call('GET', `/v1/cycles/${cycleId}`, { as: person('council_member') });
    expect(body).toMatchObject({ id: cycleId, state: 'open', phase: 'charter', revision: 1 });
    expect(body.waitingFor).toMatchObject({
      roles: ['council_member'],
      overdue: false,
      gateId: 'charter.r1',
    });
    expect(body.actions).toContainEqual({ action: 'decide', choice: 'approve', allowed: true, reason: null });
    const pmo = (await api.call('GET', `/v1/cycles/${cycleId}`)).body;
    const approve = pmo.actions.find((each: { choice?: string }) => each.choice === 'approve');
    expect(approve).toMatchObject({
      allowed: false,
      reason: 'pmo chartered the cycle and decides no gate of this cycle.',
    });
  });

  it('is answered by 304 without a body while nothing has changed for this reader', async () => {
    const { cycleId } = await written();
    const path = `/v1/cycles/${cycleId}`;
    const first = await api.call('GET', path);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[0-9a-f]{32}"$/);
    const opaque = etag.slice(2);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    for (const header of [etag, opaque, `"other", ${etag}`, '*', `"a",${etag} , "b"`]) {
      const again = await api.call('GET', path, { headers: { 'if-none-match': header } });
      expect(again, header).toMatchObject({ status: 304, text: '' });
      expect(again.headers.get('etag')).toBe(etag);
    }
    for (const header of ['"other"', opaque.slice(1, -1), `W/"other"`, '']) {
      expect((await api.call('GET', path, { headers: { 'if-none-match': header } })).status, header).toBe(
        200,
      );
    }
  });

  it('has one weak tag in every encoding, and knows it again with the encoding that a proxy wrote into it', async () => {
    const path = `/v1/cycles/${(await written()).cycleId}`;
    const inEncoding = (encoding: string) =>
      api.call('GET', path, { headers: { 'accept-encoding': encoding } });
    const answers = await Promise.all(['identity', 'gzip', 'br'].map(inEncoding));
    expect(answers.map(({ headers }) => headers.get('content-encoding'))).toEqual([null, 'gzip', 'br']);
    const [tag, ...others] = answers.map(({ headers }) => headers.get('etag') ?? '');
    expect(others).toEqual([tag, tag]);
    const opaque = tag!.slice(3, -1);
    for (const known of [`"${opaque}-gzip"`, `W/"${opaque}-gzip"`, `"${opaque}-br"`, `"${opaque}--gzip"`]) {
      const again = await api.call('GET', path, { headers: { 'if-none-match': known } });
      expect(again.status, known).toBe(304);
    }
    const other = await api.call('GET', path, { headers: { 'if-none-match': `"${opaque}-other"` } });
    expect(other.status).toBe(200);
  });

  it('has another tag for another reader, after a transition, and once the due date has passed', async () => {
    const cycle = await written(decisionWait({ due: new Date(Date.now() + 1_200).toISOString() }));
    const path = `/v1/cycles/${cycle.cycleId}`;
    const tag = async (as = person('pmo')) => (await api.call('GET', path, { as })).headers.get('etag');
    const first = await tag();
    expect(await tag(person('cfo', 'pmo'))).not.toBe(first);
    expect(await tag({ ...person('pmo'), lobs: ['fiber'] })).not.toBe(first);
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    const overdue = await tag();
    expect(overdue).not.toBe(first);
    await cycle.write(api.store);
    expect(await tag()).not.toBe(overdue);
  });
});

describe('a list', () => {
  it('pages through everything once, newest first, while cycles are added', async () => {
    const region = `r${Date.now()}`;
    const add = async (day: number) => {
      const openedAt = `2026-03-0${day}T09:00:00.000Z`;
      const cycle = new CycleWriter(newCycleId(), testCharter({ regions: ['north', region] }), openedAt);
      await cycle.write(api.store);
      return cycle.cycleId;
    };
    const ids = [];
    for (let day = 1; day <= 5; day += 1) ids.unshift(await add(day));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await api.call('GET', `/v1/cycles?limit=2&region=${region}${query}`);
      seen.push(...(body.items as { id: string }[]).map(({ id }) => id));
      cursor = body.nextCursor as string | null;
      if (seen.length === 2) await add(9);
    } while (cursor !== null);
    expect(seen).toEqual(ids);
  });

  it('filters by state, phase, journey stage and line of business', async () => {
    const charter = testCharter({ lobs: ['fiber', 'tv'], journeyStage: 'adoption' });
    const { cycleId } = await written(decisionWait(), charter);
    const found = async (query: string) => {
      const { body } = await api.call('GET', `/v1/cycles?lob=tv&${query}`);
      return (body.items as { id: string }[]).some(({ id }) => id === cycleId);
    };
    expect(await found('state=open&phase=charter&journeyStage=adoption')).toBe(true);
    expect(await found('state=closed')).toBe(false);
    expect(await found('phase=pilot')).toBe(false);
    expect(await found('journeyStage=support')).toBe(false);
  });
});

describe('a timeline', () => {
  it('comes in order, page by page, with the hashes that chain it', async () => {
    const cycle = await written();
    for (let step = 2; step <= 5; step += 1) await cycle.write(api.store);
    const path = `/v1/cycles/${cycle.cycleId}/events`;
    const first = (await api.call('GET', `${path}?limit=3`)).body;
    const second = (await api.call('GET', `${path}?limit=3&cursor=${first.nextCursor}`)).body;
    const all = [...first.items, ...second.items];
    expect(all.map((each) => each.sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(second.nextCursor).toBeNull();
    all.slice(1).forEach((event, index) => expect(event.previousHash).toBe(all[index].hash));
  });

  it('does not go on with the cursor of another cycle', async () => {
    const one = await written();
    await one.write(api.store);
    const other = await written();
    const { nextCursor } = (await api.call('GET', `/v1/cycles/${one.cycleId}/events?limit=1`)).body;
    const answer = await api.call('GET', `/v1/cycles/${other.cycleId}/events?cursor=${nextCursor}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'cursor-invalid' } });
  });
});

describe('an inbox', () => {
  it('holds only what this person may act on, soonest due first, the overdue marked', async () => {
    const steward = person('metric_steward', 'steward-1');
    const ask = (due: string, named?: string) =>
      submissionWait({
        kind: 'baseline',
        roles: ['metric_steward'],
        due,
        ...(named === undefined ? {} : { person: named }),
      });
    const later = await written(ask(inAnHour()));
    const sooner = await written(ask(anHourAgo()));
    const mine = await written(ask('2026-01-01T00:00:00.000Z', 'steward-1'));
    await written(ask(anHourAgo(), 'somebody-else'));
    await written(decisionWait());
    const { items } = (await api.call('GET', '/v1/inbox', { as: steward })).body;
    expect(items.map((each: { id: string }) => each.id)).toEqual([
      mine.cycleId,
      sooner.cycleId,
      later.cycleId,
    ]);
    expect(items.map((each: { waitingFor: { overdue: boolean } }) => each.waitingFor.overdue)).toEqual([
      true,
      true,
      false,
    ]);
    expect(items[0].actions).toEqual([{ action: 'submit', choice: 'baseline', allowed: true, reason: null }]);
  });

  it('leaves out a gate of a cycle in which the person has an interest', async () => {
    const controller = person('controller', 'controller-1');
    const wait = decisionWait({ seats: [{ role: 'controller' }] });
    await written(wait, testCharter({ payDependsOnMetric: ['controller-1'] }));
    const free = await written(wait);
    const { items } = (await api.call('GET', '/v1/inbox', { as: controller })).body;
    expect(items.map((each: { id: string }) => each.id)).toEqual([free.cycleId]);
  });

  it('pages through more candidates than fit, and loses none', async () => {
    const hr = person('hr', 'hr-1');
    const wait = () => decisionWait({ seats: [{ role: 'hr' }], due: inAnHour() });
    const open = [];
    for (let each = 0; each < 9; each += 1) {
      const excluded = each % 3 === 1;
      const cycle = await written(wait(), testCharter(excluded ? { payDependsOnMetric: ['hr-1'] } : {}));
      if (!excluded) open.push(cycle.cycleId);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await api.call('GET', `/v1/inbox?limit=2${query}`, { as: hr });
      seen.push(...(body.items as { id: string }[]).map(({ id }) => id));
      cursor = body.nextCursor as string | null;
    } while (cursor !== null);
    expect(seen).toEqual(open);
  });
});

describe('a portfolio', () => {
  it("counts the cycles of the reader's lines of business by phase, line and stage", async () => {
    const as = { ...person('auditor'), lobs: ['satellite'] };
    const charter = testCharter({ lobs: ['satellite'], journeyStage: 'onboarding' });
    await written(decisionWait(), charter);
    const closing = await written(decisionWait(), charter);
    await closing.write(api.store, {
      state: { wait: null, closed: true, exit: { outcome: 'cancelled', reason: 'no budget' } },
    });
    await expect
      .poll(async () => (await api.call('GET', '/v1/portfolio', { as })).body, { timeout: 5_000 })
      .toMatchObject({
        total: 2,
        open: 1,
        closed: 1,
        byPhase: { charter: 1 },
        byLob: { satellite: 1 },
        byJourneyStage: { onboarding: 1 },
        byOutcome: { cancelled: 1 },
        live: true,
      });
  });
});
