/** Adds a version of a programme document, once for each request; refuses when another version came before it. */
import type { ProgrammeContent } from '../../contracts/programme-documents.js';
import type { ProgrammeKind, VersionSource } from '../../base/vocabulary.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import { clientOf, type Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { bodyInvalid, ProblemError } from '../errors.js';
import { keyReused } from '../http/idempotency.js';
import type { Reply } from '../route.js';
import { foreignIn } from './known-names.js';

export interface VersionRequest<Kind extends ProgrammeKind> {
  readonly deps: Pick<ApiDeps, 'store'>;
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly body: {
    readonly name: string;
    readonly basedOn: number | null;
    readonly reason: string;
    readonly source?: VersionSource | undefined;
    readonly content: ProgrammeContent<Kind>;
  };
}

/** The programme holds for everybody, so the key must speak for every line of business. */
export function scopeRefusal({ actor }: Caller): ProblemError | null {
  if (actor.lobs.includes('*')) return null;
  const detail = 'The programme holds for every line of business; your key does not speak for all of them.';
  return new ProblemError('lob-out-of-scope', detail);
}

/** @returns 201 with the version */
export async function addVersion<Kind extends ProgrammeKind>(
  kind: Kind,
  { deps, caller, idempotencyKey, body }: VersionRequest<Kind>,
): Promise<Reply> {
  const foreign = kind === 'dimensions' ? [] : await foreignIn(deps.store, body);
  if (foreign.length > 0) throw bodyInvalid(foreign);
  const createdBy = caller.actor.person;
  const { source = 'person' } = body;
  const writeKey = sha256Hex(['programme', clientOf(caller), idempotencyKey]);
  const added = await deps.store.programme.addVersion({ ...body, kind, source, createdBy, writeKey });
  if (added.state === 'key-reused') throw keyReused();
  if (added.state === 'stale') throw stale(body.name, body.basedOn, added.current);
  const { document } = added;
  const location = `/v1/programme/${kind}/${document.name}?version=${document.version}`;
  return { status: 201, body: document, headers: { Location: location } };
}

function stale(name: string, basedOn: number | null, current: number | null): ProblemError {
  const verdict = { isVerdict: true };
  if (current === null)
    return new ProblemError('version-stale', `There is no ${name} yet: send basedOn null.`, verdict);
  const given = basedOn === null ? 'a new name' : `version ${basedOn}`;
  return new ProblemError(
    'version-stale',
    `The current version of ${name} is ${current}, and this is based on ${given}. Read ${current}, then send your change again.`,
    verdict,
  );
}
