import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveEngine } from '../../local/engines.mjs';
import { StartError } from '../../local/start-error.mjs';

const newFolder = () => mkdtempSync(join(tmpdir(), 'tollgate-engines-'));

function program(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('finding an engine', () => {
  it('prefers the program on PATH, and says its version', async () => {
    const bin = newFolder();
    const path = program(bin, 'temporal', 'echo "temporal version 9.8.7 (Server 1)"');
    const found = await resolveEngine('temporal', { home: newFolder(), env: { PATH: bin } });
    expect(found).toEqual({ path, kind: 'temporal', source: 'PATH', version: '9.8.7' });
  });

  it('passes over a program on PATH that does not run, and names every way when none is left', async () => {
    const [bin, home] = [newFolder(), newFolder()];
    program(bin, 'mongod', 'exit 127');
    const failure = await resolveEngine('mongod', { home, env: { PATH: bin } }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(StartError);
    const { message } = failure as StartError;
    expect(message).not.toContain('\n');
    for (const way of ['MONGODB_URI', 'on PATH', 'Python 3.10', 'no python3 on PATH']) {
      expect(message).toContain(way);
    }
  });

  it('says that venv is missing where Python comes without it', async () => {
    const [bin, home] = [newFolder(), newFolder()];
    program(bin, 'python3', 'exit 1');
    await expect(resolveEngine('temporal', { home, env: { PATH: bin } })).rejects.toThrow(/python3-venv/);
  });

  it('takes the cached program without fetching, unless its pins are not those of today', async () => {
    const [bin, home] = [newFolder(), newFolder()];
    const engines = join(home, 'shared');
    program(engines, 'cached', 'true');
    program(engines, 'python', 'true');
    const pins = createHash('sha256').update(readFileSync('local/requirements-temporal.txt')).digest('hex');
    const record = { path: 'cached', kind: 'temporal', version: '1.2.3', pins };
    const written = (change: object) =>
      writeFileSync(join(engines, 'temporal.json'), JSON.stringify({ ...record, ...change }));
    const env = { PATH: bin, TOLLGATE_ENGINES: engines };
    written({});
    expect(await resolveEngine('temporal', { home, env })).toMatchObject({
      source: 'cache',
      version: '1.2.3',
    });
    written({});
    rmSync(join(engines, 'python'));
    await expect(resolveEngine('temporal', { home, env }), 'its Python is gone').rejects.toThrow(StartError);
    program(engines, 'python', 'true');
    // What an earlier version has downloaded had no pins that anybody could check.
    for (const change of [{ pins: 'old' }, { pins: undefined, source: 'download' }]) {
      written(change);
      await expect(resolveEngine('temporal', { home, env })).rejects.toThrow(StartError);
    }
  });
});

describe('what is fetched', () => {
  it.each(['temporal', 'secantusdb', 'temporal-test-server'])(
    '%s is pinned, every file by its hash',
    (name) => {
      const text = readFileSync(`local/requirements-${name}.txt`, 'utf8').replaceAll('\\\n', ' ');
      const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).toMatch(/^[\w.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}/);
    },
  );
});
