/** A folder of the project, whether the code runs from its source or from dist/; undefined when it is not installed. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function installedFolder(from: string, name: string): string | undefined {
  if (existsSync(join(from, 'package.json'))) {
    const folder = join(from, name);
    return existsSync(folder) ? folder : undefined;
  }
  const parent = dirname(from);
  return parent === from ? undefined : installedFolder(parent, name);
}
