/**
 * `npm run check`: everything that is checked without running the product, two scripts of package.json at a time. All
 * of them run even if one fails, so that one call names everything that is wrong.
 */
import { spawn } from 'node:child_process';

/** The slowest comes first, so that the others fill the time beside it. */
const SCRIPTS = ['lint', 'types:check', 'deps:check', 'knip:check', 'format:check'];
const AT_ONCE = 2;

/** @returns whether it passed. Its output is printed in one piece, for two scripts at once would mix their lines. */
async function runScript(name) {
  const child = spawn('npm', ['run', '--silent', name], { shell: process.platform === 'win32' });
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  process.stdout.write(Buffer.concat(output));
  if (status !== 0) console.log(`${name}: FAILED`);
  return status === 0;
}

const waiting = [...SCRIPTS];
async function runInTurn() {
  const passed = [];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
    passed.push(await runScript(name));
  return passed;
}

const lanes = await Promise.all(Array.from({ length: AT_ONCE }, runInTurn));
process.exitCode = lanes.flat().every(Boolean) ? 0 : 1;
