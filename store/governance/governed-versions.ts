/**
 * The published versions of governed documents. A version is inserted by the step that publishes it, and never changed
 * but for its retirement; the unique id gives a number to one of several writers.
 */
import { Schema, type ClientSession, type Connection, type Model } from 'mongoose';
import type { GovernedKind } from '../../base/vocabulary.js';
import type { PinnedDefinition } from '../../contracts/defined-metric.js';
import type { MetricDefinition } from '../../contracts/metric.js';
import type { Pin } from '../../domain/evidence/metric-pins.js';
import type { StoredChange } from '../../domain/governance/change-state.js';
import { governedKinds, readableDifferences } from '../../domain/governance/governed-kinds.js';
import type {
  GovernedVersion,
  Repinning,
  Retirement,
  VersionInfo,
} from '../../domain/governance/governed-version.js';
import { sha256Hex } from '../cycle/content-hash.js';
import { collection, operators, READ_MS } from '../mongo/collection-schema.js';
import { storable } from '../mongo/storable.js';
import { isDuplicateKey } from '../mongo/store-errors.js';

type StoredVersion = GovernedVersion & { readonly _id: string };
export type VersionModel = Model<StoredVersion>;

export interface GovernedVersions {
  read(kind: GovernedKind, key: string, version: number): Promise<GovernedVersion | null>;
  /** Of one document, newest first. */
  listVersions(kind: GovernedKind, key: string): Promise<VersionInfo[]>;
  /** Every version of every document after `after`, by key and then by number; without contents. */
  listAll(kind: GovernedKind, after?: string): Promise<VersionInfo[]>;
  /** Of these versions of metrics, those that are retired. */
  retiredAmong(pins: readonly Pin[]): Promise<RetiredVersion[]>;
  /** What a plan that is locked on this version computes the metric by; null where there is no such version. */
  readDefinition(pin: Pin): Promise<PinnedDefinition | null>;
  /** A first version that comes with the product. @returns false where the document is there already */
  load(loaded: LoadedVersion): Promise<boolean>;
}

export interface RetiredVersion {
  readonly pin: Pin;
  readonly retired: Retirement;
  readonly repinned: readonly Repinning[];
}

export interface LoadedVersion {
  readonly kind: GovernedKind;
  readonly key: string;
  readonly content: unknown;
  readonly reason: string;
  readonly loadedBy: string;
}

export function versionModel(connection: Connection): VersionModel {
  return collection<StoredVersion>(connection, 'governed_versions', {
    _id: String,
    kind: { type: String, required: true },
    key: { type: String, required: true },
    version: { type: Number, required: true },
    state: { type: String, required: true },
    facet: String,
    basedOn: Number,
    differences: [String],
    effectiveFrom: String,
    source: { type: String, required: true },
    changeId: String,
    proposedBy: String,
    reviewedBy: String,
    reason: String,
    retired: Schema.Types.Mixed,
    repinned: [Schema.Types.Mixed],
    content: Schema.Types.Mixed,
  });
}

export function governedVersions(connection: Connection): GovernedVersions {
  const versions = versionModel(connection);
  return {
    async read(kind, key, version) {
      const found = await versions
        .findById(idOf(kind, key, version))
        .maxTimeMS(READ_MS)
        .lean();
      return found && withoutId(found);
    },
    async listVersions(kind, key) {
      const found = await versions
        .find({ kind, key }, { content: 0 })
        .sort({ version: -1 })
        .maxTimeMS(READ_MS)
        .lean();
      return found.map(withoutId);
    },
    async listAll(kind, after = '') {
      const found = await versions
        .find({ kind, key: operators({ $gt: after }) }, { content: 0 })
        .sort({ key: 1, version: 1 })
        .maxTimeMS(READ_MS)
        .lean();
      return found.map(withoutId);
    },
    async retiredAmong(pins) {
      const found = await Promise.all(
        pins.map(({ metric, metricVersion }) =>
          versions
            .findById(idOf('metric', metric, metricVersion), { retired: 1, repinned: 1 })
            .maxTimeMS(READ_MS)
            .lean(),
        ),
      );
      return pins.flatMap((pin, index) => {
        const { retired, repinned = [] } = found[index] ?? {};
        return retired ? [{ pin, retired, repinned }] : [];
      });
    },
    async readDefinition({ metric, metricVersion }) {
      const found = await versions
        .findById(idOf('metric', metric, metricVersion), { content: 1 })
        .maxTimeMS(READ_MS)
        .lean();
      if (!found) return null;
      return { definition: found.content as MetricDefinition, hash: sha256Hex(found.content) };
    },
    load: (loaded) => load(versions, loaded),
  };
}

