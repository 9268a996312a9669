/**
 * Makes sure of what every command of Tollgate needs: Node is new enough, the dependencies are those of the lock file,
 * dist/ is built from the present sources, and the engines can be started. It does only what is missing and says so in
 * short lines; when nothing is missing it prints nothing.
 * It is plain JavaScript without dependencies, because on a clean clone nothing else exists yet. `--tests` also fetches
 * the time-skipping server; `--build-only` leaves the engines alone.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const oldestNode = [20, 19];
const runtimeFolders =
  'base contracts domain statistics workflows activities store api worker local config client cli demo'.split(
    ' ',
  );
const dependenciesMarker = join(root, 'node_modules', '.tollgate-lock-hash');
const buildMarker = join(root, 'dist', '.tollgate-sources-hash');

/** An error that tells the reader cause and cure; any other error that is thrown is a defect of this file. */
class Trouble extends Error {}

const say = (line) => console.log(line);
const path = (...parts) => join(root, ...parts);
const sha256 = (parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new Trouble(
    `Tollgate needs Node ${oldestNode.join('.')} or newer; this is ${process.version}. Install a newer one from nodejs.org.`,
  );
}

function lockHash() {
  const lock = readIfThere(path('package-lock.json'));
  if (lock === undefined)
    throw new Trouble('package-lock.json is missing. Restore it: git checkout package-lock.json');
  return sha256([lock]);
}

/**
 * Dependencies that somebody installed by hand (`npm ci`, `npm install`) count too: npm's own record then holds every
 * package of the lock file.
 */
function installedByHand() {
  const record = readIfThere(path('node_modules', '.package-lock.json'));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(path('package-lock.json'), 'utf8')).packages);
  return wanted.every(
    ([name, { version, optional }]) => name === '' || optional || installed[name]?.version === version,
  );
}

function dependenciesAreCurrent() {
  const hash = lockHash();
  if (readIfThere(dependenciesMarker) === hash) return true;
  if (!installedByHand()) return false;
  writeFileSync(dependenciesMarker, hash);
  return true;
}

function installDependencies() {
  if (dependenciesAreCurrent()) return;
  say('Installing dependencies (npm ci), about a minute ...');
  const npm = process.env.npm_execpath;
  // Development dependencies bring the compiler, so they are needed even where NODE_ENV says production.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = npm?.endsWith('.js')
    ? run(process.execPath, [npm, ...args])
    : run('npm', args, process.platform === 'win32');
  if (done.status !== 0)
    throw new Trouble(
      `npm ci failed: ${lastLine(done, /^npm (error|ERR!)/)}. Run \`npm ci\` to see all it says.`,
    );
  writeFileSync(dependenciesMarker, lockHash());
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(m?ts|mjs|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function sourcesHash() {
  const settings = ['package-lock.json', 'package.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) =>
    path(name),
  );
  const sources = runtimeFolders.flatMap((folder) => filesUnder(path(folder))).sort();
  return sha256(
    [...settings, ...sources].flatMap((file) => [relative(root, file), '\0', readFileSync(file), '\0']),
  );
}

function build() {
  const hash = sourcesHash();
  if (readIfThere(buildMarker) === hash) return;
  say('Building ...');
  rmSync(buildMarker, { force: true });
  removeOrphans();
  const compiled = run(process.execPath, [
    path('node_modules', 'typescript', 'bin', 'tsc'),
    '-p',
    path('tsconfig.build.json'),
  ]);
  if (compiled.status !== 0) {
    const lines = compiled.output
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith(' '));
    const more = lines.length > 10 ? `\n... and ${lines.length - 10} more` : '';
    throw new Trouble(
      `The build failed:\n${lines.slice(0, 10).join('\n')}${more}\nMend these lines and start again.`,
    );
  }
  copyAssets();
  bundleWorkflows();
  // The marker holds the hash from before the build, so that a file saved meanwhile is built at the next start.
  writeFileSync(buildMarker, hash);
}

/** An incremental build leaves the output of a deleted source behind, where it could still be imported. */
function removeOrphans() {
  for (const folder of runtimeFolders) {
    for (const file of filesUnder(path('dist', folder)).filter((name) => name.endsWith('.ts'))) rmSync(file);
    if (!existsSync(path('dist', folder))) continue;
    for (const entry of readdirSync(path('dist', folder), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      const source = path(relative(path('dist'), file)).replace(/\.js(\.map)?$/, '.ts');
      if (entry.isFile() && /\.js(\.map)?$/.test(file) && source.endsWith('.ts') && !existsSync(source))
        rmSync(file);
    }
  }
}

function copyAssets() {
  copy(path('local', 'folder-lock.mjs'), path('dist', 'local', 'folder-lock.mjs'));
  copy(
    path('node_modules', 'rapidoc', 'dist', 'rapidoc-min.js'),
    path('dist', 'api', 'public', 'rapidoc-min.js'),
  );
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** The worker would otherwise bundle the workflows itself, which takes two seconds at every start. */
function bundleWorkflows() {
  const script = path('dist', 'worker', 'bundle-workflows.js');
  if (!existsSync(script)) return;
  const bundled = run(process.execPath, [script]);
  if (bundled.status !== 0)
    throw new Trouble(
      `Bundling the workflows failed: ${lastLine(bundled, /error/i)}. Run \`node dist/worker/bundle-workflows.js\` to see all it says.`,
    );
}

function fetchEngines() {
  const flags = process.argv.includes('--tests') ? ['--tests'] : [];
  const fetched = spawnSync(process.execPath, [path('dist', 'local', 'fetch-engines.js'), ...flags], {
    cwd: root,
    stdio: 'inherit',
  });
  // The script has said itself what is missing and how to mend it.
  if (fetched.status !== 0) process.exit(1);
}

function run(command, args, shell = false) {
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, shell };
  const done = spawnSync(command, args, options);
  return {
    status: done.status,
    output: `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ? done.error.message : ''}`,
  };
}

function lastLine({ output }, likely) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return (lines.find((line) => likely.test(line)) ?? lines.at(-1) ?? 'no reason given').trim();
}

function nothingToDo() {
  return dependenciesAreCurrent() && readIfThere(buildMarker) === sourcesHash();
}

async function prepare() {
  checkNode();
  if (!nothingToDo()) {
    // Without a lock two starts at once would delete node_modules under each other.
    const { waitForLock } = await import('./folder-lock.mjs');
    const release = await waitForLock(path('.tollgate', 'prepare.lock'), (pid) =>
      say(`Waiting for another preparation (process ${pid ?? 'unknown'}) ...`),
    );
    try {
      installDependencies();
      build();
    } finally {
      release();
    }
  }
  if (!process.argv.includes('--build-only')) fetchEngines();
}

try {
  await prepare();
} catch (error) {
  console.error(
    error instanceof Trouble
      ? error.message
      : `Preparing failed: ${error?.message ?? error}. Free disk space and write access to the project's folder are needed.`,
  );
  process.exitCode = 1;
}
