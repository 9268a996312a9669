/**
 * What the machine says of itself and of a process: processor time and resident memory by process id, from /proc
 * (Linux only), load, versions. Processor time of a process includes its threads, not its children.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../client/project-root.js';

/** Clock ticks of /proc on every Linux that Node runs on. */
const TICK_MS = 10;
const LIBRARIES = ['@temporalio/worker', '@temporalio/client', 'mongoose', 'express'] as const;

const execute = promisify(execFile);

/** User and system time since the process began. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The line is cut behind the closing parenthesis, because the second field is the program's name, which may hold
  // blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

export function residentMbOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kb = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kb === undefined) throw new Error(`process ${pid} has no resident memory`);
  return Number(kb) / 1024;
}

/** Processor time that each named process spends while `work` is done. */
export async function cpuDuring<Name extends string>(
  pids: Readonly<Record<Name, number>>,
  work: () => Promise<void>,
): Promise<Record<Name, number>> {
  const names = Object.keys(pids) as Name[];
  const before = names.map((name) => cpuMsOf(pids[name]));
  await work();
  const spent = names.map((name, index) => [name, cpuMsOf(pids[name]) - (before[index] ?? 0)]);
  return Object.fromEntries(spent) as Record<Name, number>;
}

export function loadAverage(): readonly number[] {
  return loadavg();
}

export async function versionsHere(): Promise<Record<string, string>> {
  const libraries = LIBRARIES.map(async (name) => {
    const text = await readFile(join(projectRoot, 'node_modules', name, 'package.json'), 'utf8');
    return [name, (JSON.parse(text) as { version: string }).version];
  });
  const found = Object.fromEntries(await Promise.all(libraries)) as Record<string, string>;
  return { node: process.version, ...found, commit: await commit() };
}

async function commit(): Promise<string> {
  try {
    const git = (...args: string[]) => execute('git', args, { cwd: projectRoot });
    const head = (await git('rev-parse', '--short', 'HEAD')).stdout.trim();
    const changed = (await git('status', '--porcelain', '--untracked-files=no')).stdout.trim() !== '';
    return changed ? `${head} and changes` : head;
  } catch {
    return 'unknown';
  }
}
