/** The API as people start it: a process of its own, with nothing but its environment. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { writeFirstKeys } from '../../api/auth/first-keys.js';
import { seedSampleProgramme } from '../../api/programme/sample-programme.js';
import { ROLES } from '../../base/vocabulary.js';
import { choosePort } from '../../local/free-port.js';
import { openTestStore, type TestStore } from '../store/test-store.js';

let home: string;
let database: TestStore;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tollgate-api-'));
  database = await openTestStore();
});
afterAll(async () => {
  await database.close();
  await rm(home, { recursive: true, force: true });
});

const main = fileURLToPath(new URL('../../dist/api/main.js', import.meta.url));
const keysCommand = fileURLToPath(new URL('../../dist/api/auth/create-key.js', import.meta.url));

describe('a start that cannot succeed ends with one line and exit 1', () => {
  it('when MongoDB is away, and names it, its address without password, and the cure', async () => {
    const port = await choosePort();
    const { code, errors } = await run(main, { MONGODB_URI: `mongodb://member4:s3cret@127.0.0.1:${port}/x` });
    expect(code).toBe(1);
    expect(errors).toMatch(
      /^[^\n]*MongoDB does not answer at mongodb:\/\/\*\*\*@127[^\n]*MONGODB_URI[^\n]*\n$/,
    );
    expect(errors).not.toContain('s3cret');
  });

  it('when Temporal is away, and names it, its address, and the cure', async () => {
    const { code, errors } = await run(main, { TEMPORAL_ADDRESS: `127.0.0.1:${await choosePort()}` });
    expect(code).toBe(1);
    expect(errors).toMatch(/^[^\n]*Temporal does not answer at 127[^\n]*TEMPORAL_ADDRESS[^\n]*\n$/);
  });

  it('when a host is unknown, which is said of each, by the worker too and without a dump', async () => {
    const nowhere = { TEMPORAL_ADDRESS: 'nohost.invalid:7233', MONGODB_URI: 'mongodb://other.invalid/x' };
    const { code, errors } = await run(main, nowhere);
    expect(code).toBe(1);
    expect(errors).toMatch(
      /^The API cannot start\. Temporal [^\n]*: the host nohost\.invalid is unknown\. [^\n]*MongoDB [^\n]*: the host other\.invalid is unknown\. [^\n]*\n$/,
    );
    const worker = fileURLToPath(new URL('../../dist/worker/main.js', import.meta.url));
    const { errors: workers } = await run(worker, { TEMPORAL_ADDRESS: 'nohost.invalid:7233' });
    expect(workers).toBe(
      'Temporal cannot be reached: the host nohost.invalid is unknown. Start it, or correct TEMPORAL_ADDRESS.\n',
    );
  });

  it('when the database refuses the password, which is said and not repeated', async () => {
    const MONGODB_URI = database.uri.replace('://', '://ana:s3cret@');
    const { code, errors } = await run(main, { MONGODB_URI });
    expect(code).toBe(1);
    expect(errors).toMatch(/^[^\n]*: it refuses the user or the password\. [^\n]*MONGODB_URI[^\n]*\n$/);
    expect(errors).not.toContain('s3cret');
  });

  it('when the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const { code, errors } = await run(main, { PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expect(errors).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use\\.[^\\n]*PORT[^\\n]*\\n$`));
  });
});

describe('a running API', () => {
  it('makes the first keys of an embedded database, serves, and ends by itself on a signal', async () => {
    const port = await choosePort();
    const child = start(main, { PORT: String(port), TOLLGATE_EMBEDDED: '1' });
    const url = `http://127.0.0.1:${port}`;
    await expect.poll(() => answers(`${url}/readyz`), { timeout: 30_000 }).toBe(200);
    const file = join(home, 'keys.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { keys } = JSON.parse(await readFile(file, 'utf8')) as {
      keys: { roles: string[]; token: string }[];
    };
    // One of each role, and a council of five.
    const held = keys.flatMap(({ roles }) => roles);
    expect([...new Set(held)]).toEqual([...ROLES]);
    expect(held.filter((role) => role === 'council_member')).toHaveLength(5);
    const authorization = `Bearer ${keys[0]?.token ?? ''}`;
    const me = await fetch(`${url}/v1/me`, { headers: { authorization } });
    expect(await me.json()).toEqual({ person: 'pmo', roles: ['pmo'], lobs: ['*'] });
    child.kill('SIGTERM');
    expect((await child.ended).code).toBe(0);
    expect(child.output()).not.toContain(keys[0]?.token ?? 'none');
  });

  it('makes first keys once, never again because a file is gone, and takes up a start that was killed', async () => {
    const other = await openTestStore();
    const { apiKeys } = other.store;
    const folder = await mkdtemp(join(home, 'keys-'));
    const file = await writeFirstKeys(apiKeys, folder);
    expect(file).toBe(join(folder, 'keys.json'));
    await rm(join(folder, 'keys.json'));
    expect(await writeFirstKeys(apiKeys, folder)).toBeUndefined();
    await writeFile(join(folder, 'keys.json.part'), '');
    expect(await writeFirstKeys(apiKeys, folder)).toBe(file);
    expect(await apiKeys.countKeys()).toBe(ROLES.length + 4);
    await other.close();
  });
});

describe('the keys command', () => {
  it('prints a new key once, lists it without its secret, and revokes it', async () => {
    const made = await run(keysCommand, {}, [
      'create',
      '--person',
      'member4',
      '--roles',
      'pmo,dri',
      '--lobs',
      'fiber',
    ]);
    expect(made.code, made.errors).toBe(0);
    const token = made.output.trim();
    const found = await database.store.apiKeys.findByToken(token);
    expect(found?.actor).toEqual({ person: 'member4', roles: ['pmo', 'dri'], lobs: ['fiber'] });
    const listed = await run(keysCommand, {}, ['list']);
    expect(listed.output).toContain(found?.keyId ?? 'none');
    expect(listed.output).not.toContain(token.slice(-43));
    expect((await run(keysCommand, {}, ['revoke', '--id', found?.keyId ?? ''])).code).toBe(0);
    expect(await database.store.apiKeys.findByToken(token)).toBeNull();
  });

  it('works on the stack that runs here when no database is named', async () => {
    const running = await mkdtemp(join(tmpdir(), 'tollgate-running-'));
    const withHome = { MONGODB_URI: '', TOLLGATE_HOME: running };
    expect((await run(keysCommand, withHome, ['list'])).errors).toMatch(
      /^No stack runs on \S+, and MONGODB_URI is not set\. Start one \(npm start\)[^\n]*\n$/,
    );
    const [mongodbUri] = database.uri.split('?');
    await writeFile(join(running, 'run.json'), JSON.stringify({ mongodbUri, pids: { mongodb: 1 } }));
    const { code, errors, output } = await run(keysCommand, withHome, ['list']);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain('member4');
    await rm(running, { recursive: true });
  });

  it('explains itself without a database', async () => {
    const { code, output } = await run(keysCommand, { MONGODB_URI: '' }, ['--help']);
    expect(code).toBe(0);
    expect(output).toMatch(/^Usage:[^]*create[^]*council_member/);
  });

  it('refuses a role or a person that cannot be before it asks for a database, and says which there are', async () => {
    const { code, errors } = await run(keysCommand, { MONGODB_URI: 'mongodb://127.0.0.1:1/x' }, [
      'create',
      '--person',
      'Ana B',
      '--roles',
      'boss',
      '--lobs',
      '*',
    ]);
    expect(code).toBe(1);
    expect(errors).not.toContain('MongoDB');
    expect(errors).toContain('--person');
    expect(errors).toContain('--roles');
    expect(errors).toContain('council_member');
  });

  it('refuses a line of business that the programme does not have, and names the one that was meant', async () => {
    await seedSampleProgramme(database.store.programme);
    const owner = ['create', '--person', 'lisa', '--roles', 'lob_head', '--lobs'];
    const { code, errors } = await run(keysCommand, {}, [...owner, 'dsl,fibre']);
    expect(code).toBe(1);
    expect(errors).toMatch(/^--lobs fibre is no line of business of the programme, .*; did you mean fiber\?/);
    expect((await run(keysCommand, {}, [...owner, 'dsl'])).code).toBe(0);
  });

  it('names every wrong option in plain words, with what was meant', async () => {
    const { code, errors } = await run(keysCommand, {}, ['create', '--roles', 'pmoo', '--lobs', 'fiber']);
    expect(code).toBe(1);
    expect(errors).toMatch(/^--person is missing; --roles must be one of .*; did you mean pmo\?/);
  });
});

function start(script: string, env: Record<string, string>, args: string[] = []) {
  const child = spawn(process.execPath, [script, ...args], {
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      MONGODB_URI: database.uri,
      TOLLGATE_HOME: home,
      TOLLGATE_EMBEDDED: '0',
      PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const ended = new Promise<{ code: number | null; output: string; errors: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, output, errors }));
  });
  return { ended, kill: (signal: NodeJS.Signals) => child.kill(signal), output: () => output + errors };
}

function run(script: string, env: Record<string, string>, args: string[] = []) {
  return start(script, env, args).ended;
}

async function answers(url: string): Promise<number> {
  return fetch(url).then(
    ({ status }) => status,
    () => 0,
  );
}
