/** Whether a folder can be used, and how much room there is on its disk: asked before anything is written to it. */
import { accessSync, constants, existsSync, statSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from './start-error.mjs';

/** With less than this the databases stop. */
const fullMegabytes = 20;

/** @throws StartError when the folder is a file, lies below one, or may not be written to */
export function checkFolder(folder, variable) {
  const there = nearestExisting(folder);
  const cure =
    variable === undefined ? 'Mend its permissions.' : `Mend that, or set ${variable} to another folder.`;
  if (!statSync(there).isDirectory())
    throw new StartError(`${folder} cannot be a folder, because ${there} is a file.`, cure);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch ({ code }) {
    const why = code === 'EROFS' ? 'is on a read-only disk' : 'may not be written to by this user';
    throw new StartError(`${there} ${why}.`, cure);
  }
}

/**
 * @param needs folder and megabytes of each that is about to be written
 * @throws StartError when one disk has less room than what goes there needs
 */
export function checkRoom(needs, statfs = statfsSync) {
  const disks = new Map();
  for (const { folder, megabytes } of needs) {
    const there = nearestExisting(folder);
    const { dev } = statSync(there);
    const before = disks.get(dev)?.megabytes ?? 0;
    disks.set(dev, { folder: there, megabytes: before + megabytes });
  }
  for (const { folder, megabytes } of disks.values()) {
    const free = freeMegabytes(folder, statfs);
    if (free < megabytes)
      throw new StartError(
        `Too little room on the disk of ${folder}: ${free} MB are free, ${megabytes} MB are needed.`,
        'Free some, or set TOLLGATE_HOME to a folder on another disk.',
      );
  }
}

/** What to add to the report of a failure; empty while the disk has room. */
export function fullDiskHint(folder, statfs = statfsSync) {
  const free = freeMegabytes(nearestExisting(folder), statfs);
  return free < fullMegabytes ? ` The disk of ${folder} is full (${free} MB free): free some room.` : '';
}

function freeMegabytes(folder, statfs) {
  const { bavail, bsize } = statfs(folder);
  return Math.floor((bavail * bsize) / 1e6);
}

function nearestExisting(folder) {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder));
}
