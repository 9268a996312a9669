/** What lies on the disk of a stack is its owner's, and links that others have laid are not followed. */
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startProcess } from '../../local/managed-process.js';
import { openLog, privateFolder } from '../../local/private-files.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'tollgate-private-'));
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

it('a log that is a symbolic link is not followed: the process does not start, and says why', async () => {
  const folder = newFolder();
  const [target, logFile] = [join(folder, 'shadow'), join(folder, 'api.log')];
  writeFileSync(target, 'root');
  symlinkSync(target, logFile);
  const options = {
    title: 'The API',
    command: 'touch',
    args: [join(folder, 'ran')],
    env: process.env,
    logFile,
  };
  await expect(async () => startProcess(options)).rejects.toThrow(
    `The log ${logFile} cannot be written: it is a symbolic link.`,
  );
  expect(readFileSync(target, 'utf8')).toBe('root');
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});

it('a log is its owner’s alone, also where an earlier version has left it for all to read', () => {
  const logFile = join(newFolder(), 'api.log');
  writeFileSync(logFile, 'before\n');
  chmodSync(logFile, 0o644);
  closeSync(openLog(logFile));
  expect(modeOf(logFile)).toBe('600');
  expect(readFileSync(logFile, 'utf8')).toBe('before\n');
});

it('a folder of data is its owner’s alone, also where an earlier version has left it open', () => {
  const folder = join(newFolder(), 'temporal');
  mkdirSync(folder, { mode: 0o755 });
  privateFolder(folder);
  expect(modeOf(folder)).toBe('700');
  privateFolder(join(folder, 'deeper'));
  expect(modeOf(join(folder, 'deeper'))).toBe('700');
});