async function load(
  versions: VersionModel,
  { kind, key, content, reason, loadedBy }: LoadedVersion,
): Promise<boolean> {
  if ((await versions.findOne({ kind, key }, { _id: 1 }).maxTimeMS(READ_MS).lean()) !== null) return false;
  const version = documentOf({
    kind,
    key,
    version: 1,
    content,
    basedOn: null,
    differences: [],
    effectiveFrom: new Date().toISOString(),
    source: 'load',
    changeId: null,
    proposedBy: loadedBy,
    reviewedBy: null,
    reason,
  });
  try {
    await versions.insertMany([version], { lean: true });
    return true;
  } catch (error) {
    // Another process starts beside this one.
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** In the transaction of the step that publishes. @returns the number that was published or retired */
export async function publishIn(
  versions: VersionModel,
  session: ClientSession,
  { changeId, kind, key, lobs, proposal, proposedBy, reviewedBy, reason, effectiveFrom }: StoredChange,
  at: string,
): Promise<number> {
  if (proposal.what !== 'version') {
    const { version } = proposal;
    const _id = idOf(kind, key, version);
    const by = { at: effectiveFrom ?? at, reason, changeId, reviewedBy };
    if (proposal.what === 'repin') {
      const repinned = { ...by, cycle: proposal.cycle, lobs };
      await versions.updateOne({ _id }, { $push: { repinned } }, { session });
    } else {
      // One that was retired by an earlier change stays as it is.
      const filter = { _id, state: 'published' as const };
      await versions.updateOne(filter, { $set: { state: 'retired', retired: by } }, { session });
    }
    return version;
  }
  const { definition: content } = proposal;
  const newest = await versions
    .findOne({ kind, key }, { version: 1 })
    .sort({ version: -1 })
    .session(session)
    .maxTimeMS(READ_MS)
    .lean();
  // Of two new ones of a name that were approved in the same moment, the second is told apart from the first.
  const basedOn = proposal.basedOn ?? newest?.version ?? null;
  const base =
    basedOn === null
      ? null
      : await versions
          .findById(idOf(kind, key, basedOn))
          .session(session)
          .maxTimeMS(READ_MS)
          .lean();
  const version = documentOf({
    kind,
    key,
    version: (newest?.version ?? 0) + 1,
    content,
    basedOn,
    differences: readableDifferences(kind, base?.content ?? null, content),
    effectiveFrom: effectiveFrom ?? at,
    source: 'person',
    changeId,
    proposedBy,
    reviewedBy,
    reason,
  });
  await versions.insertMany([version], { session, lean: true });
  return version.version;
}

function documentOf(
  version: Omit<GovernedVersion, 'state' | 'facet' | 'retired' | 'repinned'>,
): StoredVersion {
  const { kind, key, content } = version;
  return {
    ...version,
    _id: idOf(kind, key, version.version),
    state: 'published',
    facet: governedKinds[kind].facet(content),
    retired: null,
    repinned: [],
    content: storable(content),
  };
}

/** Kinds and keys hold no slash, so ids cannot collide. */
function idOf(kind: GovernedKind, key: string, version: number): string {
  return `${kind}/${key}/${version}`;
}

function withoutId<Document extends { readonly _id: string }>({
  _id,
  ...rest
}: Document): Omit<Document, '_id'> {
  return rest;
}
