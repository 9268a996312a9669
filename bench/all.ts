/** Runs every benchmark, one after the other, each in a process of its own, so that none warms or burdens the next. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BENCHMARKS } from './benchmarks.js';

let broken = 0;
for (const name of BENCHMARKS) {
  const script = join(import.meta.dirname, `${name}.js`);
  if (!existsSync(script)) continue;
  const args = ['--enable-source-maps', script, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) broken += 1;
}
// A missed limit is only reported. A benchmark that could not run is a failure.
process.exitCode = broken === 0 ? 0 : 1;
