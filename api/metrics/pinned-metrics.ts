/** Looks up in the library what a plan is to be locked on. */
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { MetricDefinition } from '../../contracts/metric.js';
import { pinsOf } from '../../domain/evidence/metric-pins.js';
import { pinFindings, type KnownMetric, type PinFindings } from '../../domain/evidence/pin-faults.js';
import { isRepinned, type RepinnedFor } from '../../domain/governance/re-pinning.js';
import type { VersionInfo } from '../../domain/governance/governed-version.js';
import type { ApiStore } from '../api-store.js';

type Library = Pick<ApiStore, 'governed'>;

/**
 * @param at the pointer of the plan in what was sent
 * @param repinnedFor the cycle that hands it in, which may keep what was re-pinned for it; null where it is started
 */
export async function pinned(
  { governed }: Library,
  plan: AnalysisPlan,
  at: string,
  repinnedFor: RepinnedFor | null = null,
): Promise<PinFindings> {
  const all = await governed.listAll('metric');
  const names = [...new Set(all.map(({ key }) => key))];
  const planned = pinsOf(plan).filter(({ metric }) => names.includes(metric));
  const found = await Promise.all(
    planned.map(async ({ metric, metricVersion }): Promise<[string, KnownMetric]> => {
      const version = await governed.read('metric', metric, metricVersion);
      return [metric, known(all, metric, version, repinnedFor)];
    }),
  );
  return pinFindings(plan, { names, known: new Map(found) }, at);
}

function known(
  all: readonly VersionInfo[],
  metric: string,
  version: (VersionInfo & { readonly content: unknown }) | null,
  repinnedFor: RepinnedFor | null,
): KnownMetric {
  const isKept = version && repinnedFor && isRepinned(version.repinned, repinnedFor);
  const published = all.filter(({ key, state }) => key === metric && state === 'published');
  return {
    published: published.map((each) => each.version),
    planned: version && (version.content as MetricDefinition),
    retiredAt: isKept ? null : (version?.retired?.at ?? null),
  };
}
