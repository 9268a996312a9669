/** What of a proposal the library refuses: versions that it lacks, names that the programme lacks, nothing that is new. */
import type { MetricProposal } from '../../contracts/metric-change.js';
import type { MetricDefinition } from '../../contracts/metric.js';
import type { FieldError } from '../../contracts/problem.js';
import { canonicalJson } from '../../base/canonical-json.js';
import { nearestName } from '../../base/nearest-name.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { maySee } from '../../domain/decisions/decision-rights.js';
import { pinsOf } from '../../domain/evidence/metric-pins.js';
import type { VersionInfo } from '../../domain/governance/governed-version.js';
import type { ApiStore } from '../api-store.js';
import { foreignIn } from '../programme/known-names.js';

type Library = Pick<ApiStore, 'governed' | 'programme' | 'cycles'>;

interface Proposed<What extends MetricProposal['what'] = MetricProposal['what']> {
  readonly metric: string;
  readonly change: Extract<MetricProposal, { what: What }>;
}

/** @returns every fault, with the pointer into the body of the proposal */
export async function proposalFaults(
  store: Library,
  actor: Actor,
  { metric, change }: Proposed,
): Promise<FieldError[]> {
  const versions = await store.governed.listVersions('metric', metric);
  if (change.what === 'retirement') return retirementFaults(metric, change.version, versions);
  if (change.what === 'repin') return repinFaults(store, actor, { metric, change }, versions);
  const [based, predicted, foreign] = await Promise.all([
    baseFaults(store, metric, change, versions),
    predictedFaults(store, metric, change.definition),
    foreignIn(store, { change }),
  ]);
  return [...based, ...predicted, ...foreign];
}

function retirementFaults(metric: string, version: number, versions: readonly VersionInfo[]): FieldError[] {
  const pointer = '/change/version';
  const found = versions.find((each) => each.version === version);
  if (found === undefined) return [{ pointer, detail: lacks(metric, version, versions) }];
  return found.retired ? [{ pointer, detail: `is retired since ${found.retired.at}` }] : [];
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
  { governed }: Library,
  metric: string,
  { basedOn, definition }: Extract<MetricProposal, { what: 'version' }>,
  versions: readonly VersionInfo[],
): Promise<FieldError[]> {
  const pointer = '/change/basedOn';
  const [newest] = versions;
  if (basedOn === undefined) {
    if (newest === undefined) return [];
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
  const meant = nearestName(predicts, known);
  const guess = meant === undefined ? '' : `; did you mean ${meant}?`;
  return [{ pointer, detail: `is no metric of the library${guess}` }];
}
