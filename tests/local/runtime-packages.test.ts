import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Packages } from '../../local/prepare/packages.mjs';

/** Without the packages inside of it, which are entries of the lock of their own. */
function bytesOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .map(({ name }) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? bytesOf(path) : statSync(path).size))
    .reduce((sum, bytes) => sum + bytes, 0);
}

it('a start installs as many packages and megabytes as README says, and none for tests', () => {
  const names = new Packages(process.cwd(), false).runtime.map(([name]) => name);
  const megabytes = names.map(bytesOf).reduce((sum, bytes) => sum + bytes, 0) / 1e6;
  const told = /installs (?<packages>\d+) packages \(about (?<megabytes>\d+) MB\)/.exec(
    readFileSync('README.md', 'utf8'),
  );
  expect(names).toHaveLength(Number(told?.groups?.packages));
  expect(Math.abs(megabytes - Number(told?.groups?.megabytes)), String(megabytes)).toBeLessThan(10);
  for (const other of ['typescript', 'vitest', 'rapidoc']) {
    expect(existsSync(`node_modules/${other}`)).toBe(true);
    expect(names).not.toContain(`node_modules/${other}`);
  }
});
