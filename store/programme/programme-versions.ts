/**
 * The programme's standing documents. Versions are inserted and never changed: a new version takes the number after the
 * version that it is based on, and the unique index gives it to one of several writers. Nothing is deleted, so the
 * numbers of a name have no gap.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import type { ProgrammeContent, ProgrammeDocument } from '../../contracts/programme-documents.js';
import { canonicalJson } from '../../base/canonical-json.js';
import type { ProgrammeKind, VersionSource } from '../../base/vocabulary.js';
import { collection, operators, READ_MS } from '../mongo/collection-schema.js';
import { storable } from '../mongo/storable.js';
import { isDuplicateKey } from '../mongo/store-errors.js';

export interface NewVersion<Kind extends ProgrammeKind = ProgrammeKind> {
  readonly kind: Kind;
  readonly name: string;
  readonly basedOn: number | null;
  readonly content: ProgrammeContent<Kind>;
  readonly reason: string;
  readonly source: VersionSource;
  readonly createdBy: string;
  /** The same for every repeat of one request, so that a repeat whose first answer got lost is recognised. */
  readonly writeKey: string;
}

export type Added<Kind extends ProgrammeKind> =
  | { readonly state: 'added'; readonly document: ProgrammeDocument<Kind> }
  /** `current` is null when the name does not exist yet. */
  | { readonly state: 'stale'; readonly current: number | null }
  /** The same write key has already made this version with another content. */
  | { readonly state: 'key-reused' };

export type VersionInfo = Omit<ProgrammeDocument, 'content'>;

export interface Programme {
  addVersion<Kind extends ProgrammeKind>(version: NewVersion<Kind>): Promise<Added<Kind>>;
  readCurrent<Kind extends ProgrammeKind>(kind: Kind, name: string): Promise<ProgrammeDocument<Kind> | null>;
  readVersion<Kind extends ProgrammeKind>(
    kind: Kind,
    name: string,
    version: number,
  ): Promise<ProgrammeDocument<Kind> | null>;
  /** The current version of each name after `after`, ordered by name. */
  listCurrent<Kind extends ProgrammeKind>(
    kind: Kind,
    page: { readonly after: string | undefined; readonly limit: number },
  ): Promise<ProgrammeDocument<Kind>[]>;
  /** The versions below `before`, newest first. */
  listVersions(
    kind: ProgrammeKind,
    name: string,
    page: { readonly before: number | undefined; readonly limit: number },
  ): Promise<VersionInfo[]>;
}

interface StoredVersion extends Omit<ProgrammeDocument, 'createdAt'> {
  readonly _id: string;
  readonly createdAt: Date;
  readonly writeKey: string;
}

type Versions = Model<StoredVersion>;

function programmeModel(connection: Connection): Versions {
  return collection<StoredVersion>(connection, 'programme', {
    _id: String,
    kind: { type: String, required: true },
    name: { type: String, required: true },
    version: { type: Number, required: true },
    content: Schema.Types.Mixed,
    basedOn: Number,
    createdBy: { type: String, required: true },
    createdAt: Date,
    source: { type: String, required: true },
    reason: String,
    writeKey: String,
  });
}

export function programmeStore(connection: Connection): Programme {
  const versions = programmeModel(connection);
  return {
    addVersion: (version) => addVersion(versions, version),
    readCurrent: (kind, name) => readCurrent(versions, kind, name),
    readVersion: (kind, name, version) => readVersion(versions, kind, name, version),
    listCurrent: (kind, page) => listCurrent(versions, kind, page),
    listVersions: (kind, name, page) => listVersions(versions, kind, name, page),
  };
}

