/** Adds worker and API to the stack: each is a Node process that gets its addresses in the environment. */
import { join } from 'node:path';
import type { Config } from '../config/env.js';
import { homeArgument } from './leftovers.js';
import { startProcess, waitUntilReady, type ManagedProcess } from './managed-process.js';
import { projectRoot } from '../client/project-root.js';
import type { Stack } from './stack.js';
import { goesOnPolling, hasPolled } from './worker-polls.js';

/** The scripts to run; tests put small stand-ins here. */
export interface Programs {
  readonly worker: string;
  readonly api: string;
}

export const builtPrograms: Programs = {
  worker: join(projectRoot, 'dist', 'worker', 'main.js'),
  api: join(projectRoot, 'dist', 'api', 'main.js'),
};

export interface ServiceContext {
  readonly config: Config;
  readonly stack: Stack;
  readonly programs: Programs;
  /** The environment of both services: addresses, port, home. */
  readonly serviceEnv: NodeJS.ProcessEnv;
  /** The address of an embedded Temporal, which is asked whether the worker polls it. */
  readonly embeddedTemporal: string | undefined;
}

const titles = { api: 'The API', worker: 'The worker' } as const;

/** The API lets requests under way finish for 10 s. */
const apiGraceMs = 12_000;
/** An activity under way may take its local attempt and be written down. */
const workerGraceMs = 15_000;
const readyTimeoutMs = 60_000;
/** A worker that cannot start ends within a second or two; one that lives this long is taken to be working. */
const workerLivedMs = 3_000;

export async function addApi(context: ServiceContext, apiUrl: string): Promise<void> {
  const { stack, programs } = context;
  await stack.add({
    name: 'api',
    title: titles.api,
    graceMs: apiGraceMs,
    launch: async (onSpawned) => {
      const started = await startService('api', programs.api, context, onSpawned);
      await waitUntilReady(started, () => answersOk(`${apiUrl}/readyz`), readyTimeoutMs);
      return started;
    },
    // This asks only whether the API lives, because an engine that is away is not the API's fault.
    isWell: () => answersOk(`${apiUrl}/livez`),
  });
}

export async function addWorker(context: ServiceContext): Promise<void> {
  const { config, stack, programs, embeddedTemporal: address } = context;
  const temporal = { address, namespace: config.temporal.namespace };
  await stack.add({
    name: 'worker',
    title: titles.worker,
    graceMs: workerGraceMs,
    launch: async (onSpawned) => {
      const since = Date.now();
      const started = await startService('worker', programs.worker, context, onSpawned);
      const isReady = async () => Date.now() - since > workerLivedMs || (await hasPolled(temporal, since));
      await waitUntilReady(started, isReady, readyTimeoutMs);
      return started;
    },
    isWell: goesOnPolling(temporal),
  });
}

async function startService(
  name: 'api' | 'worker',
  script: string,
  { config, serviceEnv }: ServiceContext,
  onSpawned: (pid: number) => void,
): Promise<ManagedProcess> {
  const started = await startProcess({
    title: titles[name],
    command: process.execPath,
    args: ['--enable-source-maps', script, homeArgument(config.home)],
    env: serviceEnv,
    logFile: join(config.home, 'logs', `${name}.log`),
    cwd: projectRoot,
  });
  onSpawned(started.pid);
  return started;
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
