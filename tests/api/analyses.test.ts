/** Data judged outside of any gate: by the gate's very code, once for each key, read by who asked. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectRoot } from '../../client/project-root.js';
import { analysisSchema } from '../../contracts/analysis.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { person, pilotResult, testCharter } from '../support/charters.js';
import { startApi, type ApiUnderTest, type CallOptions } from './api-under-test.js';
import { Actors, auditor } from './cycle-actors.js';
import { runWorker } from './cycle-worker.js';

let api: ApiUnderTest;
let stopWorker: () => Promise<void>;
beforeAll(async () => {
  api = await startApi();
  stopWorker = await runWorker(api);
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

const example = (name: string) =>
  parse(readFileSync(path.join(projectRoot, 'examples/plans', name), 'utf8')) as {
    plan: Record<string, unknown>;
    observations: Record<string, unknown>;
    rounds?: number;
    baseline?: object;
  };
const analyst = person('dri');
const ask = (body: unknown, options: CallOptions = {}) =>
  api.call('POST', '/v1/analyses', { body, as: analyst, ...options });

describe('an analysis', () => {
  it.each([
    ['randomised.yaml', 'pass'],
    ['inconclusive.yaml', 'inconclusive'],
    ['sample-ratio.yaml', 'invalid'],
  ])('of %s is a %s, as the command says it, and can be read again', async (name, verdict) => {
    const answer = await ask(example(name));
    expect(answer).toMatchObject({ status: 201, body: { state: 'done', verdict, cycle: null } });
    const shown = analysisSchema.parse(answer.body);
    expect(shown.askedBy).toBe(analyst.person);
    const again = await api.call('GET', answer.headers.get('location')!, { as: analyst });
    expect(again).toMatchObject({ status: 200, body: answer.body });
  });

  it('by the plan of a cycle takes its rounds too, and is no look of the cycle', async () => {
    const charter = testCharter();
    const cycle = await new Actors(api).opened(charter);
    const observations = pilotResult().content;
    const { status, body } = await ask({ cycle, observations });
    expect(status).toBe(201);
    const { rounds } = charter.policy;
    const judged = judgeGroupSummaries(charter.analysisPlan, observations as never, {
      parts: rounds,
      earlier: [],
      dataHash: body.hashes.data,
    });
    expect(body).toMatchObject({ cycle, summary: judged.summary, look: { parts: rounds, number: 1 } });
    const shown = await api.call('GET', `/v1/cycles/${cycle}/events`, { as: person('pmo') });
    expect(JSON.stringify(shown.body)).not.toContain('judged');
  });

  it('is asked for once under a key, and another question under it is refused', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await ask(example('randomised.yaml'), { headers });
    const repeat = await ask(example('randomised.yaml'), { headers });
    expect([first.status, repeat.body]).toEqual([201, first.body]);
    expect(await ask(example('inconclusive.yaml'), { headers })).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
  });

  it('comes to the same numbers and hashes whoever asks, whenever', async () => {
    const [one, other] = await Promise.all([
      ask(example('randomised.yaml')),
      ask(example('randomised.yaml')),
    ]);
    const { id: _, at: __, ...first } = one.body;
    expect(other.body).toMatchObject(first);
    expect(other.body.id).not.toBe(one.body.id);
  });

  it('of rows is read in their line of business only, by auditors too', async () => {
    const asked = await ask(example('randomised.yaml'));
    const kept = await api.store.analyses.read(String(asked.body.id));
    const id = `ana_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
    await api.store.analyses.keep({ ...kept!, id, lob: 'fiber' });
    const readBy = async (lob: string) =>
      (await api.call('GET', `/v1/analyses/${id}`, { as: { ...auditor, lobs: [lob] } })).status;
    expect([await readBy('fiber'), await readBy('mobile')]).toEqual([200, 404]);
  });

  it('is read by who asked and by auditors, and by nobody else', async () => {
    const { headers } = await ask(example('randomised.yaml'));
    const location = headers.get('location')!;
    expect((await api.call('GET', location, { as: auditor })).status).toBe(200);
    const other = await api.call('GET', location, { as: person('pmo', 'somebody-else') });
    expect(other).toMatchObject({ status: 404, body: { code: 'not-found' } });
    for (const id of ['ana_000000000000000000000000', 'cyc_000000000000000000000000', 'x'])
      expect((await api.call('GET', `/v1/analyses/${id}`, { as: analyst })).status, id).toBe(404);
  });

  it('by the plan of a cycle is read only by who sees the cycle, whoever asked', async () => {
    const cycle = await new Actors(api).opened(testCharter());
    const { headers } = await ask({ cycle, observations: pilotResult().content });
    const readBy = async (as: Actor) => (await api.call('GET', headers.get('location')!, { as })).status;
    expect(await readBy(auditor)).toBe(200);
    expect(await readBy({ ...auditor, lobs: ['nowhere'] })).toBe(404);
    expect(await readBy({ ...analyst, person: analyst.person.toUpperCase() })).toBe(200);
    expect(await readBy({ ...analyst, lobs: ['nowhere'] })).toBe(404);
  });

  it('is refused with every bad field at once', async () => {
    const { plan, observations } = example('randomised.yaml');
    const pointers = async (body: object) => {
      const { status, body: problem } = await ask(body);
      expect(status).toBe(422);
      return problem.errors.map((each: { pointer: string }) => each.pointer) as string[];
    };
    expect(await pointers({ observations })).toEqual(['']);
    expect(await pointers({ plan, cycle: `cyc_${'0'.repeat(24)}`, observations })).toEqual(['']);
    expect(await pointers({ cycle: `cyc_${'0'.repeat(24)}`, rounds: 2, observations })).toEqual(['/rounds']);
    expect(
      await pointers({
        plan: { ...plan, confidence: 2, minimumPerarm: 3 },
        observations: { ...observations, assignment: 'chance' },
      }),
    ).toEqual(
      expect.arrayContaining(['/plan/confidence', '/plan/minimumPerarm', '/observations/assignment']),
    );
  });

  it('by the plan of a cycle that nobody sees is not found', async () => {
    const { observations } = example('randomised.yaml');
    const unknown = await ask({ cycle: `cyc_${'0'.repeat(24)}`, observations });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const cycle = await new Actors(api).opened(testCharter());
    const foreign = await ask({ cycle, observations }, { as: { ...analyst, lobs: ['nowhere'] } });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});

describe('the query for a warehouse', () => {
  const ask = (query: string, options: CallOptions = {}) =>
    api.call('GET', `/v1/analyses/sql?${query}`, { as: analyst, ...options });

  it('sums up what the plan of a cycle needs, in the dialect that is asked for', async () => {
    const charter = testCharter();
    const cycle = await new Actors(api).opened(charter);
    const { status, headers, text } = await ask(`dialect=spark&table=cx.pilot&cycle=${cycle}`);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(text).toContain('FROM `cx`.`pilot`');
    for (const { metric } of [charter.analysisPlan.primary, ...charter.analysisPlan.guardrails])
      expect(text).toContain(`__${metric} v`);
  });

  it('is refused for a dialect or a table that is none, and for a cycle that nobody sees', async () => {
    const cycle = await new Actors(api).opened(testCharter());
    for (const query of [
      `dialect=oracle&cycle=${cycle}`,
      `dialect=duckdb&cycle=${cycle}&table=a%20b`,
      'dialect=duckdb',
    ])
      expect(await ask(query), query).toMatchObject({ status: 400, body: { code: 'query-invalid' } });
    const foreign = await ask(`dialect=duckdb&cycle=${cycle}`, { as: { ...analyst, lobs: ['nowhere'] } });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});

describe('an analysis that nobody works on', () => {
  it('is answered with where it will be, and done once somebody does', async () => {
    const idle = await startApi();
    try {
      const answer = await idle.call('POST', '/v1/analyses', {
        body: example('randomised.yaml'),
        as: analyst,
      });
      expect(answer).toMatchObject({ status: 202, body: { state: 'running' } });
      const location = answer.headers.get('location')!;
      expect((await idle.call('GET', location, { as: analyst })).body).toMatchObject({ state: 'running' });
      expect((await idle.call('GET', location, { as: person('pmo', 'somebody-else') })).status).toBe(404);
      const stop = await runWorker(idle);
      try {
        await idle.client.workflow.getHandle(`analysis:${String(answer.body.id)}`).result();
        const done = await idle.call('GET', location, { as: analyst });
        expect(done.body).toMatchObject({ state: 'done', verdict: 'pass' });
      } finally {
        await stop();
      }
    } finally {
      await idle.close();
    }
  });
});

describe('an analysis that has ended without a finding', () => {
  it('is told as such, and may be asked for again under its key', async () => {
    const idle = await startApi();
    const headers = { 'idempotency-key': randomUUID() };
    const send = () =>
      idle.call('POST', '/v1/analyses', { body: example('randomised.yaml'), as: analyst, headers });
    try {
      const { body, headers: answered } = await send();
      const handle = idle.client.workflow.getHandle(`analysis:${String(body.id)}`);
      await handle.terminate('an operator has ended it');
      const location = answered.get('location')!;
      const read = await idle.call('GET', location, { as: analyst });
      expect(read).toMatchObject({ status: 409, body: { code: 'analysis-failed' } });
      const foreign = await idle.call('GET', location, { as: person('pmo', 'somebody-else') });
      expect(foreign.status).toBe(404);
      await idle.database.collection('idempotency_keys').deleteMany({});
      const stop = await runWorker(idle);
      try {
        expect(await send()).toMatchObject({ status: 201, body: { id: body.id, state: 'done' } });
      } finally {
        await stop();
      }
    } finally {
      await idle.close();
    }
  });
});
