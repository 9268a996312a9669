/** The one place that says how strict every collection is. */
import mongoose, { type Connection, type Model, type mongo, type SchemaDefinition } from 'mongoose';

/** Unknown fields throw on write and in filters, empty objects are kept, and there is no hidden `__v`. */
const STRICT = {
  strict: 'throw',
  strictQuery: 'throw',
  minimize: false,
  versionKey: false,
  autoIndex: false,
  autoCreate: false,
} as const;

/** A part of a document with a fixed set of keys. */
export function partSchema(definition: SchemaDefinition): mongoose.Schema {
  return new mongoose.Schema(definition, { ...STRICT, _id: false });
}

/** The model of a collection, the same one for every caller on this connection. */
export function collection<Document extends { _id: string }>(
  connection: Connection,
  name: string,
  definition: SchemaDefinition,
): Model<Document> {
  const known = connection.models[name];
  const schema = () => new mongoose.Schema(definition, { ...STRICT, collection: name });
  return (known ?? connection.model(name, schema())) as unknown as Model<Document>;
}

/**
 * Marks the operators of a filter as our own; `sanitizeFilter` makes everything else that looks like one inert. Only
 * literals written in this folder may go through here, with values of checked types.
 */
export function operators<Filter extends object>(filter: Filter): Filter {
  return mongoose.trusted(filter);
}

/**
 * The driver's own view of a collection, for what nearly every message needs. No schema checks what goes through it, so it
 * may get only documents of checked types and filters of texts, made by `byId` where the text comes from outside.
 */
export function driverOf<Document extends { _id: string }>(
  model: Model<Document>,
): mongo.Collection<Document> {
  const { db, collection } = model;
  return db.getClient().db(db.name).collection<Document>(collection.collectionName);
}

/** @throws TypeError for anything but a text, because an object would be a filter of its own */
export function byId(id: string): { _id: string } {
  if (typeof id !== 'string') throw new TypeError('An id is a text.');
  return { _id: id };
}

/** A read that takes longer than this holds up everybody else; it is below the socket's own limit of 5 s. */
export const READ_MS = 2_000;
