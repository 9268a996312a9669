/** Data sets over the API: a file is taken in whole or refused whole, and evidence is summed up from its rows. */
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observed, person, testCharter } from '../support/charters.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';
import { runWorker } from './cycle-worker.js';
import { dri, HEADER, PILOT, PilotDatasets, pilotRows } from './pilot-datasets.js';

let api: ApiUnderTest;
let stopWorker: () => Promise<void>;
const datasets = new PilotDatasets(() => api);
const { send, settled } = datasets;
beforeAll(async () => {
  api = await startApi();
  stopWorker = await runWorker(api);
  await datasets.addMapping('pilot', PILOT);
  await datasets.addMapping('other', { ...PILOT, unit: 'customer' });
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

describe('a file that is sent', () => {
  it('becomes a data set that says what is known of it, and gives no row away', async () => {
    const sent = await send(pilotRows());
    expect(sent.body).toMatchObject({ state: 'importing', rows: null, broughtBy: dri.person });
    const dataset = await settled(sent);
    expect(dataset).toMatchObject({
      state: 'ready',
      rows: 2_000,
      lob: '*',
      source: 'billing',
      mapping: { name: 'pilot', version: 1 },
      period: { from: '2026-09-01', to: '2026-09-30' },
      faults: [],
    });
    expect(JSON.stringify(dataset)).not.toContain('-pilot-');
    const { body } = await api.call('GET', '/v1/datasets?limit=1', { as: dri });
    expect(body.items).toEqual([dataset]);
  });

  it('is the same data set when it is sent again, and leaves nothing behind but its rows', async () => {
    const rows = pilotRows();
    const first = await settled(await send(rows));
    const again = await send(rows);
    expect(again).toMatchObject({ status: 202, body: first });
    expect(readdirSync(api.files.folder).filter((name) => name.startsWith('ds_'))).toEqual([]);
    expect(readdirSync(`${api.files.folder}/unfinished`)).toEqual([]);
  });

  it('is refused with every fault of its rows, and nothing of it is kept', async () => {
    const before = readdirSync(api.files.folder);
    const bad = [HEADER, 'a1,pilot,perhaps,y', 'a2,,yes,n', 'a1,pilot,yes,n', ''].join('\n');
    const dataset = await settled(await send(bad));
    expect(dataset).toMatchObject({ state: 'rejected', sha256: null, faultCount: 3 });
    expect(dataset.faults.map(({ row, column }) => [row, column])).toEqual([
      [2, 'Stayed'],
      [3, 'Arm'],
      [4, 'customer'],
    ]);
    expect(readdirSync(api.files.folder)).toEqual(before);
  });

  it('is only checked in a dry run', async () => {
    const dataset = await settled(await send(pilotRows(), { query: { dryRun: 'true' } }));
    expect(dataset).toMatchObject({ state: 'checked', rows: 2_000, sha256: null, bytes: null });
  });

  it('corrects another one by the unit, which stays as it is', async () => {
    const rows = pilotRows('fixed');
    const first = await settled(await send(rows));
    const one = [HEADER, 'fixed-pilot-0,pilot,no,n', 'new,pilot,yes,n', ''].join('\n');
    const second = await settled(await send(one, { query: { extends: first.id, matchTo: first.id } }));
    expect(second).toMatchObject({ state: 'ready', rows: 2_001, corrected: 1, extends: first.id });
    expect(second.contributors).toEqual([dri.person]);
    expect(second.match).toMatchObject({ dataset: first.id, units: 2_000, ofThere: 1 });
    expect((await api.call('GET', `/v1/datasets/${first.id}`, { as: dri })).body).toEqual(first);
    const foreign = await send(one, { query: { extends: first.id, mapping: 'other' } });
    expect(foreign).toMatchObject({ status: 400, body: { errors: [{ pointer: '/extends' }] } });
  });

  it('is told at once what its query names and is not there', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const { status, body } = await send(pilotRows(), {
      query: {
        mapping: 'none',
        to: tomorrow,
        extends: `ds_${'0'.repeat(24)}`,
        matchTo: `ds_${'1'.repeat(24)}`,
      },
    });
    expect([status, body.code]).toEqual([400, 'query-invalid']);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/extends',
      '/mapping',
      '/matchTo',
      '/to',
    ]);
    const reversed = await send(pilotRows(), { query: { from: '2026-10-01' } });
    expect(reversed).toMatchObject({ status: 400, body: { errors: [{ pointer: '/to' }] } });
  });

  it('is one of four that somebody sends at once; the next is taken when one has ended', async () => {
    const query = new URLSearchParams({
      mapping: 'pilot',
      from: '2026-09-01',
      to: '2026-09-30',
      source: 'b',
    });
    const authorization = `Bearer ${await api.tokenOf(dri)}`;
    const half = () => {
      const sent = request(`${api.url}/v1/datasets?${String(query)}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'text/csv' },
      });
      sent.on('error', () => undefined);
      sent.write('customer');
      return sent;
    };
    const open = Array.from({ length: 4 }, half);
    const arriving = async () =>
      /^tollgate_open_uploads (\d+)$/m.exec((await api.call('GET', '/metrics')).text)?.[1];
    const within = { timeout: 20_000 };
    await expect.poll(arriving, within).toBe('4');
    expect((await send(pilotRows())).body.code).toBe('too-many-uploads');
    for (const each of open) each.destroy();
    // What was cut off leaves nothing, once the line is known to be gone.
    await expect.poll(arriving, within).toBe('0');
    await expect.poll(() => readdirSync(`${api.files.folder}/unfinished`), within).toEqual([]);
    expect((await send(pilotRows())).status).toBe(202);
  });

  it('must be of a known type, uncompressed, and not too large', async () => {
    const rows = pilotRows();
    expect((await send(rows, { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await send(rows, { headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
    expect((await send('x'.repeat(10_000_001))).status).toBe(413);
    expect(readdirSync(`${api.files.folder}/unfinished`)).toEqual([]);
  });

  it('is brought by those who hand in evidence or run a library, and seen in its own line of business', async () => {
    expect((await send(pilotRows(), { as: person('council_member') })).status).toBe(403);
    const fiber = { ...dri, lobs: ['fiber'] };
    const dataset = await settled(await send(pilotRows(), { as: fiber }), fiber);
    expect(dataset.lob).toBe('fiber');
    const asked = (as: Actor) => api.call('GET', `/v1/datasets/${dataset.id}`, { as });
    expect((await asked(dri)).status).toBe(200);
    expect((await asked({ ...dri, lobs: ['mobile'] })).status).toBe(404);
    const listed = await api.call('GET', '/v1/datasets', { as: { ...dri, lobs: ['mobile'] } });
    expect(listed.body.items).toEqual([]);
    expect((await send(pilotRows(), { as: fiber, query: { lob: 'mobile' } })).status).toBe(403);
    const both = await send(pilotRows(), { as: { ...dri, lobs: ['fiber', 'mobile'] } });
    expect(both).toMatchObject({ status: 400, body: { errors: [{ pointer: '/lob' }] } });
  });
});

describe('evidence that names a data set', () => {
  const handed = (dataset: string, more: object = {}) => ({
    assignment: 'randomised',
    source: 'billing',
    rows: { dataset, ...more },
  });
  /** On a busy machine an analysis takes longer than its first answer. */
  const judge = async (observations: object, as: Actor = dri) => {
    const body = { plan: testCharter().analysisPlan, observations };
    const asked = await api.call('POST', '/v1/analyses', { as, body });
    if (asked.status !== 202) return asked;
    await api.client.workflow.getHandle(`analysis:${String(asked.body.id)}`).result();
    return api.call('GET', asked.headers.get('location')!, { as });
  };

  it('is judged as its sums are, to the same numbers and the same hash of the data', async () => {
    const dataset = await settled(await send(pilotRows()));
    const byRows = await judge(handed(dataset.id));
    const { metrics } = observed();
    const assigned = { pilot: 1_000, comparison: 1_000 };
    const { period } = dataset;
    const bySums = await judge({ assignment: 'randomised', source: 'billing', assigned, period, metrics });
    expect([200, 201], byRows.text).toContain(byRows.status);
    expect(byRows.body).toMatchObject({ verdict: 'pass' });
    const { criteria, hashes, summary } = bySums.body;
    expect(byRows.body).toMatchObject({ criteria, hashes, summary });
  });

  it('is refused at its place for a data set that is not ready, and for columns that it lacks', async () => {
    const rejected = await settled(await send(`${HEADER}\na,,yes,n\n`));
    const problem = async (observations: object, as?: Actor) => {
      const { status, body } = await judge(observations, as);
      expect(status).toBe(422);
      return body.errors as { pointer: string; detail: string }[];
    };
    expect(await problem(handed(rejected.id))).toEqual([
      {
        pointer: '/observations/rows/dataset',
        detail: 'is rejected, and only one that is ready can be used',
      },
    ]);
    const ready = await settled(await send(pilotRows()));
    expect((await problem(handed(ready.id), { ...dri, lobs: ['mobile'] }))[0]?.detail).toBe('is not known');
    const arm = { column: 'group', pilot: 'pilot', comparison: 'comparison' };
    const metrics = { retention: { column: 'arm', true: 'yes' }, contact_rate: { column: 'nps' } };
    expect((await problem(handed(ready.id, { columns: { arm, metrics } })))[0]?.pointer).toBe(
      '/observations/rows/columns/metrics/contact_rate/true',
    );
    const sound = { ...metrics, contact_rate: { column: 'nps', true: 'yes' } };
    const lacking = await problem(handed(ready.id, { columns: { arm, metrics: sound } }));
    expect(lacking.map(({ pointer }) => pointer)).toEqual([
      '/observations/rows/columns/arm/column',
      '/observations/rows/columns/metrics/contact_rate/column',
    ]);
    expect((await problem({ ...handed(ready.id), assigned: { pilot: 1, comparison: 1 } }))[0]?.pointer).toBe(
      '/observations/assigned',
    );
    expect((await problem({ assignment: 'randomised', source: 'none' }))[0]?.pointer).toBe(
      '/observations/metrics',
    );
  });
});
