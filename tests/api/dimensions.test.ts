/** Journey stages, LOBs and regions are the programme's: whoever names another one is told which there are. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFirstKeys } from '../../api/auth/first-keys.js';
import { ApiClient } from '../../client/api-client.js';
import { entriesIn } from '../../cli/programme-files.js';
import { loadEntry } from '../../cli/programme-load.js';
import { person, testCharter } from '../support/charters.js';
import { charterOf, FIELDS, programmeFolderOf, type Field } from '../support/fields.js';
import { PROGRAMME_FOLDER } from '../support/programme.js';
import { CycleWriter } from '../store/cycle-writer.js';
import { newCycleId, startApi, type ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;
let home: string;
beforeAll(async () => {
  api = await startApi();
  home = await mkdtemp(path.join(tmpdir(), 'tollgate-fields-'));
  await writeFirstKeys(api.store.apiKeys, home);
});
afterAll(async () => {
  await api.close();
  await rm(home, { recursive: true });
});

async function load(folder: string): Promise<void> {
  const client = new ApiClient(api.url, { pmo: await api.tokenOf(person('pmo')) });
  for (const entry of entriesIn(folder, undefined))
    await loadEntry({ api: client, person: 'pmo', replace: false }, entry);
}
const loadField = (field: Field) => load(programmeFolderOf(field));
const start = (charter: unknown) => api.call('POST', '/v1/cycles', { body: { charter } });
const detailsOf = (errors: { pointer: string; detail: string }[]) =>
  Object.fromEntries(errors.map(({ pointer, detail }) => [pointer, detail]));

describe.each(FIELDS)('the sample programme of the field %s', (field) => {
  beforeAll(() => loadField(field));

  it('is loaded as it is, and its charter starts without a warning where a first start has made the keys', async () => {
    const { status, body } = await start(charterOf(field));
    expect(body.warnings).toEqual([]);
    expect([201, 202]).toContain(status);
  });

  it('is loaded again without a change', async () => {
    const before = (await api.call('GET', '/v1/programme/dimensions/standard')).body;
    await loadField(field);
    expect((await api.call('GET', '/v1/programme/dimensions/standard')).body).toEqual(before);
  });
});

describe('with the programme of a hotel chain', () => {
  beforeAll(() => loadField('hotel'));

  it('a charter of another field is refused at each name, beside whatever else is wrong with it', async () => {
    const foreign = {
      ...charterOf('hotel'),
      journeyStage: 'departur',
      lobs: ['city-hotel'],
      regions: ['fiber'],
    };
    const names = ['/charter/journeyStage', '/charter/lobs/0', '/charter/regions/0'];
    const sound = await start({ ...foreign, waves: [{ name: 'a', lob: 'city-hotel', region: 'fiber' }] });
    expect(sound).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    expect(Object.keys(detailsOf(sound.body.errors))).toEqual([
      ...names,
      '/charter/waves/0/lob',
      '/charter/waves/0/region',
    ]);
    const unsound = await start({ ...foreign, title: undefined, dri: 'No Person', regions: ['Not A Slug'] });
    expect(detailsOf(unsound.body.errors)).toMatchObject({
      '/charter/title': 'is missing',
      '/charter/dri': expect.any(String),
      '/charter/regions/0': expect.stringMatching(/^must be 1 to 64 lower case letters/),
      '/charter/journeyStage': expect.stringMatching(/did you mean departure\?$/),
      '/charter/lobs/0': expect.stringMatching(/did you mean city-hotels\?$/),
    });
  });

  it('a policy that is looser than its own is told beside whatever else is wrong', async () => {
    const { content } = (await api.call('GET', '/v1/programme/policies/standard')).body;
    const looser = { ...content.policy, rounds: Number(content.policy.rounds) + 1 };
    const named = { policy: looser, policyName: 'standard', playbookName: 'none' };
    const { status, body } = await start({ ...charterOf('hotel'), ...named, title: undefined });
    expect(status).toBe(422);
    expect(detailsOf(body.errors)).toEqual({
      '/charter/title': 'is missing',
      '/charter/playbookName': 'the programme has no playbook none',
      '/charter/policy/rounds': expect.stringContaining(`at most ${content.policy.rounds}`),
    });
  });

  it('its other documents name only its stages and LOBs', async () => {
    const raci = (await api.call('GET', '/v1/programme/raci/standard')).body;
    const [line] = raci.content.lines;
    const lines = [line, { ...line, journeyStage: 'support', lob: 'resort' }];
    const body = { name: 'standard', basedOn: raci.version, reason: 'other names', content: { lines } };
    const answer = await api.call('POST', '/v1/programme/raci', { body });
    expect(answer).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    expect(detailsOf(answer.body.errors)).toMatchObject({
      '/content/lines/1/journeyStage': expect.stringContaining('which has booking, arrival, stay'),
      '/content/lines/1/lob': expect.stringMatching(/did you mean resorts\?$/),
    });
    const unsound = await api.call('POST', '/v1/programme/raci', { body: { ...body, reason: undefined } });
    expect(Object.keys(detailsOf(unsound.body.errors))).toEqual([
      '/reason',
      '/content/lines/1/journeyStage',
      '/content/lines/1/lob',
    ]);
  });

  it('a filter by a name that is none is refused, and one by an earlier name still finds its cycles', async () => {
    const query = 'journeyStage=departur&lob=resort&region=alp';
    const refused = await api.call('GET', `/v1/cycles?${query}`);
    expect(refused).toMatchObject({ status: 400, body: { code: 'query-invalid' } });
    expect(detailsOf(refused.body.errors)).toMatchObject({
      '/journeyStage': expect.stringMatching(/did you mean departure\?$/),
      '/lob': expect.stringMatching(/did you mean resorts\?$/),
      '/region': expect.stringMatching(/did you mean alps\?$/),
    });
    expect(await api.call('GET', '/v1/cycles?lob=apartments')).toMatchObject({
      status: 200,
      body: { items: [] },
    });
    const ofTelecom = new CycleWriter(newCycleId(), testCharter({ journeyStage: 'onboarding' }));
    await ofTelecom.write(api.store);
    const found = await api.call('GET', '/v1/cycles?journeyStage=onboarding');
    expect(found.body.items).toMatchObject([{ id: ofTelecom.cycleId, journeyStage: 'onboarding' }]);
  });

  it('the way back is to load the first programme again', async () => {
    await load(PROGRAMME_FOLDER);
    const { errors } = (await start({ ...charterOf('hotel'), policyName: 'days-as-seconds' })).body;
    expect(detailsOf(errors)['/charter/journeyStage']).toContain('which has onboarding, adoption, support');
  });
});

it('where the programme has no dimensions, the usual four stages hold', async () => {
  const bare = await startApi();
  try {
    const answer = await bare.call('POST', '/v1/cycles', {
      body: { charter: testCharter({ journeyStage: 'departure', lobs: ['fiber', 'any-lob'] }) },
    });
    const errors = detailsOf(answer.body.errors);
    expect(Object.keys(errors)).toEqual(['/charter/journeyStage']);
    expect(errors['/charter/journeyStage']).toContain(
      'which has onboarding, adoption, support, renewal_and_expansion',
    );
  } finally {
    await bare.close();
  }
});
