/**
 * A lock that one process at a time can hold. It is a folder, because mkdir either makes it or fails, with no moment in
 * between. It is plain JavaScript, because prepare.mjs needs it before anything is installed or built.
 * A lock whose owner is gone (kill -9, power cut) is taken over; the owner is known by its process id together with its
 * start time, so that a new process that happens to get the old number does not count as the owner.
 * The owner names the programs that it has started under the lock: one that outlives the owner still works on what the
 * lock protects, so it is ended before the lock is taken over.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An owner that died before it wrote its process id keeps the lock for this long at most. */
const namelessLockMs = 5_000;

/** The releases of the locks that this process holds. It may end in the middle of its work, but not by a kill -9. */
const held = new Set();
process.once('exit', () => held.forEach((release) => release()));

/** Takes the lock, or returns the process id of who holds it. */
export function tryLock(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (makeFolder(folder)) return takenLock(folder);
    const owner = readOwner(folder);
    if (owner.alive) return { heldBy: owner.pid };
    const left = owner.children.find(({ pid, startedAt }) => isSameProcess(pid, startedAt));
    if (left !== undefined) {
      endGroup(left.pid, 'SIGKILL');
      return { heldBy: left.pid };
    }
    setAside(folder);
  }
  return { heldBy: undefined };
}

function takenLock(folder) {
  const children = [];
  const write = () => {
    const draft = `${ownerFile(folder)}.draft`;
    writeFileSync(draft, JSON.stringify({ ...identity(process.pid), children }));
    renameSync(draft, ownerFile(folder));
  };
  const release = () => {
    held.delete(release);
    if (readOwner(folder).pid === process.pid) rmSync(folder, { recursive: true, force: true });
  };
  held.add(release);
  write();
  return {
    release,
    nameChild(pid) {
      children.push(identity(pid));
      write();
    },
  };
}

/** Waits for the lock, trying four times a second; calls `onWait` once if it has to wait. */
export async function waitForLock(folder, onWait) {
  let told = false;
  for (;;) {
    const lock = tryLock(folder);
    if (lock.release) return lock;
    if (!told) onWait?.(lock.heldBy);
    told = true;
    await new Promise((resume) => setTimeout(resume, 250));
  }
}

/** Signals a process that leads a group, and the group with it; one that is gone already is no matter. */
export function endGroup(pid, signal) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended by itself in between.
  }
}

/** When a process started, in the system's own notation; undefined when there is none (or, on Windows, no way to tell). */
export function processStart(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : `${bootId()}:${fields[19]}`;
    }
    if (process.platform === 'win32') return undefined;
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

/** True when `pid` still is the process that was seen to start at `startedAt`. */
export function isSameProcess(pid, startedAt) {
  if (process.platform !== 'win32') return startedAt !== undefined && processStart(pid) === startedAt;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function bootId() {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function makeFolder(folder) {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function identity(pid) {
  return { pid, startedAt: processStart(pid) };
}

function readOwner(folder) {
  try {
    const { pid, startedAt, children = [] } = JSON.parse(readFileSync(ownerFile(folder), 'utf8'));
    return { pid, alive: isSameProcess(pid, startedAt), children };
  } catch {
    return { pid: undefined, alive: ageMs(folder) < namelessLockMs, children: [] };
  }
}

function ageMs(folder) {
  try {
    return Date.now() - statSync(folder).mtimeMs;
  } catch {
    return Infinity;
  }
}

/** Renames a stale lock before it removes it, because of two processes that find it only one can rename it. */
function setAside(folder) {
  const aside = `${folder}.stale-${process.pid}-${Date.now()}`;
  try {
    renameSync(folder, aside);
    rmSync(aside, { recursive: true, force: true });
  } catch {
    // Somebody else was faster; the next attempt sees what is there now.
  }
}

function ownerFile(folder) {
  return join(folder, 'owner.json');
}
