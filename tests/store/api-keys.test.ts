import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyOwner } from '../../store/access/api-keys.js';
import { openTestStore, type TestStore } from './test-store.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

const owner: KeyOwner = { person: 'member5', roles: ['dri', 'pmo'], lobs: ['fiber', '*'], label: 'laptop' };

describe('an API key', () => {
  it('names its person with roles and lines of business', async () => {
    const { id, secret } = await test.store.apiKeys.createKey(owner);
    expect(secret).toMatch(new RegExp(`^tg_${id}_[A-Za-z0-9_-]{43}$`));
    const { label: _label, ...actor } = owner;
    expect(await test.store.apiKeys.findByToken(secret)).toEqual({ keyId: id, actor });
  });

  it('cannot be found in the database, nor in the list of keys', async () => {
    const { secret } = await test.store.apiKeys.createKey(owner);
    const random = secret.split('_').slice(2).join('_');
    const stored = JSON.stringify(await test.database.collection('api_keys').find().toArray());
    expect(stored).not.toContain(random);
    expect(JSON.stringify(await test.store.apiKeys.listKeys())).not.toMatch(/secret|[0-9a-f]{64}/);
  });

  it('is refused when it is wrong in any part', async () => {
    const { apiKeys } = test.store;
    const one = await apiKeys.createKey(owner);
    const other = await apiKeys.createKey({ ...owner, person: 'somebody' });
    const random = one.secret.slice(-43);
    const wrong = [
      '',
      random,
      one.secret.slice(0, -1),
      `${one.secret}x`,
      ` ${one.secret}`,
      one.secret.toUpperCase(),
      `tg_${other.id}_${random}`,
      `tg_${'0'.repeat(16)}_${random}`,
      `tg_${one.id}_${'A'.repeat(43)}`,
      'tg_$ne_x',
      '__proto__',
    ];
    for (const token of wrong) expect(await apiKeys.findByToken(token)).toBeNull();
  });

  it('stops working at once when it is revoked, and its twin goes on', async () => {
    const { apiKeys } = test.store;
    const live = await apiKeys.countKeys();
    const [old, fresh] = [await apiKeys.createKey(owner), await apiKeys.createKey(owner)];
    expect(await apiKeys.countKeys()).toBe(live + 2);
    expect(await apiKeys.revokeKey(old.id)).toBe(true);
    expect(await apiKeys.revokeKey(old.id)).toBe(false);
    expect(await apiKeys.revokeKey('unknown')).toBe(false);
    expect(await apiKeys.findByToken(old.secret)).toBeNull();
    expect((await apiKeys.findByToken(fresh.secret))?.keyId).toBe(fresh.id);
    expect(await apiKeys.countKeys()).toBe(live + 1);
    const listed = await apiKeys.listKeys();
    expect(listed.find(({ id }) => id === old.id)?.revokedAt).not.toBeNull();
  });

  it('is not made for a role that does not exist', async () => {
    await expect(test.store.apiKeys.createKey({ ...owner, roles: ['root' as never] })).rejects.toThrow();
  });
});
