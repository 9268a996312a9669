import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readKeys } from '../../client/keys.js';
import { openStack } from '../../client/running-stack.js';

const home = mkdtempSync(path.join(tmpdir(), 'tollgate-cli-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function keysFile(name: string, content: unknown): string {
  const file = path.join(home, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

it('says at once that nothing answers at the address that TOLLGATE_URL names', async () => {
  const opening = openStack({ TOLLGATE_URL: 'http://127.0.0.1:1/' }, () => undefined);
  await expect(opening).rejects.toThrow('Nothing is ready at http://127.0.0.1:1.');
});

describe('the API keys of the persons', () => {
  it('come from the file of the first start', () => {
    keysFile('keys.json', { keys: [{ person: 'pmo', roles: ['pmo'], lobs: ['*'], token: 'tg_1' }] });
    expect(readKeys(home, {})).toEqual({ pmo: 'tg_1' });
  });

  it('come from the file that TOLLGATE_KEYS names, also as a plain list of persons', () => {
    const file = keysFile('mine.json', { pmo: 'tg_2', cfo: 'tg_3' });
    expect(readKeys(home, { TOLLGATE_KEYS: file })).toEqual({ pmo: 'tg_2', cfo: 'tg_3' });
  });

  it('are requested, with the form of the file, when there are none', () => {
    expect(() => readKeys(path.join(home, 'nowhere'), {})).toThrow('TOLLGATE_KEYS');
  });
});
