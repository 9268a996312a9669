/**
 * The database that `npm start` runs on a home folder: its user, where its password lies, and its address while it runs.
 * An operator's command that is given no MONGODB_URI takes this one.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const EMBEDDED_USER = 'tollgate';

/** As a URI names them. */
export function credentials(password: string): string {
  return `${EMBEDDED_USER}:${password}@`;
}

/** Beside the data that it opens. */
export function passwordFile(dataDir: string): string {
  return join(dataDir, 'password');
}

/** Undefined while the data have none yet. */
export function readPassword(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** Undefined when nothing runs on this home folder, or with a database that is not its own. */
export function runningDatabase(home: string): string | undefined {
  const running = readRun(home);
  if (running?.mongodbUri === undefined || running.pids?.mongodb === undefined) return undefined;
  const password = readPassword(passwordFile(join(home, 'mongo', 'secantusd')));
  const [address = ''] = running.mongodbUri.replace('***@', '').split('?');
  if (password === undefined || !running.mongodbUri.includes('***@'))
    return `${address}?directConnection=true`;
  return `${address.replace('://', `://${credentials(password)}`)}?directConnection=true&authSource=admin`;
}

interface Run {
  readonly mongodbUri?: string;
  readonly pids?: { readonly mongodb?: number };
}

function readRun(home: string): Run | undefined {
  try {
    return JSON.parse(readFileSync(join(home, 'run.json'), 'utf8')) as Run;
  } catch {
    return undefined;
  }
}
