/** Folders and files of a stack that only its owner may open: data, logs and passwords lie in them. */
import { chmodSync, constants, fchmodSync, mkdirSync, openSync } from 'node:fs';
import { StartError } from './start-error.mjs';

/** Makes the folder when missing, and takes rights from others that an earlier version has left them. */
export function privateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}

/**
 * Opens a log to write at its end.
 * @throws StartError when a symbolic link lies in its place: what it points to is not ours to write to
 */
export function openLog(file: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  try {
    const log = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    fchmodSync(log, 0o600);
    return log;
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ELOOP' ? 'it is a symbolic link' : String(cause);
    throw new StartError(`The log ${file} cannot be written: ${why}.`, 'Remove it, and start again.');
  }
}
