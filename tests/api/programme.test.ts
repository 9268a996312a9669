import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROGRAMME_KINDS, ROLES, type ProgrammeKind } from '../../base/vocabulary.js';
import { person } from '../support/charters.js';
import { programmeSamples, sampleContent } from '../support/programme.js';
import { startApi, type ApiUnderTest, type CallOptions } from './api-under-test.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const pathOf = (kind: ProgrammeKind) => `/v1/programme/${kind}`;
const bodyOf = (kind: ProgrammeKind, change: object = {}) => {
  const { content } = programmeSamples().find((sample) => sample.kind === kind)!;
  return { name: `n${randomUUID()}`, basedOn: null, reason: 'set up', content, ...change };
};
const add = (kind: ProgrammeKind, body: unknown, options: CallOptions = {}) =>
  api.call('POST', pathOf(kind), { body, ...options });

/** Where others than the PMO write. */
const WRITERS: Partial<Record<ProgrammeKind, readonly string[]>> = {
  playbooks: ['pmo', 'cx_ops'],
  mappings: ['pmo', 'metric_steward', 'cx_ops'],
};

describe.each(PROGRAMME_KINDS)('%s of the programme', (kind) => {
  it('go from version to version, and no version ever changes', async () => {
    const body = bodyOf(kind);
    const first = await add(kind, body);
    expect(first).toMatchObject({ status: 201, body: { kind, version: 1, basedOn: null, createdBy: 'pmo' } });
    const own = `${pathOf(kind)}/${body.name}`;
    expect(first.headers.get('location')).toBe(`${own}?version=1`);
    const second = await add(kind, { ...body, basedOn: 1, reason: 'improved' });
    expect(second).toMatchObject({ status: 201, body: { version: 2, basedOn: 1, reason: 'improved' } });
    expect((await api.call('GET', own)).body).toEqual(second.body);
    expect((await api.call('GET', `${own}?version=1`)).body).toEqual(first.body);
    const versions = await api.call('GET', `${own}/versions`);
    expect(versions.body.items.map((each: { version: number }) => each.version)).toEqual([2, 1]);
    const list = await api.call('GET', pathOf(kind));
    expect(list.body.items).toContainEqual(second.body);
    expect(list.body.items).not.toContainEqual(first.body);
  });

  const writers = WRITERS[kind] ?? ['pmo'];
  it(`are written by ${writers.join(' and ')} only, and read with any key`, async () => {
    for (const role of ROLES) {
      const answer = await add(kind, bodyOf(kind), { as: person(role) });
      expect(answer.status, role).toBe(writers.includes(role) ? 201 : 403);
      expect((await api.call('GET', pathOf(kind), { as: person(role) })).status, role).toBe(200);
    }
  });

  it('are not written with a key for some lines of business only: they hold for all', async () => {
    const answer = await add(kind, bodyOf(kind), { as: { ...person('pmo', 'fiber-pmo'), lobs: ['fiber'] } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'lob-out-of-scope' } });
  });

  it('name what is wrong with a body, field by field', async () => {
    const { content, ...rest } = bodyOf(kind);
    const answer = await add(kind, { ...rest, name: 'Not A Name', basedOn: 0, extra: 1, content: {} });
    expect(answer).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    const pointers = answer.body.errors.map((error: { pointer: string }) => error.pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/name', '/basedOn', '/extra']));
    expect(pointers.some((pointer: string) => pointer.startsWith('/content/'))).toBe(true);
    const { reason: _reason, ...unreasoned } = { ...rest, content };
    expect((await add(kind, unreasoned)).body.errors).toMatchObject([{ pointer: '/reason' }]);
  });

  it('are not found under a name or version that does not exist', async () => {
    const { name } = (await add(kind, bodyOf(kind))).body;
    const wrong = ['nowhere', 'nowhere/versions', 'NOT%20A%20NAME', '%24ne', `${name}?version=2`];
    for (const path of wrong)
      expect((await api.call('GET', `${pathOf(kind)}/${path}`)).status, path).toBe(404);
    for (const query of ['0', '-1', '1.5', '1e3', '']) {
      expect((await api.call('GET', `${pathOf(kind)}/${name}?version=${query}`)).status, query).toBe(400);
    }
  });
});

describe('a new version', () => {
  it('is made by one of the racing writers; the others get 409 naming the version that won', async () => {
    const body = bodyOf('raci');
    await add('raci', body);
    const racing = Array.from({ length: 10 }, () => add('raci', { ...body, basedOn: 1 }));
    const answers = await Promise.all(racing);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'version-stale' } });
      expect(answer.body.detail).toContain(`The current version of ${body.name} is 2`);
    }
  });

  it('of a name that exists, or based on one that does not, is 409 and says what to send', async () => {
    const body = bodyOf('council');
    expect((await add('council', { ...body, basedOn: 3 })).body.detail).toContain('send basedOn null');
    await add('council', body);
    expect((await add('council', body)).body.detail).toContain('is 1, and this is based on a new name');
  });

  it('is made once, however often its request is repeated', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = bodyOf('targets');
    const first = await add('targets', body, { headers });
    expect((await add('targets', body, { headers })).body).toEqual(first.body);
    // The record of the key is gone, as after a failure in between: the version itself knows its request.
    await api.database.collection('idempotency_keys').deleteMany({});
    expect((await add('targets', body, { headers })).body).toEqual(first.body);
    await api.database.collection('idempotency_keys').deleteMany({});
    const other = await add('targets', { ...body, reason: 'another' }, { headers });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  it.each<[string, ProgrammeKind, string, unknown]>([
    ['a quorum above the members', 'council', '/content/quorum', { ...sampleContent('council'), quorum: 50 }],
    [
      'a light band above the standard one',
      'policies',
      '/content/lanes/customers/lightUpTo',
      withLanes({ customers: { lightUpTo: 2, standardUpTo: 1 } }),
    ],
    [
      'a light lane for what is harder to undo',
      'policies',
      '/content/lanes/reversibility/light',
      withLanes({ reversibility: { light: 'irreversible', standard: 'costly' } }),
    ],
    [
      'two lines for one journey stage and LOB',
      'raci',
      '/content/lines/1/lob',
      { lines: [sampleContent('raci').lines[0], sampleContent('raci').lines[0]] },
    ],
  ])('is refused for %s', async (_what, kind, pointer, content) => {
    const answer = await add(kind, bodyOf(kind, { content }));
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  function withLanes(change: object) {
    const policy = sampleContent('policies');
    return { ...policy, lanes: { ...policy.lanes, ...change } };
  }
});

describe('lists', () => {
  it('go on where a page ended, and refuse a cursor that they did not make', async () => {
    const body = bodyOf('policies');
    for (const basedOn of [null, 1, 2]) await add('policies', { ...body, basedOn });
    const own = `${pathOf('policies')}/${body.name}/versions`;
    const page = (await api.call('GET', `${own}?limit=2`)).body;
    expect(page.items).toHaveLength(2);
    const rest = (await api.call('GET', `${own}?limit=2&cursor=${page.nextCursor}`)).body;
    expect(rest).toMatchObject({ items: [{ version: 1 }], nextCursor: null });
    const names: string[] = [];
    let next = '';
    do {
      const { body: found } = await api.call('GET', `${pathOf('policies')}?limit=1${next}`);
      names.push(...found.items.map((item: { name: string }) => item.name));
      next = found.nextCursor === null ? '' : `&cursor=${found.nextCursor}`;
    } while (next !== '');
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toContain(body.name);
    expect((await api.call('GET', `${own}?cursor=x`)).body.code).toBe('cursor-invalid');
  });
});
