import { PlainError } from '../client/plain-error.js';

/** @returns what is to be thrown: a sentence where the file itself cannot be read, else the error as it is */
export function unreadable(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const isOfFile = code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR';
  return isOfFile ? new PlainError(`The file ${path} cannot be read.`, 2) : error;
}
