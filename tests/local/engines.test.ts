import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveEngine } from '../../local/engines.js';
import { StartError } from '../../local/start-error.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'tollgate-engines-'));

function program(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** As a machine that is offline: the download failed a moment ago and is not tried again. */
function offline(home: string, engine: string): void {
  mkdirSync(join(home, 'engines'), { recursive: true });
  writeFileSync(join(home, 'engines', `${engine}.download-failed`), String(Date.now()));
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
    offline(home, 'mongod');
    const failure = await resolveEngine('mongod', { home, env: { PATH: bin } }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(StartError);
    const { message } = failure as StartError;
    expect(message).not.toContain('\n');
    for (const way of ['MONGODB_URI', 'on PATH', 'official download', 'Python 3.10', 'no python3 on PATH']) {
      expect(message).toContain(way);
    }
  });

  it('says that venv is missing where Python comes without it', async () => {
    const [bin, home] = [newFolder(), newFolder()];
    program(bin, 'python3', 'exit 1');
    offline(home, 'temporal');
    await expect(resolveEngine('temporal', { home, env: { PATH: bin } })).rejects.toThrow(/python3-venv/);
  });

  it('takes the cached program without fetching, unless its pinned version has changed since', async () => {
    const [bin, home] = [newFolder(), newFolder()];
    const engines = join(home, 'shared');
    program(engines, 'cached', 'true');
    const record = { path: 'cached', kind: 'temporal', source: 'download', version: '1.2.3', pins: 'old' };
    writeFileSync(join(engines, 'temporal.json'), JSON.stringify(record));
    const env = { PATH: bin, TOLLGATE_ENGINES: engines };
    expect(await resolveEngine('temporal', { home, env })).toMatchObject({
      source: 'cache',
      version: '1.2.3',
    });
    writeFileSync(join(engines, 'temporal.json'), JSON.stringify({ ...record, source: 'pypi' }));
    writeFileSync(join(engines, 'temporal.download-failed'), String(Date.now()));
    await expect(resolveEngine('temporal', { home, env })).rejects.toThrow(StartError);
  });
});
