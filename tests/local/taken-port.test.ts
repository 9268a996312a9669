/** The port that was chosen for Temporal may be taken by somebody before the server listens. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadConfig } from '../../config/env.js';
import { resolveEngine } from '../../local/engines.mjs';
import { startTemporalServer } from '../../local/temporal-server.js';

const folder = mkdtempSync(join(tmpdir(), 'tollgate-taken-port-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Temporal as it ends when its port is taken, so many times; then Temporal itself. */
async function takenTimes(times: number): Promise<string> {
  const { path } = await resolveEngine('temporal', {
    home: loadConfig().home,
    env: process.env,
    say: () => undefined,
  });
  const program = join(folder, `temporal-${String(times)}`);
  const count = `${program}.starts`;
  const lines = [
    '#!/bin/sh',
    `echo start >> ${count}`,
    `if [ $(wc -l < ${count}) -le ${String(times)} ]; then`,
    '  echo "listen tcp 127.0.0.1:1: bind: address already in use" >&2; exit 2',
    'fi',
    `exec ${path} "$@"`,
  ];
  writeFileSync(program, `${lines.join('\n')}\n`);
  chmodSync(program, 0o755);
  return program;
}

const start = async (times: number) =>
  startTemporalServer({
    path: await takenTimes(times),
    dataDir: join(folder, `data-${String(times)}`),
    logFile: join(folder, `temporal-${String(times)}.log`),
    searchAttributes: {},
    ui: false,
  });

it('another one is chosen, and the start goes on', async () => {
  const server = await start(1);
  expect(server.address).toBe(`127.0.0.1:${String(server.port)}`);
  await server.stop();
});

it('thrice is no accident, and is told', async () => {
  await expect(start(3)).rejects.toThrow(/Temporal ended at start \(exit code 2\).*address already in use/);
});
