/**
 * A copy of the whole database in one file, for where the database's own tools are not at hand. The file is gzip; each line
 * is a document with its collection as extended JSON, and the last line counts them, so that a file that was cut short is
 * recognised before anything is written. Indexes are not in it, because a start makes them.
 */
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import mongoose from 'mongoose';

const { EJSON } = mongoose.mongo.BSON;

type Counts = Readonly<Record<string, number>>;
type RawDocument = Record<string, unknown>;
type Line =
  | { readonly collection: string; readonly document: RawDocument }
  | { readonly end: Readonly<Record<string, unknown>> };
type Database = mongoose.mongo.Db;

/** Documents that are written at once. */
const BATCH = 500;

/** @returns documents by collection. The file appears whole or not at all, and only its owner can read it */
export async function saveDatabase(uri: string, file: string): Promise<Counts> {
  const draft = `${file}.draft`;
  const counts: Record<string, number> = {};
  await withDatabase(uri, async (database) => {
    const target = createWriteStream(draft, { mode: 0o600 });
    await pipeline(Readable.from(linesOf(database, counts)), createGzip(), target);
  });
  await rename(draft, file);
  return counts;
}

/**
 * @returns documents by collection
 * @throws Error when the file is not whole, or when the database holds anything already
 */
export async function restoreDatabase(uri: string, file: string): Promise<Counts> {
  const counts = await wholeCountsOf(file);
  await withDatabase(uri, async (database) => {
    await refuseUnlessEmpty(database);
    for await (const { collection, documents } of batchesOf(file))
      await database.collection(collection).insertMany(documents, { writeConcern: { w: 'majority' } });
  });
  return counts;
}

async function* linesOf(database: Database, counts: Record<string, number>): AsyncGenerator<string> {
  for (const collection of await collectionsOf(database)) {
    counts[collection] = 0;
    for await (const document of database.collection(collection).find<RawDocument>({})) {
      counts[collection] += 1;
      yield textOf({ collection, document });
    }
  }
  yield textOf({ end: counts });
}

/** Canonical, so that a date, a whole number and a fraction come back as what they were. */
function textOf(line: Line): string {
  return `${EJSON.stringify(line, { relaxed: false })}\n`;
}

async function* readLines(file: string): AsyncGenerator<Line> {
  const input = createReadStream(file);
  const unzipped = createGunzip();
  // A damaged file ends the reading with its error, which a pipe would not pass on.
  input.on('error', (error) => unzipped.destroy(error));
  for await (const line of createInterface({ input: input.pipe(unzipped), crlfDelay: Infinity }))
    yield EJSON.parse(line, { relaxed: false }) as Line;
}

/** Reads the whole file before anything of it is written. */
async function wholeCountsOf(file: string): Promise<Counts> {
  try {
    const { found, end } = await countedIn(file);
    if (Object.entries(end).every(([name, count]) => (found[name] ?? 0) === Number(count))) return found;
  } catch (cause) {
    const isFile = existsSync(file);
    throw new Error(isFile ? notWhole(file) : `There is no file ${file}.`, { cause });
  }
  throw new Error(notWhole(file));
}

async function countedIn(
  file: string,
): Promise<{ readonly found: Counts; readonly end: Readonly<Record<string, unknown>> }> {
  const found: Record<string, number> = {};
  for await (const line of readLines(file)) {
    if ('end' in line) return { found, end: line.end };
    found[line.collection] = (found[line.collection] ?? 0) + 1;
  }
  throw new Error('the last line is missing');
}

function notWhole(file: string): string {
  return `${file} is not whole: it was cut short, or it is no copy of a database.`;
}

async function* batchesOf(file: string): AsyncGenerator<{ collection: string; documents: RawDocument[] }> {
  let batch: { collection: string; documents: RawDocument[] } = { collection: '', documents: [] };
  for await (const line of readLines(file)) {
    if ('end' in line) break;
    if (line.collection !== batch.collection || batch.documents.length === BATCH) {
      if (batch.documents.length > 0) yield batch;
      batch = { collection: line.collection, documents: [] };
    }
    batch.documents.push(line.document);
  }
  if (batch.documents.length > 0) yield batch;
}

async function refuseUnlessEmpty(database: Database): Promise<void> {
  for (const collection of await collectionsOf(database)) {
    if ((await database.collection(collection).findOne({})) === null) continue;
    throw new Error(
      `The database ${database.databaseName} holds ${collection} already. Restore into an empty one, and name that in MONGODB_URI.`,
    );
  }
}

async function collectionsOf(database: Database): Promise<string[]> {
  const found = await database.listCollections({}, { nameOnly: true }).toArray();
  return found
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('system.'))
    .sort();
}

async function withDatabase(uri: string, work: (database: Database) => Promise<void>): Promise<void> {
  // Raw documents need no model, so that what a newer or an older build wrote is copied as it is.
  const client = new mongoose.mongo.MongoClient(uri, {
    promoteValues: false,
    serverSelectionTimeoutMS: 5_000,
  });
  try {
    await client.connect();
    await work(client.db());
  } finally {
    await client.close();
  }
}
