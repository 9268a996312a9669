/**
 * The stack that a command talks to: the one that TOLLGATE_URL names, the one that runs on this home folder, or one
 * that is started for the command and stopped after it. All that this file knows of a running stack stands in its
 * run.json.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import { PlainError } from './plain-error.js';
import { projectRoot } from './project-root.js';
import { readJson } from './read-json.js';

export interface RunningStack {
  readonly apiUrl: string;
  readonly temporalUiUrl: string | undefined;
  readonly startedHere: boolean;
  /** Stops it if it was started here. */
  stop(): Promise<void>;
}

interface RunFile {
  readonly pid: number;
  readonly ready: boolean;
  readonly apiUrl?: string;
  readonly temporalUiUrl?: string;
}

/** A first start may have to create databases; engines were fetched before. */
const START_MS = 120_000;
/** The stack's own deadline for an orderly stop is 50 s. */
const STOP_MS = 55_000;
const SIGNAL_EXIT_CODE = { SIGINT: 130, SIGTERM: 143 } as const;
const LOOK_EVERY_MS = 100;

export function homeFolder(env: NodeJS.ProcessEnv): string {
  return resolve(env.TOLLGATE_HOME || '.tollgate');
}

export async function openStack(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<RunningStack> {
  return (await findStack(env)) ?? startStack(homeFolder(env), env, say);
}

/** The stack that is named or runs here; undefined when there is none. */
export async function findStack(env: NodeJS.ProcessEnv): Promise<RunningStack | undefined> {
  const named = env.TOLLGATE_URL;
  if (named) return namedStack(named.replace(/\/+$/, ''));
  const running = await whatRuns(homeFolder(env));
  return running?.apiUrl === undefined ? undefined : guest(running.apiUrl, running.temporalUiUrl);
}

async function namedStack(apiUrl: string): Promise<RunningStack> {
  if (await isReady({ apiUrl })) return guest(apiUrl, undefined);
  throw new PlainError(
    `Nothing is ready at ${apiUrl}. Start it, or unset TOLLGATE_URL to have a stack started here.`,
  );
}

function guest(apiUrl: string, temporalUiUrl: string | undefined): RunningStack {
  return { apiUrl, temporalUiUrl, startedHere: false, stop: () => Promise.resolve() };
}

/** The stack of this home folder, once it is ready; undefined when none runs. */
async function whatRuns(home: string): Promise<RunFile | undefined> {
  const giveUpAt = Date.now() + START_MS;
  for (;;) {
    const found = readRunFile(home);
    if (found === undefined || !isAlive(found.pid)) return undefined;
    if (found.ready) return (await isReady(found)) ? found : undefined;
    if (Date.now() > giveUpAt) throw new PlainError(`A stack is starting on ${home} and does not get ready.`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function startStack(
  home: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<RunningStack> {
  say('No stack runs here: starting one for the demo …');
  const child = spawn(process.execPath, [join(projectRoot, 'dist', 'local', 'start.js')], {
    cwd: projectRoot,
    env: { ...env, TOLLGATE_HOME: home, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // The stack gets a process group of its own, because Ctrl-C reaches the whole group and a second signal would cut
    // its orderly stop short.
    detached: true,
  });
  const complaints: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => say(`  ${line}`));
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  const stop = stopWithUs(child);
  try {
    const { apiUrl = '', temporalUiUrl } = await readyFileOf(child, home, complaints);
    return { apiUrl, temporalUiUrl, startedHere: true, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @returns stops the child, once; a signal to this process does the same before it ends */
function stopWithUs(child: ChildProcess): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const stopOnce = () => (stopping ??= stopChild(child));
  const graceful = closeWithGrace({ delay: STOP_MS, logger: false }, async ({ signal }) => {
    await stopOnce();
    if (signal === 'SIGINT' || signal === 'SIGTERM') process.exit(SIGNAL_EXIT_CODE[signal]);
  });
  return async () => {
    await stopOnce();
    graceful.uninstall();
  };
}

async function readyFileOf(
  child: ChildProcess,
  home: string,
  complaints: readonly string[],
): Promise<RunFile> {
  const giveUpAt = Date.now() + START_MS;
  while (Date.now() < giveUpAt) {
    const found = readRunFile(home);
    if (found?.ready && found.pid === child.pid) return found;
    if (hasEnded(child))
      throw new PlainError(complaints.join('\n') || 'The stack ended while it was starting.');
    await sleep(LOOK_EVERY_MS);
  }
  throw new PlainError(
    `The stack was not ready after ${START_MS / 1000} s; its logs are in ${join(home, 'logs')}.`,
  );
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(late);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function isReady({ apiUrl }: Pick<RunFile, 'apiUrl'>): Promise<boolean> {
  try {
    return (await fetch(`${apiUrl ?? ''}/readyz`, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function readRunFile(home: string): RunFile | undefined {
  return readJson(join(home, 'run.json')) as RunFile | undefined;
}
