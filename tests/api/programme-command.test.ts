import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient } from '../../client/api-client.js';
import { entriesIn, loadEntry } from '../../cli/programme-files.js';
import { person } from '../support/charters.js';
import { PROGRAMME_FOLDER, programmeSamples } from '../support/programme.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;
let client: ApiClient;
let folder: string;
beforeAll(async () => {
  api = await startApi();
  client = new ApiClient(api.url, { pmo: await api.tokenOf(person('pmo')) });
  folder = await mkdtemp(path.join(tmpdir(), 'tollgate-programme-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await api.close();
});

async function load(from: string): Promise<string[]> {
  const came: string[] = [];
  for (const entry of entriesIn(from, undefined)) came.push(await loadEntry(client, 'pmo', entry));
  return came;
}

const council = (quorum: number) => `kind: council
name: small
content:
  members:
    - { person: member4, roles: [council_member] }
  quorum: ${quorum}
`;

describe('loading a folder', () => {
  it('makes a first version of everything, and nothing when it is loaded again', async () => {
    const count = programmeSamples().length;
    expect(await load(PROGRAMME_FOLDER)).toEqual(Array.from({ length: count }, () => 'version 1'));
    expect(await load(PROGRAMME_FOLDER)).toEqual(Array.from({ length: count }, () => 'version 1, unchanged'));
  });

  it('makes a new version of what differs', async () => {
    const file = path.join(folder, 'council.yaml');
    await writeFile(file, council(1));
    expect(await load(folder)).toEqual(['version 1']);
    await writeFile(file, council(1).replace('member4', 'somebody'));
    expect(await load(folder)).toEqual(['version 2']);
    const { body } = await api.call('GET', '/v1/programme/council/small');
    expect(body).toMatchObject({ version: 2, basedOn: 1, reason: 'Loaded from a file' });
  });

  it('points to file, line and column of what the API objects to', async () => {
    const file = path.join(folder, 'council.yaml');
    await writeFile(file, council(2));
    await expect(load(folder)).rejects.toThrow(
      `${file}:6:3: content.quorum: must not exceed the number of members`,
    );
    await writeFile(file, council(1).replace('quorum', 'quorom'));
    await expect(load(folder)).rejects.toThrow('content.quorom: is unknown; did you mean quorum?');
  });

  it('says which file is no document of the programme', async () => {
    await writeFile(path.join(folder, 'council.yaml'), 'kind: poem');
    await expect(load(folder)).rejects.toThrow('council.yaml: kind must be one of targets, raci');
    await expect(load(path.join(folder, 'nowhere'))).rejects.toThrow('cannot be read');
  });
});
