/**
 * The password of the embedded database, without which any user of this machine could write themselves an API key. It
 * lies beside the data that it opens, readable by their owner only.
 */
import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import type { mongo } from 'mongoose';
import { EMBEDDED_USER } from '../config/running-database.js';

/** Gives the database a user with a new password, by a client that needs none yet. Only then it is written down. */
export async function makePassword(client: mongo.MongoClient, file: string): Promise<void> {
  const password = randomBytes(24).toString('base64url');
  const admin = client.db('admin');
  // A start that was cut off may have made the user and lost its password.
  const { users } = (await admin.command({ usersInfo: EMBEDDED_USER })) as { users: unknown[] };
  const command = users.length === 0 ? 'createUser' : 'updateUser';
  await admin.command({ [command]: EMBEDDED_USER, pwd: password, roles: ['root'] });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${password}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
