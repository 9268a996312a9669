/**
 * The whole product as real processes, each of which a test may end by kill -9 and start again on the
 * same port and data: Temporal, MongoDB, the worker, the API. Only processes started here are touched.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config/env.js';
import { SEARCH_ATTRIBUTES } from '../../config/names.js';
import { resolveEngine } from '../../local/engines.js';
import { choosePort } from '../../local/free-port.js';
import { startProcess, waitUntilReady } from '../../local/managed-process.js';
import { startMongoServer } from '../../local/mongo-server.js';
import { projectRoot } from '../../local/project-root.js';
import { startTemporalServer } from '../../local/temporal-server.js';
import type { Role } from '../../base/vocabulary.js';

export const PARTS = ['temporal', 'mongodb', 'worker', 'api'] as const;
export type Part = (typeof PARTS)[number];

interface RunningPart {
  readonly pid: number;
  readonly exited: Promise<string>;
  stop(graceMs?: number): Promise<void>;
}

interface Ports {
  readonly temporal: number;
  readonly mongodb: number;
  readonly api: number;
}

export class ProcessStack {
  private readonly running = new Map<Part, RunningPart>();

  private constructor(
    readonly home: string,
    private readonly ports: Ports,
  ) {}

  static async start(): Promise<ProcessStack> {
    const home = await mkdtemp(join(tmpdir(), 'tollgate-stack-'));
    const ports = { temporal: await choosePort(), mongodb: await choosePort(), api: await choosePort() };
    const stack = new ProcessStack(home, ports);
    await Promise.all([stack.launch('temporal'), stack.launch('mongodb')]);
    await Promise.all([stack.launch('worker'), stack.launch('api')]);
    return stack;
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
    const { keys } = JSON.parse(await readFile(join(this.home, 'keys.json'), 'utf8')) as {
      keys: { roles: string[]; token: string }[];
    };
    const key = keys.find((each) => each.roles.includes(role));
    if (!key) throw new Error(`no key for ${role}`);
    return key.token;
  }

  /** kill -9, and gone when this returns. */
  async kill(part: Part): Promise<void> {
    const { pid, exited } = this.partOf(part);
    process.kill(pid, 'SIGKILL');
    await exited;
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

  async stop(): Promise<void> {
    for (const part of [...PARTS].reverse()) await this.running.get(part)?.stop();
    await rm(this.home, { recursive: true, force: true });
  }

  private partOf(part: Part): RunningPart {
    const running = this.running.get(part);
    if (!running) throw new Error(`${part} was never started`);
    return running;
  }

  private async start(part: Part): Promise<RunningPart> {
    const logFile = join(this.home, `${part}.log`);
    switch (part) {
      case 'temporal':
        return startTemporalServer({
          path: (await engine('temporal')).path,
          dataDir: join(this.home, 'temporal'),
          logFile,
          searchAttributes: SEARCH_ATTRIBUTES,
          port: this.ports.temporal,
          portsAreFixed: true,
          ui: false,
        });
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
        });
      }
      case 'worker':
      case 'api':
        return this.startService(part, logFile);
    }
  }

  private async startService(part: 'worker' | 'api', logFile: string): Promise<RunningPart> {
    const started = await startProcess({
      title: part,
      command: process.execPath,
      args: [join(projectRoot, 'dist', part, 'main.js')],
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
    const isReady = part === 'api' ? () => answersReady(`${this.apiUrl}/readyz`) : () => saysReady(logFile);
    await waitUntilReady(started, isReady, 60_000);
    return started;
  }
}

function engine(name: 'temporal' | 'mongod') {
  return resolveEngine(name, { home: loadConfig().home, env: process.env, say: () => undefined });
}

async function answersReady(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => undefined);
  return response?.ok ?? false;
}

async function saysReady(logFile: string): Promise<boolean> {
  return (await readFile(logFile, 'utf8')).includes('worker ready');
}

/** A number that a test prints and takes its chances from: the same number, the same run. */
export function printedSeed(name: string): number {
  const seed = Number(process.env.TOLLGATE_SEED ?? randomBytes(4).readUInt32LE());
  process.stdout.write(`${name}: seed ${seed} (repeat with TOLLGATE_SEED=${seed})\n`);
  return seed;
}
