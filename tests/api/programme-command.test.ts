import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../client/project-root.js';
import { seedSampleProgramme } from '../../api/programme/sample-programme.js';
import { person } from '../support/charters.js';
import { PROGRAMME_FOLDER, programmeSamples } from '../support/programme.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;
let folder: string;
let keys: string;
beforeAll(async () => {
  api = await startApi();
  const home = await mkdtemp(path.join(tmpdir(), 'tollgate-programme-'));
  keys = path.join(home, 'keys.json');
  await writeFile(keys, JSON.stringify({ ana: await api.tokenOf(person('pmo', 'ana')) }));
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(path.dirname(keys), 'files-'));
});
afterAll(async () => {
  await rm(path.dirname(keys), { recursive: true });
  await api.close();
});

interface Ended {
  readonly code: number;
  readonly lines: string[];
  readonly complaint: string;
}

/** The command as the image runs it: compiled, in a process of its own, with an address and a file of keys. */
function load(from: string, ...options: string[]): Promise<Ended> {
  const command = path.join(projectRoot, 'dist', 'cli', 'programme-command.js');
  const env = { PATH: process.env.PATH, TOLLGATE_URL: api.url, TOLLGATE_KEYS: keys };
  return new Promise((resolve) => {
    const args = [command, 'load', from, ...options];
    execFile(process.execPath, args, { env, cwd: folder }, (error, stdout, complaint) => {
      resolve({ code: Number(error?.code ?? 0), lines: stdout.trimEnd().split('\n'), complaint });
    });
  });
}

const council = (name: string, member: string, quorum = 1) => `kind: council
name: ${name}
content:
  members:
    - { person: ${member}, roles: [council_member] }
  quorum: ${quorum}
`;
const file = () => path.join(folder, 'council.yaml');
const current = async (name: string) => (await api.call('GET', `/v1/programme/council/${name}`)).body;
const decide = (name: string, basedOn: number, who: string) => {
  const content = { members: [{ person: who, roles: ['council_member'] }], quorum: 1 };
  const body = { name, basedOn, reason: 'Somebody else sits there now.', content };
  return api.call('POST', '/v1/programme/council', { body });
};

