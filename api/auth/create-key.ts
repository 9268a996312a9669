/**
 * `npm run keys -- create|list|revoke` manages the keys of a database that this project did not start itself. A new key
 * is printed once; the database keeps only a hash of it, which opens nothing.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { loadConfig } from '../../config/env.js';
import { redactUri } from '../../config/mongodb-uri.js';
import { personIdSchema, slugSchema } from '../../contracts/scalars.js';
import { ROLES } from '../../base/vocabulary.js';
import type { ApiKeys } from '../../store/access/api-keys.js';
import { openStore } from '../../store/connect.js';
import { failureText, orFail, StartFailure } from '../start-failure.js';

const USAGE = `Usage:
  npm run keys -- create --person ana --roles pmo,dri --lobs '*' [--label laptop]
  npm run keys -- list
  npm run keys -- revoke --id 0123456789abcdef

Roles: ${ROLES.join(', ')}
Lobs: '*' for all, or short names such as fiber,mobile. MONGODB_URI names the database.`;

const list = z.string().transform((text) => text.split(',').map((part) => part.trim()));

const LOB_PROBLEM = "must be '*' or short names in lower case";

const ownerSchema = z.strictObject({
  person: personIdSchema,
  roles: list.pipe(z.array(z.enum(ROLES)).min(1)),
  lobs: list.pipe(z.array(z.union([z.literal('*'), slugSchema], LOB_PROBLEM)).min(1)),
  label: z.string().max(100).default('made by command'),
});

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      person: { type: 'string' },
      roles: { type: 'string' },
      lobs: { type: 'string' },
      label: { type: 'string' },
      id: { type: 'string' },
    },
  });
  const [command] = positionals;
  if (command === 'create') return withKeys((keys) => create(keys, values));
  if (command === 'list') return withKeys(show);
  if (command === 'revoke') return withKeys((keys) => revoke(keys, values.id));
  throw new StartFailure('Which one: create, list or revoke?', `\n${USAGE}`);
}

async function withKeys(work: (keys: ApiKeys) => Promise<void>): Promise<void> {
  const { mongodbUri: uri } = loadConfig();
  if (uri === undefined)
    throw new StartFailure('MONGODB_URI is not set.', 'It names the database that gets the key.');
  const cure = 'Start it, or mend MONGODB_URI.';
  const store = await orFail(
    openStore({ uri, appName: 'tollgate-keys' }),
    `MongoDB does not answer at ${redactUri(uri)}.`,
    cure,
  );
  try {
    await store.ensureIndexes();
    await work(store.apiKeys);
  } finally {
    await store.close();
  }
}

async function create(
  keys: ApiKeys,
  { id: _id, ...given }: Record<string, string | undefined>,
): Promise<void> {
  const owner = ownerSchema.safeParse(given);
  if (!owner.success) {
    const problems = owner.error.issues
      .map((issue) => `--${String(issue.path[0])}: ${issue.message}`)
      .join('; ');
    throw new StartFailure(problems, `\n${USAGE}`);
  }
  const { secret } = await keys.createKey(owner.data);
  say(secret);
  process.stderr.write('This is the only time that the key is shown.\n');
}

async function show(keys: ApiKeys): Promise<void> {
  for (const { id, person, roles, lobs, label, createdAt, revokedAt } of await keys.listKeys()) {
    const state = revokedAt === null ? 'live' : `revoked ${revokedAt}`;
    say([id, person, roles.join(','), lobs.join(','), createdAt, state, label].join('\t'));
  }
}

async function revoke(keys: ApiKeys, id: string | undefined): Promise<void> {
  if (id === undefined) throw new StartFailure('--id is missing.', `\n${USAGE}`);
  if (!(await keys.revokeKey(id)))
    throw new StartFailure('There is no live key of this id.', 'See: npm run keys -- list');
  say(`${id} is revoked.`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${failureText(error)}\n`);
  process.exit(1);
});
