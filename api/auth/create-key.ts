/**
 * `npm run keys -- create|list|revoke` manages the keys of the database that MONGODB_URI names or, without it, of the
 * stack that runs on this home folder. A new key is printed once; the database keeps only a hash of it, which opens
 * nothing.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { loadConfig } from '../../config/env.js';
import { runningDatabase } from '../../config/running-database.js';
import { personIdSchema, slugSchema } from '../../contracts/scalars.js';
import { ROLES } from '../../base/vocabulary.js';
import type { ApiKeys } from '../../store/access/api-keys.js';
import { openStore, type Store } from '../../store/connect.js';
import { judged } from '../http/field-errors.js';
import { foreignIn } from '../programme/known-names.js';
import { failureText, mongoServer, orFail, StartFailure } from '../start-failure.js';

const USAGE = `Usage:
  npm run keys -- create --person ana --roles pmo,dri --lobs '*' [--label laptop]
  npm run keys -- list
  npm run keys -- revoke --id 0123456789abcdef

Roles: ${ROLES.join(', ')}
Lobs: '*' for all, or short names such as fiber,mobile.
The keys are those of the stack that runs here, unless MONGODB_URI names another database.`;

const list = z.string().transform((text) => text.split(',').map((part) => part.trim()));

const LOB_PROBLEM = "must be '*' or short names in lower case";

const ownerSchema = z.strictObject({
  person: personIdSchema,
  roles: list.pipe(z.array(z.enum(ROLES)).min(1)),
  lobs: list.pipe(z.array(z.union([z.literal('*'), slugSchema], LOB_PROBLEM)).min(1)),
  label: z.string().max(100).default('made by command'),
});

type KeyOwner = z.infer<typeof ownerSchema>;

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values, positionals } = parse();
  const [command] = positionals;
  if (values.help === true) {
    say(USAGE);
    return;
  }
  // What can be judged without the database is judged first.
  if (command === 'create') {
    const owner = ownerOf(values);
    return withStore((store) => create(store, owner));
  }
  if (command === 'list') return withStore(({ apiKeys }) => show(apiKeys));
  if (command === 'revoke') {
    const { id } = values;
    if (id === undefined) throw new StartFailure('--id is missing.', `\n${USAGE}`);
    return withStore(({ apiKeys }) => revoke(apiKeys, id));
  }
  throw new StartFailure('Which one: create, list or revoke?', `\n${USAGE}`);
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        person: { type: 'string' },
        roles: { type: 'string' },
        lobs: { type: 'string' },
        label: { type: 'string' },
        id: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new StartFailure(failureText(cause), `\n${USAGE}`, { cause });
  }
}

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  const { mongodbUri, home } = loadConfig();
  const uri = mongodbUri ?? runningDatabase(home);
  if (uri === undefined)
    throw new StartFailure(
      `No stack runs on ${home}, and MONGODB_URI is not set.`,
      'Start one (npm start), or name the database that gets the key.',
    );
  const store = await orFail(openStore({ uri, appName: 'tollgate-keys' }), mongoServer(uri));
  try {
    await store.ensureIndexes();
    await work(store);
  } finally {
    await store.close();
  }
}

/** @throws StartFailure naming every option that is wrong */
function ownerOf({ person, roles, lobs, label }: Record<string, string | boolean | undefined>): KeyOwner {
  const owner = judged(ownerSchema, { person, roles, lobs, label });
  if (owner.success) return owner.data;
  const problems = owner.errors.map(({ pointer, detail }) => `--${pointer.split('/')[1] ?? ''} ${detail}`);
  throw new StartFailure(problems.join('; '), `\n${USAGE}`);
}

/** @throws StartFailure when a line of business is none of the programme, since such a key would see nothing */
async function create(store: Store, owner: KeyOwner): Promise<void> {
  const foreign = await foreignIn(store, { lobs: owner.lobs });
  const problems = foreign.map(
    ({ pointer, detail }) => `--lobs ${owner.lobs[Number(pointer.split('/')[2])] ?? ''} ${detail}`,
  );
  if (problems.length > 0)
    throw new StartFailure(
      `${problems.join('; ')}.`,
      'Mend it, or name it in the dimensions of the programme.',
    );
  const { secret } = await store.apiKeys.createKey(owner);
  say(secret);
  process.stderr.write('This is the only time that the key is shown.\n');
}

async function show(keys: ApiKeys): Promise<void> {
  for (const { id, person, roles, lobs, label, createdAt, revokedAt } of await keys.listKeys()) {
    const state = revokedAt === null ? 'live' : `revoked ${revokedAt}`;
    say([id, person, roles.join(','), lobs.join(','), createdAt, state, label].join('\t'));
  }
}

async function revoke(keys: ApiKeys, id: string): Promise<void> {
  if (!(await keys.revokeKey(id)))
    throw new StartFailure('There is no live key of this id.', 'See: npm run keys -- list');
  say(`${id} is revoked.`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${failureText(error)}\n`);
  process.exit(1);
});