describe('loading a folder', () => {
  it('makes a first version of everything, and nothing when it is loaded again', async () => {
    const count = programmeSamples().length;
    const first = await load(PROGRAMME_FOLDER);
    expect(first).toMatchObject({ code: 0, complaint: '' });
    expect(first.lines).toContain('council standard: added, version 1');
    expect(first.lines.at(-1)).toBe(`${count} added.`);
    const second = await load(PROGRAMME_FOLDER);
    expect(second.lines).toContain('council standard: unchanged, version 1');
    expect(second.lines.at(-1)).toBe(`${count} unchanged.`);
  });

  it('makes a new version of what a load wrote, and shows what changes field by field', async () => {
    await writeFile(file(), council('loaded', 'member4'));
    await load(folder);
    await writeFile(file(), council('loaded', 'somebody'));
    expect((await load(folder)).lines).toEqual([
      'council loaded: changed, version 2 in place of version 1, which a load wrote:',
      '    members[0].person: "member4" → "somebody"',
      '1 changed.',
    ]);
    const written = {
      version: 2,
      basedOn: 1,
      source: 'load',
      createdBy: 'ana',
      reason: 'Loaded from a file',
    };
    expect(await current('loaded')).toMatchObject(written);
  });

  it('leaves alone what a person decided, says who, when and why, and shows the difference', async () => {
    await writeFile(file(), council('decided', 'member4'));
    await load(folder);
    const { body: decided } = await decide('decided', 1, 'elected');
    expect(decided).toMatchObject({ source: 'person', createdBy: 'pmo' });
    const day = decided.createdAt.slice(0, 10);
    expect(await load(folder)).toMatchObject({
      code: 0,
      lines: [
        `council decided: left alone: version 2 was decided by pmo, ${day} (“Somebody else sits there now.”). The file differs:`,
        '    members[0].person: "elected" → "member4"',
        '1 left alone. With --replace the files take the place of what people decided.',
      ],
    });
    expect(await current('decided')).toEqual(decided);
  });

  it('puts the file in place of it with --replace, and the decided version stays readable', async () => {
    await writeFile(file(), council('replaced', 'member4'));
    await load(folder);
    const { body: decided } = await decide('replaced', 1, 'elected');
    const { lines } = await load(folder, '--replace', '--reason', 'The files hold from now on.');
    expect(lines[0]).toContain('changed, version 3 in place of version 2 by pmo, ');
    expect(lines.at(-1)).toBe('1 changed.');
    const written = { version: 3, source: 'load', reason: 'The files hold from now on.' };
    expect(await current('replaced')).toMatchObject(written);
    expect((await api.call('GET', '/v1/programme/council/replaced?version=2')).body).toEqual(decided);
    await writeFile(file(), council('replaced', 'later'));
    expect((await load(folder)).lines.at(-1)).toBe('1 changed.');
  });

  it('leaves alone a version that no load ever wrote, and one that equals the file counts as unchanged', async () => {
    const content = { members: [{ person: 'own', roles: ['council_member'] }], quorum: 1 };
    await api.call('POST', '/v1/programme/council', {
      body: { name: 'own', basedOn: null, reason: 'Ours.', content },
    });
    await writeFile(file(), council('own', 'own'));
    expect((await load(folder)).lines).toEqual(['council own: unchanged, version 1', '1 unchanged.']);
    await writeFile(file(), council('own', 'member4'));
    expect((await load(folder)).lines.at(-1)).toContain('1 left alone.');
  });

  it('may change the samples of a first start, which nobody decided', async () => {
    await writeFile(file(), `${council('seeded', 'member4')}reason: A sample.\n`);
    await seedSampleProgramme(api.store.programme, folder);
    expect(await current('seeded')).toMatchObject({ source: 'load', createdBy: 'first-start' });
    await writeFile(file(), council('seeded', 'somebody'));
    expect((await load(folder)).lines.at(-1)).toBe('1 changed.');
  });

  it('points to file, line and column of what the API objects to', async () => {
    await writeFile(file(), council('wrong', 'member4', 2));
    const refused = await load(folder);
    expect(refused.code).toBe(2);
    expect(refused.complaint).toContain(
      `${file()}:6:3: content.quorum: must not exceed the number of members`,
    );
    await writeFile(file(), council('wrong', 'member4').replace('quorum', 'quorom'));
    expect((await load(folder)).complaint).toContain('content.quorom: is unknown; did you mean quorum?');
  });

  it('loads nothing when one file is wrong, and says so after every fault of every file', async () => {
    await writeFile(file(), council('not-yet', 'member4'));
    await writeFile(path.join(folder, 'second.yaml'), council('late', 'member4').replace('quorum', 'quorom'));
    await writeFile(
      path.join(folder, 'third.yaml'),
      'kind: raci\nname: late\ncontent:\n  lines: [{ journeyStage: support }]\n',
    );
    const refused = await load(folder);
    expect(refused).toMatchObject({ code: 2, lines: [''] });
    expect(refused.complaint).toMatch(/second\.yaml:6:3: content\.quorom: is unknown; did you mean quorum\?/);
    expect(refused.complaint).toMatch(/third\.yaml:4:11: content\.lines\.0\.lob: is missing\n/);
    expect(refused.complaint.trimEnd().split('\n').at(-1)).toBe('Nothing was loaded.');
    expect((await api.call('GET', '/v1/programme/council/not-yet')).status).toBe(404);
  });

  it('loads what fits where a name is foreign to the programme, and counts what does not', async () => {
    await writeFile(file(), council('fits', 'member4'));
    const foreign = 'kind: playbooks\nname: foreign\ncontent:\n  journeyStage: nowhere\n  readiness: [a]\n';
    const empty = '  entry: []\n  exit: []\n  decisionBands: []\n  metrics: []\n';
    await writeFile(path.join(folder, 'foreign.yaml'), foreign + empty);
    const refused = await load(folder);
    expect(refused).toMatchObject({ code: 2, lines: ['council fits: added, version 1', '1 added.'] });
    expect(refused.complaint).toMatch(/foreign\.yaml:4:3: content\.journeyStage: is no journey stage/);
    expect(refused.complaint).toContain('1 of 2 documents was not loaded. Mend and load again');
  });

  it('takes a line over from another one by a merge key', async () => {
    const lines = 'members: [&one { person: ana, roles: [council_member] }, { <<: *one, person: ben }]';
    await writeFile(file(), `kind: council\nname: merged\ncontent:\n  ${lines}\n  quorum: 2\n`);
    expect(await load(folder)).toMatchObject({ code: 0 });
    expect(await current('merged')).toMatchObject({
      content: { members: [{ person: 'ana' }, { person: 'ben', roles: ['council_member'] }] },
    });
  });

  it('says which file is no document of the programme, or one that is there already', async () => {
    await writeFile(file(), 'kind: poem');
    expect((await load(folder)).complaint).toContain('council.yaml: kind must be one of dimensions, targets');
    expect((await load(path.join(folder, 'nowhere'))).complaint).toContain('cannot be read');
    await writeFile(file(), council('twice', 'a'));
    await writeFile(path.join(folder, 'other.yaml'), council('twice', 'b'));
    const refused = await load(folder);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.complaint).toContain('other.yaml: council twice stands in');
    expect((await api.call('GET', '/v1/programme/council/twice')).status).toBe(404);
  });
});
