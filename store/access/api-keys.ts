/**
 * API keys, which tell who calls. A key reads `tg_<id>_<secret>`: the id finds the document, and the secret is kept only
 * as a hash, so that a copy of the database opens nothing. A person may have several live keys, so that one can be
 * replaced without an outage.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Connection, Model, mongo } from 'mongoose';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { ROLES } from '../../base/vocabulary.js';
import { byId, collection, driverOf, READ_MS } from '../mongo/collection-schema.js';

export interface KeyOwner extends Actor {
  /** Tells people what the key is for. */
  readonly label: string;
}

export interface KeyRecord extends KeyOwner {
  readonly id: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

export interface ApiKeys {
  /** `secret` is the whole bearer token, which can never be read again. */
  createKey(owner: KeyOwner): Promise<{ id: string; secret: string }>;
  /** Null for an unknown, malformed, wrong or revoked token; the caller does not learn which. */
  findByToken(token: string): Promise<{ keyId: string; actor: Actor } | null>;
  /** False when there is no such live key. */
  revokeKey(id: string): Promise<boolean>;
  listKeys(): Promise<KeyRecord[]>;
  /** Counts the live keys. */
  countKeys(): Promise<number>;
}

interface KeyDocument extends KeyOwner {
  readonly _id: string;
  readonly secretHash: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

/** A secret has 256 random bits, which no dictionary guesses, so a plain fast hash is enough. */
const SECRET_BYTES = 32;
const ID_BYTES = 8;
const TOKEN = /^tg_(?<id>[0-9a-f]{16})_(?<secret>[A-Za-z0-9_-]{43})$/;

export function apiKeyModel(connection: Connection): Model<KeyDocument> {
  return collection<KeyDocument>(connection, 'api_keys', {
    _id: String,
    person: { type: String, required: true },
    roles: [{ type: String, enum: ROLES }],
    lobs: [String],
    label: String,
    secretHash: { type: String, required: true },
    createdAt: Date,
    revokedAt: Date,
  });
}

export function apiKeyStore(connection: Connection): ApiKeys {
  const keys = apiKeyModel(connection);
  const plain = driverOf(keys);
  return {
    createKey: (owner) => createKey(keys, owner),
    findByToken: (token) => findByToken(plain, token),
    revokeKey: async (id) => {
      const { matchedCount } = await keys.updateOne(
        { _id: id, revokedAt: null },
        { $set: { revokedAt: new Date() } },
      );
      return matchedCount === 1;
    },
    listKeys: async () => {
      const found = await keys
        .find({}, { secretHash: 0 })
        .sort({ createdAt: 1, _id: 1 })
        .maxTimeMS(READ_MS)
        .lean();
      return found.map(keyRecord);
    },
    countKeys: () => keys.countDocuments({ revokedAt: null }).maxTimeMS(READ_MS).exec(),
  };
}

async function createKey(keys: Model<KeyDocument>, owner: KeyOwner): Promise<{ id: string; secret: string }> {
  const id = randomBytes(ID_BYTES).toString('hex');
  const random = randomBytes(SECRET_BYTES).toString('base64url');
  const { person, roles, lobs, label } = owner;
  await keys.create({
    _id: id,
    person,
    roles: [...roles],
    lobs: [...lobs],
    label,
    secretHash: hashOf(random).toString('hex'),
    createdAt: new Date(),
    revokedAt: null,
  });
  return { id, secret: `tg_${id}_${random}` };
}

async function findByToken(
  keys: mongo.Collection<KeyDocument>,
  token: string,
): Promise<{ keyId: string; actor: Actor } | null> {
  const { id, secret } = TOKEN.exec(token)?.groups ?? {};
  if (id === undefined || secret === undefined) return null;
  // This uses the driver directly, without mongoose, because every request begins with it.
  const key = await keys.findOne(byId(id), { maxTimeMS: READ_MS });
  // An unknown id is compared too, with a hash that no secret has, so that it takes as long as a known one.
  const expected = Buffer.from(key?.secretHash ?? '0'.repeat(64), 'hex');
  const same = timingSafeEqual(hashOf(secret), expected);
  if (key?.revokedAt !== null || !same) return null;
  return { keyId: id, actor: { person: key.person, roles: key.roles, lobs: key.lobs } };
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function keyRecord(key: Omit<KeyDocument, 'secretHash'>): KeyRecord {
  const { _id, person, roles, lobs, label, createdAt, revokedAt } = key;
  return {
    id: _id,
    person,
    roles,
    lobs,
    label,
    createdAt: createdAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
