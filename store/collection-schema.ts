/** The one place that says how strict every collection is. */
import mongoose, { type Connection, type Model, type SchemaDefinition } from 'mongoose';

/** Unknown fields throw on write and in filters; empty objects are kept; no hidden `__v`. */
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
 * Our own operators in a filter; everything else that looks like one is made inert by `sanitizeFilter`.
 * Only literals written in this folder go through here, with values of checked types.
 */
export function operators<Filter extends object>(filter: Filter): Filter {
  return mongoose.trusted(filter);
}

/** For the few reads that go by the driver itself, where no schema looks at the filter. @throws TypeError */
export function byId(id: string): { _id: never } {
  if (typeof id !== 'string') throw new TypeError('An id is a text.');
  // The driver's own type of a collection knows nothing but ObjectIds.
  return { _id: id as never };
}

/** A read that takes longer than this holds up everybody else; the socket's own limit is 5 s. */
export const READ_MS = 2_000;
