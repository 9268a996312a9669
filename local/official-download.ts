/**
 * Downloads an engine from its official source. The download runs in a process of its own (download-engine.ts), because
 * neither library can be interrupted. That process is killed when nothing has arrived for some seconds, because behind a
 * firewall that drops packets an offline machine gets no error.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineName } from './engine-catalog.js';
import { projectRoot } from '../client/project-root.js';

/** When nothing has arrived for this long, the machine counts as offline. */
const stallMs = 10_000;

/** Downloads into `folder` and returns the program's path. Throws an Error of one line. */
export async function downloadOfficial(engine: EngineName, folder: string): Promise<string> {
  const script = join(projectRoot, 'dist', 'local', 'download-engine.js');
  if (!existsSync(script)) throw new Error('the project is not built yet');
  mkdirSync(folder, { recursive: true });
  try {
    await runUntilStalled(script, engine, folder);
    return largestFile(folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function runUntilStalled(script: string, engine: EngineName, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, engine, folder], { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint = String(chunk).trim() || complaint));
    const watch = watchForStall(folder, () => {
      complaint = 'nothing arrived for 10 s';
      child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      clearInterval(watch);
      if (code === 0) resolve();
      else reject(new Error(complaint.split('\n').at(-1) ?? 'the download ended early'));
    });
  });
}

function watchForStall(folder: string, onStall: () => void): NodeJS.Timeout {
  let lastBytes = 0;
  let lastGrowth = Date.now();
  return setInterval(() => {
    const bytes = totalBytes(folder);
    if (bytes !== lastBytes) lastGrowth = Date.now();
    lastBytes = bytes;
    if (Date.now() - lastGrowth > stallMs) onStall();
  }, 500);
}

function filesIn(folder: string): { path: string; size: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, size: statSync(path, { throwIfNoEntry: false })?.size ?? 0 }));
}

function totalBytes(folder: string): number {
  return filesIn(folder).reduce((sum, file) => sum + file.size, 0);
}

/** Both libraries name the program after platform and version, so it is found as the largest file by far. */
function largestFile(folder: string): string {
  const [largest] = filesIn(folder).sort((a, b) => b.size - a.size);
  if (largest === undefined) throw new Error('the download left no file');
  return largest.path;
}
