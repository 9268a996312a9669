/**
 * `npm run bench:cold`: how long a first `npm start` takes, beside `npm ci` of the runtime packages alone, and how long
 * the next one. Both begin with empty caches in a fresh clone of what is committed here; the network is part of it.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'tollgate-cold-'));
const clone = join(folder, 'clone');
const caches = { npm_config_cache: join(folder, 'npm'), PIP_CACHE_DIR: join(folder, 'pip') };
const env = { ...process.env, ...caches, PORT: '0', TOLLGATE_HOME: '', TOLLGATE_ENGINES: '' };

function forget() {
  for (const path of [...Object.values(caches), join(clone, 'node_modules')])
    rmSync(path, { recursive: true, force: true });
}

/** @returns seconds until it is ready, by its own words, and the longest silence; it is stopped again */
function start() {
  const child = spawn('npm', ['start'], {
    cwd: clone,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const begun = performance.now();
  let [last, silence, said, seconds] = [begun, 0, '', NaN];
  child.stdout.on('data', (chunk) => {
    silence = Number.isNaN(seconds) ? Math.max(silence, performance.now() - last) : silence;
    last = performance.now();
    said += chunk;
    if (!Number.isNaN(seconds) || !said.includes('is ready after')) return;
    seconds = (last - begun) / 1000;
    process.kill(-child.pid, 'SIGINT');
  });
  return new Promise((resolve) =>
    child.once('close', () => resolve({ seconds, silence: silence / 1000, said })),
  );
}

try {
  execFileSync('git', ['clone', '--quiet', process.cwd(), clone]);
  const begun = performance.now();
  execFileSync('npm', ['ci', '--omit=dev', '--ignore-scripts', '--loglevel=error'], { cwd: clone, env });
  const alone = (performance.now() - begun) / 1000;
  forget();
  const cold = await start();
  const warm = await start();
  console.log(`npm ci --omit=dev alone  ${alone.toFixed(1)} s`);
  console.log(
    `cold npm start           ${cold.seconds.toFixed(1)} s, ${(cold.seconds / alone).toFixed(2)} times as long; longest silence ${cold.silence.toFixed(1)} s`,
  );
  console.log(`warm npm start           ${warm.seconds.toFixed(1)} s`);
  if (Number.isNaN(cold.seconds + warm.seconds)) throw new Error(cold.said + warm.said);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
