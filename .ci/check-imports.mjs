/**
 * `npm run deps:check`: which room may import which, by the rules of .dependency-cruiser.cjs. A cruise that looks at
 * nothing finds nothing wrong, so every TypeScript file that it has left out is an error too.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const APART = new Set(['.git', '.tollgate', 'coverage', 'dist', 'node_modules']);

function cruise() {
  const program = fileURLToPath(
    new URL('../node_modules/dependency-cruiser/bin/dependency-cruise.mjs', import.meta.url),
  );
  const args = [program, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', '.'];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (stdout === '') throw new Error(`The cruise printed nothing: ${stderr}`);
  return JSON.parse(stdout);
}

function typeScriptIn(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !APART.has(name))
    .flatMap((entry) => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? typeScriptIn(path) : path.endsWith('.ts') ? [path] : [];
    });
}

const { summary, modules } = cruise();
for (const { rule, from, to, cycle } of summary.violations) {
  const path = cycle ? cycle.map(({ name }) => name).join(' → ') : to;
  console.log(`${rule.severity} ${rule.name}: ${from} → ${path}`);
}
const seen = new Set(modules.map(({ source }) => source));
const leftOut = typeScriptIn('.').filter((file) => !seen.has(file));
for (const file of leftOut) console.log(`error left-out: the cruise has not looked at ${file}`);
if (summary.error > 0 || leftOut.length > 0) process.exitCode = 1;
else console.log(`imports: ok (${seen.size} modules)`);
