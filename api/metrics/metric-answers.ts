/** Makes the answers about metrics and their changes from what the store holds. */
import type { z } from 'zod';
import type { MetricDefinition } from '../../contracts/metric.js';
import type {
  metricChangeItemSchema,
  metricChangeSchema,
  metricSummarySchema,
  metricVersionDocumentSchema,
  metricVersionInfoSchema,
} from '../../contracts/metric-library.js';
import type { MetricKind } from '../../base/vocabulary.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { maySee } from '../../domain/cycle/scope.js';
import { formulaText } from '../../domain/evidence/metric-text.js';
import { aimText } from '../../domain/governance/change-moves.js';
import { changeActions, changeWaitingFor } from '../../domain/governance/change-shown.js';
import { readableDifferences } from '../../domain/governance/governed-kinds.js';
import type { GovernedVersion, VersionInfo } from '../../domain/governance/governed-version.js';
import { sha256Hex } from '../../store/cycle/content-hash.js';
import type { LoggedEntry, RecordedChange } from '../../store/governance/governed-changes.js';

type Info = z.input<typeof metricVersionInfoSchema>;

/** Of the cycles that keep a retired version only those that the reader may see. */
export function versionInfo({ key, facet, kind: _, repinned, ...rest }: VersionInfo, actor: Actor): Info {
  return {
    ...rest,
    metric: key,
    kind: facet as MetricKind,
    differences: [...rest.differences],
    repinned: repinned.flatMap(({ lobs, ...shown }) => (maySee(actor, lobs) ? [shown] : [])),
  };
}

export function versionDocument(
  found: GovernedVersion,
  actor: Actor,
): z.input<typeof metricVersionDocumentSchema> {
  const { content, ...info } = found;
  const definition = content as MetricDefinition;
  const definitionHash = sha256Hex(definition);
  return { ...versionInfo(info, actor), formulaText: formulaText(definition), definition, definitionHash };
}

/** The versions of one metric, oldest first, as one line of the library. */
export function metricSummary(versions: readonly VersionInfo[]): z.input<typeof metricSummarySchema> | null {
  const shown = shownVersion(versions);
  if (shown === undefined) return null;
  return {
    metric: shown.key,
    state: shown.state,
    version: shown.version,
    kind: shown.facet as MetricKind,
    versions: versionStates(versions),
  };
}

export function versionStates(versions: readonly VersionInfo[]) {
  return versions
    .map(({ version, state }) => ({ version, state }))
    .sort((left, right) => left.version - right.version);
}

/** The newest published version, else the newest. */
export function shownVersion<Version extends VersionInfo>(versions: readonly Version[]): Version | undefined {
  const sorted = [...versions].sort((left, right) => right.version - left.version);
  return sorted.find(({ state }) => state === 'published') ?? sorted[0];
}

export function changeItem(change: RecordedChange): z.input<typeof metricChangeItemSchema> {
  const { proposal } = change;
  return {
    id: change.changeId,
    metric: change.key,
    what: proposal.what,
    summary: aimText(change),
    state: change.status,
    basedOn: proposal.what === 'version' ? (proposal.basedOn ?? null) : null,
    version: proposal.what === 'version' ? change.version : proposal.version,
    reason: change.reason,
    proposedBy: change.proposedBy,
    proposedAt: change.proposedAt,
    updatedAt: change.updatedAt,
    effectiveFrom: change.effectiveFrom,
    waitingFor: changeWaitingFor(change),
  };
}

interface Shown {
  readonly change: RecordedChange;
  readonly log: readonly LoggedEntry[];
  /** The version that it is based on, where it is. */
  readonly base: GovernedVersion | null;
  readonly actor: Actor;
  /** Of the cycle that it is about; empty where it is about none. */
  readonly parties: readonly string[];
}

export function changeDocument({
  change,
  log,
  base,
  actor,
  parties,
}: Shown): z.input<typeof metricChangeSchema> {
  const { proposal } = change;
  const definition = proposal.what === 'version' ? (proposal.definition as MetricDefinition) : null;
  return {
    ...changeItem(change),
    revision: change.sequence,
    round: change.round,
    contentHash: change.contentHash,
    definition,
    formulaText: definition && formulaText(definition),
    differences: definition ? readableDifferences('metric', base?.content ?? null, definition) : [],
    reviewedBy: change.reviewedBy,
    outcome: change.outcome,
    actions: changeActions(change, actor, parties),
    log: log.map(({ differences, ...entry }) => ({
      ...entry,
      ...(differences ? { differences: [...differences] } : {}),
    })),
  };
}
