/**
 * Starts and stops a child process that writes to a log file. Each child gets a process group of its own, so that
 * Ctrl-C in a terminal reaches only `npm start`, which stops the children in order. It signals only processes that it
 * started, by their id.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, lstatSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLog } from './private-files.js';
import { StartError } from './start-error.mjs';

export interface ProcessOptions {
  /** The name in messages, such as "Temporal" or "The worker". */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly cwd?: string;
}

export interface ManagedProcess {
  readonly title: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves to how the process ended: `exit code 1`, `signal SIGKILL`. */
  readonly exited: Promise<string>;
  /**
   * Sends SIGTERM, and SIGKILL after `graceMs`. Resolves when the process is gone; does nothing when it has already
   * ended.
   */
  stop(graceMs?: number): Promise<void>;
  /** The last line of this run's log that says what went wrong, for an error message. */
  lastWords(): string;
}

/** The engines flush and close within a second or two; ten leave room for a slow disk. */
const defaultGraceMs = 10_000;
const largestLogBytes = 20 * 1024 * 1024;

export function startProcess(options: ProcessOptions): Promise<ManagedProcess> {
  const { title, command, args, env, cwd, logFile } = options;
  const logStart = prepareLog(logFile);
  const log = openLog(logFile);
  const child = spawn(command, [...args], { env, cwd, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`),
    );
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      reject(
        new StartError(
          `${title} could not be started: ${error.message}.`,
          `Check that ${command} exists and may be run.`,
        ),
      );
    });
    child.once('spawn', () => {
      const stop = (graceMs = defaultGraceMs) => stopChild(child, exited, graceMs);
      const lastWords = () => lastWordsOf(logFile, logStart);
      resolve({ title, pid: child.pid ?? 0, logFile, exited, stop, lastWords });
    });
  });
}

/** Asks `probe` until it answers true. Throws a StartError when the process ends first or time runs out. */
export async function waitUntilReady(
  started: ManagedProcess,
  probe: () => Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  const ended = started.exited.then((how) => {
    throw new StartError(
      `${started.title} ended at start (${how}): ${started.lastWords()}`,
      `See ${started.logFile}`,
    );
  });
  // This promise may reject after the races below are over, and must not count as an unhandled rejection then.
  ended.catch(() => undefined);
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await Promise.race([ended, probe()])) return;
    if (Date.now() > deadline) {
      await started.stop(1_000);
      throw new StartError(
        `${started.title} was not ready after ${timeoutMs / 1000} s.`,
        `See ${started.logFile}`,
      );
    }
    await Promise.race([ended, sleep(50)]);
  }
}

async function stopChild(child: ChildProcess, exited: Promise<string>, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}

/** Makes the folder, renames a log that has grown too large, and returns where this run's part begins. */
function prepareLog(logFile: string): number {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  const size = lstatSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size < largestLogBytes) return size;
  renameSync(logFile, `${logFile}.1`);
  return 0;
}

function lastWordsOf(logFile: string, from: number): string {
  const lines = readFileSync(logFile).subarray(from).subarray(-8_192).toString('utf8').split('\n');
  // Node ends the report of a crash with the stack and its version, so the error's message stands above them.
  const crashed = lines.some((text) => text.startsWith('Node.js v'));
  const sentence = crashed ? lines.findLast((text) => /^(\w*Error\b|\S+Error:)/.test(text)) : undefined;
  const line = sentence ?? lines.findLast((text) => text.trim() !== '') ?? 'it said nothing';
  return readMessage(line).slice(0, 400);
}

/** Worker and API log JSON, of which a person needs only the message. */
function readMessage(line: string): string {
  try {
    const entry = JSON.parse(line) as { msg?: unknown };
    return typeof entry.msg === 'string' ? entry.msg : line;
  } catch {
    return line.trim();
  }
}
