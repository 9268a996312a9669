import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's folder, whether this file runs from its source or from dist/. */
export const projectRoot = findUpwards(import.meta.dirname);

function findUpwards(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json was not found above the running file');
  return findUpwards(parent);
}
