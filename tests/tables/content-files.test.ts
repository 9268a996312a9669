import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { withTables } from '../../tables/engine.js';
import { Files } from './files.js';

it.each(['../victim', '/etc/hostname', 'a/b', '', '.', '..', 'a\0b', 'A'])(
  'A name that is none of its own, such as %j, leads nowhere.',
  async (name) => {
    const { store } = await Files.open();
    const outside = path.join(store.folder, '..', 'victim');
    writeFileSync(outside, 'not a data set');
    await expect(store.remove(name)).rejects.toThrow('is no name of a file');
    expect(() => store.pathOf(name)).toThrow('is no name of a file');
    expect(existsSync(outside)).toBe(true);
  },
);

it('Two pieces of work are under way at once, and the next begins when one of them has ended.', async () => {
  const { store } = await Files.open();
  const began: number[] = [];
  const ends: (() => void)[] = [];
  const piece = (number: number) =>
    withTables(store, { threads: 1 }, () => {
      began.push(number);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const first = [piece(1), piece(2)];
  await expect.poll(() => began.length).toBe(2);
  const third = piece(3);
  ends[0]?.();
  await Promise.race(first);
  await expect.poll(() => began[2]).toBe(3);
  for (const end of ends) end();
  await Promise.all([...first, third]);
});
