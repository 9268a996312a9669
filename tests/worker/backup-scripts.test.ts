/**
 * The scripts of deploy/ against a PostgreSQL that is started here and the database of the tests. A machine without
 * PostgreSQL cannot try them.
 */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../client/project-root.js';
import { choosePort } from '../../local/free-port.js';
import { openTestStore, type TestStore } from '../store/test-store.js';

const TOOLS = ['/usr/lib/postgresql/15/bin', '/usr/lib/postgresql/16/bin', '/usr/lib/postgresql/17/bin'].find(
  (folder) => existsSync(path.join(folder, 'initdb')),
);
const IS_ROOT = process.getuid?.() === 0;

describe.skipIf(TOOLS === undefined)('backup.sh and restore.sh', () => {
  let home: string;
  let port: number;
  let full: TestStore;
  let empty: TestStore;
  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'tollgate-backup-'));
    port = await choosePort();
    chmodSync(home, 0o777);
    asOwner('initdb', '--auth=trust', '--username=temporal', '--pgdata', data());
    const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${home}`;
    asOwner(
      'pg_ctl',
      '--wait',
      '--pgdata',
      data(),
      '--options',
      options,
      '--log',
      path.join(home, 'log'),
      'start',
    );
    [full, empty] = [await openTestStore(), await openTestStore()];
  }, 60_000);
  afterAll(async () => {
    asOwner('pg_ctl', '--wait', '--mode=fast', '--pgdata', data(), 'stop');
    await Promise.all([full.close(), empty.close()]);
    await rm(home, { recursive: true });
  });

  const data = () => path.join(home, 'data');

  /** PostgreSQL refuses to run as root. */
  function asOwner(tool: string, ...args: string[]): void {
    const owner = IS_ROOT ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
    const [program = '', ...rest] = [...owner, path.join(TOOLS ?? '', tool), ...args];
    execFileSync(program, rest, { stdio: 'pipe' });
  }

  function script(name: string, folder: string, { uri }: TestStore, databases: string) {
    const env = {
      PATH: `${TOOLS ?? ''}:${process.env.PATH ?? ''}`,
      PGHOST: '127.0.0.1',
      PGPORT: String(port),
      PGUSER: 'temporal',
      TEMPORAL_DATABASES: databases,
      MONGODB_URI: uri,
    };
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const file = path.join('deploy', `${name}.sh`);
      execFile('sh', [file, folder], { env, cwd: projectRoot }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      });
    });
  }

  const sql = (database: string, command: string) =>
    execFileSync(
      path.join(TOOLS ?? '', 'psql'),
      [
        '-X',
        '-A',
        '-t',
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        '-U',
        'temporal',
        '-d',
        database,
        '-c',
        command,
      ],
      { encoding: 'utf8' },
    ).trim();

  it('bring back every row and every document, into empty databases only', async () => {
    for (const name of ['temporal', 'temporal_visibility', 'fresh', 'fresh_visibility'])
      sql('postgres', `create database ${name}`);
    sql(
      'temporal',
      "create table executions (id int primary key, data bytea); insert into executions select n, '\\x00ff' from generate_series(1, 1000) n",
    );
    sql(
      'temporal_visibility',
      'create table executions_visibility (id int); insert into executions_visibility values (7)',
    );
    await full.store.apiKeys.createKey({ person: 'auditor', roles: ['auditor'], lobs: ['*'], label: 'x' });
    await full.database.collection('large').insertOne({ number: 900_000_000_000_001, at: new Date(5) });
    const folder = path.join(home, 'saved');

    expect(await script('backup', folder, full, 'temporal temporal_visibility')).toMatchObject({
      code: 0,
      stderr: '',
    });
    const saved = await readdir(folder);
    expect(saved.sort()).toEqual([
      'SHA256SUMS',
      'temporal.pgdump',
      'temporal_visibility.pgdump',
      expect.stringMatching(/^tollgate\./),
    ]);
    expect(await script('backup', folder, full, 'temporal')).toMatchObject({ code: 1 });

    // The names of the restored databases are those that were saved, so the old ones make room.
    for (const name of ['temporal', 'temporal_visibility']) {
      sql('postgres', `alter database ${name} rename to ${name}_old`);
      sql('postgres', `create database ${name}`);
    }
    const restored = await script('restore', folder, empty, 'temporal temporal_visibility');
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    expect(restored.stdout).toContain('cycles-command.js rebuild --all');
    const sum =
      "select count(*) || ' ' || md5(string_agg(id || encode(data, 'hex'), ',' order by id)) from executions";
    expect(sql('temporal', sum)).toBe(sql('temporal_old', sum));
    expect(sql('temporal_visibility', 'select id from executions_visibility')).toBe('7');
    for (const collection of ['api_keys', 'large']) {
      const documents = await full.database.collection(collection).find().toArray();
      expect(documents.length).toBeGreaterThan(0);
      expect(await empty.database.collection(collection).find().toArray()).toEqual(documents);
    }

    const again = await script('restore', folder, full, 'temporal temporal_visibility');
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('The database temporal holds 1 tables already: nothing was restored.');
  }, 120_000);

  it('restore nothing from a folder that is not whole', async () => {
    const folder = path.join(home, 'saved');
    await appendFile(path.join(folder, 'temporal.pgdump'), 'x');
    const refused = await script('restore', folder, full, 'fresh fresh_visibility');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`${folder} is not whole: nothing was restored.`);
    await rm(path.join(folder, 'SHA256SUMS'));
    expect(await script('restore', folder, full, 'fresh fresh_visibility')).toMatchObject({ code: 1 });
  });
});