async function addVersion<Kind extends ProgrammeKind>(
  versions: Versions,
  wanted: NewVersion<Kind>,
): Promise<Added<Kind>> {
  const { kind, name, basedOn } = wanted;
  const version = (basedOn ?? 0) + 1;
  // What is read here stays true, because nothing is ever deleted.
  if (basedOn !== null && (await readVersion(versions, kind, name, basedOn)) === null) {
    return stale(versions, kind, name);
  }
  const { content, ...rest } = wanted;
  const made = { ...rest, _id: idOf(kind, name, version), version, createdAt: new Date() };
  try {
    await versions.insertMany([{ ...made, content: storable(content) }], { lean: true });
    const { _id, writeKey: _writeKey, createdAt, ...document } = made;
    return { state: 'added', document: { ...document, content, createdAt: createdAt.toISOString() } };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const theirs = await versions.findById(made._id).maxTimeMS(READ_MS).lean();
  if (theirs?.writeKey !== wanted.writeKey) return stale(versions, kind, name);
  if (!sameWish(theirs, wanted)) return { state: 'key-reused' };
  return { state: 'added', document: documentOf<Kind>(theirs) };
}

async function stale(
  versions: Versions,
  kind: ProgrammeKind,
  name: string,
): Promise<{ readonly state: 'stale'; readonly current: number | null }> {
  const current = await readCurrent(versions, kind, name);
  return { state: 'stale', current: current?.version ?? null };
}

function sameWish(one: Omit<NewVersion, 'writeKey'>, other: Omit<NewVersion, 'writeKey'>): boolean {
  const wish = ({ content, reason, basedOn }: Omit<NewVersion, 'writeKey'>) =>
    canonicalJson({ content, reason, basedOn });
  return wish(one) === wish(other);
}

async function readCurrent<Kind extends ProgrammeKind>(
  versions: Versions,
  kind: Kind,
  name: string,
): Promise<ProgrammeDocument<Kind> | null> {
  const found = await versions.findOne({ kind, name }).sort({ version: -1 }).maxTimeMS(READ_MS).lean();
  return found && documentOf<Kind>(found);
}

async function readVersion<Kind extends ProgrammeKind>(
  versions: Versions,
  kind: Kind,
  name: string,
  version: number,
): Promise<ProgrammeDocument<Kind> | null> {
  const found = await versions
    .findById(idOf(kind, name, version))
    .maxTimeMS(READ_MS)
    .lean();
  return found && documentOf<Kind>(found);
}

/** Reads all version numbers first and then the documents of a page; a programme has few names with few versions. */
async function listCurrent<Kind extends ProgrammeKind>(
  versions: Versions,
  kind: Kind,
  { after = '', limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<ProgrammeDocument<Kind>[]> {
  const numbers = await versions
    .find({ kind, name: operators({ $gt: after }) }, { name: 1, version: 1 })
    .sort({ name: 1, version: 1 })
    .maxTimeMS(READ_MS)
    .lean();
  const heads = [...new Map(numbers.map(({ name, version }) => [name, version]))].slice(0, limit);
  const found = await Promise.all(heads.map(([name, version]) => readVersion(versions, kind, name, version)));
  return found.filter((document) => document !== null);
}

async function listVersions(
  versions: Versions,
  kind: ProgrammeKind,
  name: string,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<VersionInfo[]> {
  const range = before === undefined ? {} : { version: operators({ $lt: before }) };
  const found = await versions
    .find({ kind, name, ...range }, { content: 0 })
    .sort({ version: -1 })
    .limit(limit)
    .maxTimeMS(READ_MS)
    .lean();
  return found.map(infoOf);
}

/** Kinds and names hold no slash, so ids cannot collide. */
function idOf(kind: ProgrammeKind, name: string, version: number): string {
  return `${kind}/${name}/${version}`;
}

function infoOf({
  kind,
  name,
  version,
  basedOn,
  createdBy,
  createdAt,
  source,
  reason,
}: Omit<StoredVersion, 'content'>): VersionInfo {
  return { kind, name, version, basedOn, createdBy, createdAt: createdAt.toISOString(), source, reason };
}

function documentOf<Kind extends ProgrammeKind>(found: StoredVersion): ProgrammeDocument<Kind> {
  return { ...infoOf(found), content: found.content } as ProgrammeDocument<Kind>;
}
