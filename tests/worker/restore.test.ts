/**
 * The rehearsal of a restore: the database is lost for good, an older copy of it is written into an empty one, and what is
 * missing is made anew from Temporal's histories. Real processes and the operator's own commands.
 */
import { execFile } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../client/project-root.js';
import { People } from '../support/people.js';
import { ProcessStack } from '../support/process-stack.js';
import { quickCharter } from './reconciled-api.js';

let stack: ProcessStack;
let people: People;
beforeAll(async () => {
  stack = await ProcessStack.start();
  people = new People(stack.apiUrl, (role) => stack.token(role));
}, 120_000);
afterAll(() => stack.stop());

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, ...args: string[]): Promise<Ended> {
  const env = { ...process.env, MONGODB_URI: stack.mongodbUri, TEMPORAL_ADDRESS: stack.temporalAddress };
  return new Promise((resolve) => {
    const command = path.join(projectRoot, 'dist', 'worker', `${program}.js`);
    execFile(process.execPath, [command, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}
const copy = (...args: string[]) => run('copy-command', ...args);
const cycles = (...args: string[]) => run('reconciliation/cycles-command', ...args);

async function act(id: string, times: number): Promise<void> {
  for (let done = 0; done < times;) {
    const acted = await people.actOn(id, await people.status(id));
    if (acted?.answer.status === 200) done += 1;
  }
}

it('a database that is lost comes back from an older copy, and its cycles go on to their end', async () => {
  const file = path.join(stack.home, 'tollgate.copy.gz');
  const id = await people.open(quickCharter());
  await act(id, 3);
  const saved = await copy('save', file);
  expect(saved).toMatchObject({ code: 0, stderr: '' });
  expect(saved.stdout).toMatch(/^cycles: 1$/m);
  expect((await stat(file)).mode & 0o077).toBe(0);

  await act(id, 2);
  const before = await people.status(id);
  for (const part of ['api', 'worker', 'mongodb'] as const) await stack.end(part);
  await rm(path.join(stack.home, 'mongo'), { recursive: true });
  await stack.launch('mongodb');

  const restored = await copy('restore', file);
  expect(restored).toMatchObject({ code: 0, stderr: '' });
  // An empty collection has no document to tell of.
  expect(saved.stdout.replaceAll(/^.*: 0\n/gm, '')).toBe(restored.stdout);
  expect(await cycles('rebuild', '--all')).toMatchObject({ code: 1, stderr: '' });
  expect(await cycles('verify', '--all')).toMatchObject({ code: 0 });

  await stack.launch('worker');
  await stack.launch('api');
  // The keys came back with the copy, and the two acts from the history.
  const after = await people.status(id);
  expect({ phase: after.phase, revision: after.revision }).toEqual({
    phase: before.phase,
    revision: before.revision,
  });
  await people.driveToEnd(id);
  expect(await people.status(id)).toMatchObject({ state: 'closed', outcome: 'sustained' });
}, 240_000);

it('a copy is never written over what is there, and one that was cut short is refused before anything is written', async () => {
  const file = path.join(stack.home, 'tollgate.copy.gz');
  const refused = await copy('restore', file);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/^The database tollgate holds \w+ already\. Restore into an empty one/);
  const whole = await readFile(file);
  await writeFile(`${file}.cut`, whole.subarray(0, whole.length / 2));
  const others = ['api.log', 'keys.json'].map((name) => path.join(stack.home, name));
  for (const wrong of [`${file}.cut`, ...others]) {
    const { code, stderr } = await copy('restore', wrong);
    const sentence = `${wrong} is not whole: it was cut short, or it is no copy of a database.\n`;
    expect({ code, stderr }).toEqual({ code: 1, stderr: sentence });
  }
  expect((await copy('restore', `${file}.nowhere`)).stderr).toBe(`There is no file ${file}.nowhere.\n`);
  expect(await copy('keep', file)).toMatchObject({ code: 2 });
});
