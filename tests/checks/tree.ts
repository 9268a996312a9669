/** This repository as files, for checks that look at all of it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** What is built, downloaded or kept by git itself. */
const APART = ['.git', '.tollgate', 'coverage', 'dist', 'node_modules'];

/** @returns paths from the root, with `/` on every system */
export function filesOfTree(isWanted: RegExp): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter(({ name }) => !APART.includes(name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? readdirSync(path.join(root, entry.name), { recursive: true, encoding: 'utf8' }).map((name) =>
            path.posix.join(entry.name, name.replaceAll(path.sep, '/')),
          )
        : [entry.name],
    )
    .filter((name) => isWanted.test(name));
}
