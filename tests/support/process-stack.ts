/**
 * The whole product as real processes, each of which a test may end by kill -9 and start again on the
 * same port and data: Temporal, MongoDB, the worker, the API. Only processes started here are touched.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config/env.js';
import { SEARCH_ATTRIBUTES } from '../../config/names.js';
import { resolveEngine } from '../../local/engines.mjs';
import { choosePort } from '../../local/free-port.js';
import { startProcess, waitUntilReady } from '../../local/managed-process.js';
import { startMongoServer } from '../../local/mongo-server.js';
import { projectRoot } from '../../client/project-root.js';
import { startTemporalServer, type TemporalServer } from '../../local/temporal-server.js';
import type { Role } from '../../base/vocabulary.js';

/** A second worker is there when it is asked for. */
export type Part = 'temporal' | 'mongodb' | 'worker' | 'worker-2' | 'api';
export const PARTS: readonly Part[] = ['temporal', 'mongodb', 'worker', 'api'];

export interface StackOptions {
  readonly workers?: 1 | 2;
  /** Told each process as soon as it exists, long before it is ready. */
  readonly onSpawned?: (pid: number, part: Part) => void;
}

export interface RunningPart {
  readonly pid: number;
  readonly exited: Promise<string>;
  stop(graceMs?: number): Promise<void>;
}

interface Ports {
  temporal: number;
  readonly mongodb: number;
  readonly api: number;
}

export class ProcessStack {
  private readonly running = new Map<Part, RunningPart>();

  private constructor(
    readonly home: string,
    private readonly ports: Ports,
    private readonly options: StackOptions,
  ) {}

  static async start(options: StackOptions = {}): Promise<ProcessStack> {
    const home = await mkdtemp(join(tmpdir(), 'tollgate-stack-'));
    const ports = { temporal: await choosePort(), mongodb: await choosePort(), api: await choosePort() };
    const stack = new ProcessStack(home, ports, options);
    await Promise.all([stack.launch('temporal'), stack.launch('mongodb')]);
    await Promise.all(stack.parts.slice(2).map((part) => stack.launch(part)));
    return stack;
  }

  /** The engines first, then what needs them. */
  get parts(): readonly Part[] {
    return this.options.workers === 2 ? [...PARTS, 'worker-2'] : PARTS;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.ports.api}`;
  }

  get mongodbUri(): string {
    return `mongodb://127.0.0.1:${this.ports.mongodb}/tollgate?directConnection=true`;
  }

  get temporalAddress(): string {
    return `127.0.0.1:${this.ports.temporal}`;
  }

  /** The token of the first start's key for a role. */
  async token(role: Role): Promise<string> {
    const key = (await this.keys()).find((each) => each.roles.includes(role));
    if (!key) throw new Error(`no key for ${role}`);
    return key.token;
  }

  /** The keys of the first start, one for each role. */
  async keys(): Promise<{ person: string; roles: string[]; token: string }[]> {
    const { keys } = JSON.parse(await readFile(join(this.home, 'keys.json'), 'utf8')) as {
      keys: { person: string; roles: string[]; token: string }[];
    };
    return keys;
  }

  /** kill -9, and gone when this returns. */
  async kill(part: Part): Promise<void> {
    const { pid, exited } = this.partOf(part);
    process.kill(pid, 'SIGKILL');
    await exited;
  }

  /** Ends the process as an operator would, and resolves when it is gone. */
  async end(part: Part): Promise<void> {
    await this.partOf(part).stop();
  }

  /** Stops the process without ending it (SIGSTOP), or lets it go on (SIGCONT). */
  pause(part: Part): void {
    process.kill(this.partOf(part).pid, 'SIGSTOP');
  }

  resume(part: Part): void {
    process.kill(this.partOf(part).pid, 'SIGCONT');
  }

  async launch(part: Part): Promise<void> {
    this.running.set(part, await this.start(part));
  }

  /** Resolves with how it ended when the process that was launched last has ended, whoever ended it. */
  exited(part: Part): Promise<string> {
    return this.partOf(part).exited;
  }

  async stop({ keep = false } = {}): Promise<void> {
    for (const part of [...this.parts].reverse()) await this.running.get(part)?.stop();
    if (!keep) await rm(this.home, { recursive: true, force: true });
  }

  private partOf(part: Part): RunningPart {
    const running = this.running.get(part);
    if (!running) throw new Error(`${part} was never started`);
    return running;
  }

  private remembered(server: TemporalServer): TemporalServer {
    this.ports.temporal = server.port;
    return server;
  }

  private async start(part: Part): Promise<RunningPart> {
    const logFile = join(this.home, `${part}.log`);
    const onSpawned = (pid: number) => this.options.onSpawned?.(pid, part);
    switch (part) {
      case 'temporal':
        // Who starts it again finds it where it was; the first time, somebody may have taken the port meanwhile.
        return this.remembered(
          await startTemporalServer({
            onSpawned,
            path: (await engine('temporal')).path,
            dataDir: join(this.home, 'temporal'),
            logFile,
            searchAttributes: SEARCH_ATTRIBUTES,
            port: this.ports.temporal,
            portsAreFixed: this.running.has('temporal'),
            ui: false,
          }),
        );
      case 'mongodb': {
        const { path, kind } = await engine('mongod');
        const dataDir = join(this.home, 'mongo');
        return startMongoServer({
          path,
          kind,
          dataDir,
          logFile,
          port: this.ports.mongodb,
          portIsFixed: true,
          onSpawned,
        });
      }
      case 'worker':
      case 'worker-2':
        return this.startService(part, 'worker', logFile);
      case 'api':
        return this.startService(part, 'api', logFile);
    }
  }

  private async startService(part: Part, program: 'worker' | 'api', logFile: string): Promise<RunningPart> {
    // An earlier run of the same part has said that it was ready.
    const logStart = (await stat(logFile).catch(() => undefined))?.size ?? 0;
    const started = await startProcess({
      title: part,
      command: process.execPath,
      args: [join(projectRoot, 'dist', program, 'main.js')],
      env: {
        ...process.env,
        TOLLGATE_HOME: this.home,
        TOLLGATE_EMBEDDED: '1',
        TEMPORAL_ADDRESS: this.temporalAddress,
        MONGODB_URI: this.mongodbUri,
        PORT: String(this.ports.api),
        TOLLGATE_RATE_LIMIT: '100000',
      },
      logFile,
      cwd: projectRoot,
    });
    this.options.onSpawned?.(started.pid, part);
    const isReady =
      program === 'api' ? () => answersReady(`${this.apiUrl}/readyz`) : () => saysReady(logFile, logStart);
    await waitUntilReady(started, isReady, 60_000);
    return started;
  }
}

function engine(name: 'temporal' | 'mongod') {
  return resolveEngine(name, { home: loadConfig().home, env: process.env, say: () => undefined });
}

async function answersReady(url: string): Promise<boolean> {
  // A process that is stopped, not ended, would leave the question open for minutes.
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  return response?.ok ?? false;
}

async function saysReady(logFile: string, from: number): Promise<boolean> {
  const log = await readFile(logFile);
  // A log that has grown large was set aside, and begins anew.
  return log.subarray(log.length < from ? 0 : from).includes('worker ready');
}

/** A number that a test prints and takes its chances from: the same number, the same run. */
export function printedSeed(name: string): number {
  const seed = Number(process.env.TOLLGATE_SEED ?? randomBytes(4).readUInt32LE());
  process.stdout.write(`${name}: seed ${seed} (repeat with TOLLGATE_SEED=${seed})\n`);
  return seed;
}
