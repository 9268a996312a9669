/**
 * Ends what a killed `npm start` left running before anything starts, because two databases on one folder would ruin
 * it. A leftover is known by its process id and start time in run.json. One that started just before the kill is not in
 * that file yet; it is known by a command line that names this home's own data.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSameProcess, processStart } from './folder-lock.mjs';
import { readRunInfo } from './run-file.js';

/** How long a leftover may take to close its files before it is killed. */
const leftoverGraceMs = 5_000;

interface Leftover {
  readonly pid: number;
  readonly startedAt: string | undefined;
}

/** This argument marks worker and API in the process list as belonging to this home. */
export function homeArgument(home: string): string {
  return `--tollgate-home=${home}`;
}

/** The caller must hold the stack's lock. Returns how many leftovers were ended. */
export async function endLeftovers(home: string): Promise<number> {
  const found = new Map([...recorded(home), ...unrecorded(home)].map((leftover) => [leftover.pid, leftover]));
  await Promise.all([...found.values()].map(endProcess));
  rmSync(join(home, 'run.json'), { force: true });
  return found.size;
}

function recorded(home: string): Leftover[] {
  const info = readRunInfo(home);
  if (info === undefined) return [];
  return Object.values(info.pids)
    .map((pid) => ({ pid, startedAt: info.startedAt[String(pid)] }))
    .filter(({ pid, startedAt }) => isSameProcess(pid, startedAt));
}

function unrecorded(home: string): Leftover[] {
  const isOurs = (commandLine: string) =>
    commandLine.includes(` --db-filename ${join(home, 'temporal', 'temporal.db')} `) ||
    commandLine.includes(` --storage-path ${join(home, 'mongo', 'secantusd', 'data')} `) ||
    commandLine.includes(` --dbpath ${join(home, 'mongo', 'mongod')} `) ||
    commandLine.endsWith(` ${homeArgument(home)}`);
  return commandLines()
    .filter(({ pid, commandLine }) => pid !== process.pid && isOurs(commandLine))
    .map(({ pid }) => ({ pid, startedAt: processStart(pid) }));
}

function commandLines(): { pid: number; commandLine: string }[] {
  if (process.platform === 'win32') return [];
  if (process.platform !== 'linux') return commandLinesByPs();
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => ({ pid: Number(pid), commandLine: readCommandLine(pid) }));
}

function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trimEnd();
  } catch {
    // The process has ended in between, or belongs to another user.
    return '';
  }
}

function commandLinesByPs(): { pid: number; commandLine: string }[] {
  const output = execFileSync('ps', ['-axww', '-o', 'pid=,args='], {
    encoding: 'utf8',
    maxBuffer: 32 * 1024 * 1024,
  });
  return output.split('\n').map((line) => {
    const [, pid = '0', commandLine = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), commandLine: commandLine.trimEnd() };
  });
}

async function endProcess({ pid, startedAt }: Leftover): Promise<void> {
  const deadline = Date.now() + leftoverGraceMs;
  signal(pid, 'SIGTERM');
  while (isSameProcess(pid, startedAt)) {
    if (Date.now() > deadline) signal(pid, 'SIGKILL');
    await sleep(50);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // The process has ended by itself in between.
  }
}
