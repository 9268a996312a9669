/** What of a proposal the library refuses: versions that it lacks, names that the programme lacks, nothing that is new. */
import type { MetricProposal } from '../../contracts/metric-change.js';
import type { MetricDefinition } from '../../contracts/metric.js';
import type { FieldError } from '../../contracts/problem.js';
import { canonicalJson } from '../../base/canonical-json.js';
import { orMeant } from '../../base/nearest-name.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { maySee } from '../../domain/cycle/scope.js';
import { pinsOf } from '../../domain/evidence/metric-pins.js';
import type { Proposal } from '../../domain/governance/change-state.js';
import { mayReadAnalysis } from '../../domain/decisions/analysis-readers.js';
import { whyNoGround } from '../../domain/evidence/retirement-ground.js';
import type { VersionInfo } from '../../domain/governance/governed-version.js';
import type { RecordedChange } from '../../store/governance/governed-changes.js';
import type { ApiStore } from '../api-store.js';
import { foreignIn } from '../programme/known-names.js';

type Library = Pick<ApiStore, 'governed' | 'changes' | 'programme' | 'cycles' | 'analyses'>;

interface Proposed<What extends MetricProposal['what'] = MetricProposal['what']> {
  readonly metric: string;
  readonly change: Extract<MetricProposal, { what: What }>;
  /** The change whose content it is, where that is proposed already. */
  readonly changeId?: string;
}

/** @returns every fault, with the pointer into the body of the proposal */
export async function proposalFaults(
  store: Library,
  actor: Actor,
  { metric, change, changeId }: Proposed,
): Promise<FieldError[]> {
  const versions = await store.governed.listVersions('metric', metric);
  if (change.what === 'retirement') return retirementFaults(store, actor, { metric, change }, versions);
  if (change.what === 'repin') return repinFaults(store, actor, { metric, change }, versions);
  const [based, predicted, foreign] = await Promise.all([
    baseFaults(store, metric, change, versions, changeId),
    predictedFaults(store, metric, change.definition),
    foreignIn(store, { change }),
  ]);
  return [...based, ...predicted, ...foreign];
}

async function retirementFaults(
  { analyses }: Library,
  actor: Actor,
  { metric, change: { version, because } }: Proposed<'retirement'>,
  versions: readonly VersionInfo[],
): Promise<FieldError[]> {
  const pointer = '/change/version';
  const found = versions.find((each) => each.version === version);
  if (found === undefined) return [{ pointer, detail: lacks(metric, version, versions) }];
  if (found.retired) return [{ pointer, detail: `is retired since ${found.retired.at}` }];
  if (!because) return [];
  const analysis = await analyses.read(because.analysis);
  const isSeen = analysis !== null && mayReadAnalysis(actor, analysis);
  const why = isSeen
    ? whyNoGround(analysis.result, { metric, version })
    : 'is no analysis that you have asked for';
  return why === null ? [] : [{ pointer: '/change/because/analysis', detail: why }];
}

/** A cycle can keep only what it was chartered on, and needs to only once that is retired. */
async function repinFaults(
  { cycles }: Library,
  actor: Actor,
  { metric, change: { version, cycle } }: Proposed<'repin'>,
  versions: readonly VersionInfo[],
): Promise<FieldError[]> {
  const pointer = '/change/version';
  const found = versions.find((each) => each.version === version);
  if (found === undefined) return [{ pointer, detail: lacks(metric, version, versions) }];
  if (!found.retired) return [{ pointer, detail: 'is published: the cycle keeps it anyway' }];
  const charter = (await cycles.readCycle(cycle))?.charter;
  // Who may not see a cycle is told the same as of one that is not there.
  const isSeen = charter !== undefined && maySee(actor, charter.lobs);
  const isPinned =
    isSeen &&
    pinsOf(charter.analysisPlan).some((pin) => pin.metric === metric && pin.metricVersion === version);
  if (isPinned) return [];
  return [{ pointer: '/change/cycle', detail: `is chartered on no version ${version} of ${metric}` }];
}

async function baseFaults(
  { governed, changes }: Library,
  metric: string,
  { basedOn, definition }: Extract<MetricProposal, { what: 'version' }>,
  versions: readonly VersionInfo[],
  changeId: string | undefined,
): Promise<FieldError[]> {
  const pointer = '/change/basedOn';
  const [newest] = versions;
  if (basedOn === undefined) {
    if (newest === undefined) {
      const rival = (await openNewOnes(changes, metric)).find((each) => each.changeId !== changeId);
      if (rival === undefined) return [];
      const detail = `is left out, and ${rival.proposedBy} has proposed a new metric ${metric} already (${rival.changeId}); a version can be based on that one once it is published`;
      return [{ pointer, detail }];
    }
    return [
      {
        pointer,
        detail: `is left out, and there is ${metric} already; its newest version is ${newest.version}`,
      },
    ];
  }
  const base = await governed.read('metric', metric, basedOn);
  if (base === null) return [{ pointer, detail: lacks(metric, basedOn, versions) }];
  const isSame = canonicalJson(base.content) === canonicalJson(definition);
  return isSame ? [{ pointer: '/change/definition', detail: `is that of version ${basedOn} already` }] : [];
}

/** The open changes that propose this metric as a new one. */
async function openNewOnes(changes: Library['changes'], metric: string): Promise<readonly RecordedChange[]> {
  const page = { key: metric, status: undefined, scope: '*', after: undefined, limit: 100 } as const;
  const { items } = await changes.list('metric', page);
  return items.filter(({ wait, proposal }) => wait !== null && isNew(proposal));
}

function isNew(proposal: Proposal): boolean {
  return proposal.what === 'version' && proposal.basedOn === undefined;
}

/** What was approved since it was proposed may have done it already: made the new metric, or retired the version. */
export async function approvalFaults(
  { governed, changes }: Library,
  { changeId, key, proposal }: RecordedChange,
): Promise<FieldError[]> {
  const pointer = '/decision';
  if (proposal.what === 'retirement') {
    const versions = await governed.listVersions('metric', key);
    const isRetired = versions.some(
      ({ version, retired }) => version === proposal.version && retired !== null,
    );
    const detail = `approves to retire version ${proposal.version} of ${key}, which is retired already; reject it`;
    return isRetired ? [{ pointer, detail }] : [];
  }
  if (!isNew(proposal)) return [];
  const rivals = await openNewOnes(changes, key);
  const isTaken =
    rivals.some((each) => each.changeId !== changeId && each.status === 'approved') ||
    (await governed.listVersions('metric', key)).length > 0;
  if (!isTaken) return [];
  const detail = `approves a new metric, and there is ${key} by now; reject it, and have a version of that one proposed`;
  return [{ pointer, detail }];
}

function lacks(metric: string, version: number, versions: readonly VersionInfo[]): string {
  if (versions.length === 0) return `names version ${version}, and there is no metric ${metric}`;
  const known = versions.map((each) => each.version).sort((left, right) => left - right);
  return `names version ${version}, and ${metric} has ${known.join(', ')}`;
}

async function predictedFaults(
  { governed }: Library,
  metric: string,
  { predicts }: MetricDefinition,
): Promise<FieldError[]> {
  if (predicts === undefined) return [];
  const pointer = '/change/definition/predicts';
  if (predicts === metric) return [{ pointer, detail: 'names the metric itself' }];
  const known = [...new Set((await governed.listAll('metric')).map(({ key }) => key))];
  if (known.includes(predicts)) return [];
  return [{ pointer, detail: `is no metric of the library${orMeant(predicts, known)}` }];
}
