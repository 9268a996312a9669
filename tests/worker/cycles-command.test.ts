/** `npm run cycles`, the very command: what it prints, and the exit code that a script goes by. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { quickCharter, ReconciledApi } from './reconciled-api.js';

const COMMAND = path.join(import.meta.dirname, '../../dist/worker/reconciliation/cycles-command.js');
let stack: ReconciledApi;
let id: string;
beforeAll(async () => {
  stack = await ReconciledApi.start();
  id = await stack.people.open(quickCharter());
  await stack.act(id, 1);
}, 120_000);
afterAll(() => stack.stop());

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function cycles(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const uri = new URL(inject('mongodbUri'));
  uri.pathname = stack.api.database.databaseName;
  const engines = { TEMPORAL_ADDRESS: inject('temporalAddress'), MONGODB_URI: uri.href };
  const child = spawn(process.execPath, [COMMAND, ...args], { env: { ...process.env, ...engines, ...env } });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (said.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (said.stderr += data.toString()));
  return new Promise((resolve) => child.on('exit', (exitCode) => resolve({ exitCode, ...said })));
}

it('shows each difference in a row, mends it, and ends with 1, then with 0', async () => {
  expect(await cycles(['verify', id])).toEqual({
    exitCode: 0,
    stdout: '1 checked: 1 as their history says\n',
    stderr: '',
  });
  const change = { $set: { 'state.spending.overspends': 7 } };
  await stack.collection('cycles').updateOne({ _id: id } as never, change);
  const found = await cycles(['verify', '--all']);
  expect(found).toMatchObject({ exitCode: 1, stderr: '' });
  const [headings, row, summary] = found.stdout.split('\n').map((line) => line.split(/ {2,}/));
  expect(headings).toEqual(['cycle', 'sequence', 'field', 'read model', 'history']);
  expect(row).toEqual([id, '2', 'cycles.state.spending.overspends', '7', '0']);
  expect(summary).toEqual(['1 checked: 1 differ']);
  expect(await cycles(['rebuild', id])).toMatchObject({ exitCode: 1 });
  expect(await cycles(['rebuild', '--all'])).toMatchObject({ exitCode: 0 });
}, 120_000);

it.each([
  [[]],
  [['verify']],
  [['mend', 'x']],
  [['verify', 'x', '--all']],
  [['verify', 'x', 'y']],
  [['verify', '--most']],
])('ends with 2 and says how it is used: %j', async (args) => {
  const { exitCode, stderr } = await cycles(args);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Usage:');
});

it('ends with 3 and the reason when nothing can be proven', async () => {
  const unknown = await cycles(['verify', 'cyc_unknown']);
  expect(unknown).toMatchObject({ exitCode: 3 });
  expect(unknown.stdout).toContain('cyc_unknown: nobody knows this cycle.');
  const away = await cycles(['verify', id], { MONGODB_URI: 'mongodb://127.0.0.1:9/none' });
  expect(away).toMatchObject({ exitCode: 3, stdout: '' });
  expect(away.stderr).not.toBe('');
}, 60_000);
