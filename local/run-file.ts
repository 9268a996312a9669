/**
 * Keeps $TOLLGATE_HOME/run.json, which tells `npm run demo`, the command line and the next start what runs here now.
 * The file is replaced as a whole, so that a reader never sees half of it, and is removed at a clean stop. The ports
 * outlive it in ports.json, so that a restart finds the engines where open browser tabs expect them.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../client/read-json.js';
import { processStart } from './folder-lock.mjs';
import { writeJson } from './write-json.js';

/** Only the owner may read these files, because they hold every address of the stack. */
const PRIVATE = { ownerOnly: true };

export type PartName = 'temporal' | 'mongodb' | 'worker' | 'api';

export interface RunInfo {
  /** The process id of `npm start` itself. */
  readonly pid: number;
  /** True once the API has answered /readyz. */
  readonly ready: boolean;
  readonly apiUrl?: string;
  readonly temporalAddress?: string;
  readonly temporalUiUrl?: string | undefined;
  /** The credentials of an external database are left out. */
  readonly mongodbUri?: string;
  readonly pids: Readonly<Partial<Record<PartName, number>>>;
  /** Start times by process id, because an id alone may belong to another process by now. */
  readonly startedAt: Readonly<Record<string, string>>;
}

export interface RememberedPorts {
  readonly temporal?: number;
  readonly temporalUi?: number | undefined;
  readonly mongodb?: number;
}

export function readRunInfo(home: string): RunInfo | undefined {
  return readJson(join(home, 'run.json')) as RunInfo | undefined;
}

export function readPorts(home: string): RememberedPorts {
  return (readJson(join(home, 'ports.json')) as RememberedPorts | undefined) ?? {};
}

export function rememberPorts(home: string, ports: RememberedPorts): void {
  writeJson(join(home, 'ports.json'), { ...readPorts(home), ...ports }, PRIVATE);
}

/** Keeps run.json in step with what runs. */
export class RunFile {
  private info: RunInfo = { pid: process.pid, ready: false, pids: {}, startedAt: {} };
  private removed = false;

  constructor(private readonly home: string) {}

  update(change: Partial<Omit<RunInfo, 'pid' | 'pids' | 'startedAt'>>): void {
    this.info = { ...this.info, ...change };
    this.write();
  }

  setPid(part: PartName, pid: number): void {
    const startedAt = { ...this.info.startedAt, [String(pid)]: processStart(pid) ?? '' };
    this.info = { ...this.info, pids: { ...this.info.pids, [part]: pid }, startedAt };
    this.write();
  }

  remove(): void {
    this.removed = true;
    rmSync(join(this.home, 'run.json'), { force: true });
  }

  private write(): void {
    if (!this.removed) writeJson(join(this.home, 'run.json'), this.info, PRIVATE);
  }
}
