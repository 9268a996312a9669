/**
 * Makes the first keys of an embedded stack: one per role and one for each of a council of five, in a file that only its owner can read. There is no default
 * credential, so without this file or the `keys` command nobody gets in.
 */
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROLES, type Role } from '../../base/vocabulary.js';
import type { ApiKeys } from '../../store/access/api-keys.js';

const LABEL = 'first start';

type Keys = Pick<ApiKeys, 'createKey' | 'listKeys' | 'revokeKey'>;

/**
 * Writes `keys.json` when the database has never had a key.
 * @returns the file's path, or undefined when there was nothing to do
 */
export async function writeFirstKeys(apiKeys: Keys, home: string): Promise<string | undefined> {
  const file = join(home, 'keys.json');
  // This file exists while the work is half done, so that a start that was killed in the middle is taken up again.
  const unfinished = `${file}.part`;
  const known = await apiKeys.listKeys();
  if (known.length > 0 && !existsSync(unfinished)) return undefined;
  await mkdir(home, { recursive: true });
  await rm(unfinished, { force: true });
  await writeFile(unfinished, '', { mode: 0o600, flag: 'wx' });
  for (const key of known) if (key.label === LABEL && key.revokedAt === null) await apiKeys.revokeKey(key.id);
  await writeDurably(unfinished, JSON.stringify(await createFirst(apiKeys), null, 2) + '\n');
  await rename(unfinished, file);
  return file;
}

interface FirstKey {
  readonly person: string;
  readonly roles: readonly Role[];
  readonly lobs: readonly string[];
  readonly token: string;
}

/** A council decides as a body; the sample programme's has five members. */
const COUNCIL_SIZE = 5;

async function createFirst(apiKeys: Keys): Promise<{ keys: FirstKey[] }> {
  const keys: FirstKey[] = [];
  for (const { person, role } of ROLES.flatMap(holdersOf)) {
    const owner = { person, roles: [role], lobs: ['*'] };
    const { secret } = await apiKeys.createKey({ ...owner, label: LABEL });
    keys.push({ ...owner, token: secret });
  }
  return { keys };
}

function holdersOf(role: Role): { person: string; role: Role }[] {
  const person = role.replaceAll('_', '-');
  const others = role === 'council_member' ? COUNCIL_SIZE - 1 : 0;
  return [
    { person, role },
    ...Array.from({ length: others }, (_, index) => ({ person: `${person}-${index + 2}`, role })),
  ];
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
