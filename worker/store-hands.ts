/** What the activities of a worker need, on a real store and with the gate's own judges. */
import { analysisActivities } from '../activities/analyse.js';
import { datasetActivities } from '../activities/import-dataset.js';
import type { RowDeps } from '../activities/observed.js';
import { partiesOf } from '../domain/decisions/duties.js';
import { isRepinned } from '../domain/governance/re-pinning.js';
import { groupSummaryJudges } from '../statistics/judge.js';
import type { Store } from '../store/connect.js';
import type { ContentFiles } from '../tables/content-files.js';
import { importRows } from '../tables/import-rows.js';
import { readSignals } from '../tables/signal-rows.js';
import { sumRows } from '../tables/summaries.js';
import { judgeRowsIn } from './judge-rows.js';
import { whileBeating } from './beating.js';
import type { WorkerOptions } from './create-worker.js';

type StoreHands = Pick<
  WorkerOptions,
  | 'recordTransition'
  | 'judges'
  | 'claimLedgerLines'
  | 'retiredPins'
  | 'recordChange'
  | 'analysis'
  | 'datasets'
  | keyof RowDeps
>;

/** Whoever composes a worker puts its own in the place of some of them. */
export function storeHands(store: Store, files: ContentFiles): StoreHands {
  const { analyses, changes, cycles, datasets, governed, programme } = store;
  const rows: RowDeps = {
    readDataset: (id) => datasets.read(id),
    readDefinition: (pin) => governed.readDefinition(pin),
    sumRows: (request) => whileBeating(() => sumRows(files, request)),
  };
  const retiredPins: StoreHands['retiredPins'] = async (cycleId, pins) => {
    const retired = await governed.retiredAmong(pins);
    if (retired.length === 0) return [];
    const cycle = await cycles.readCycle(cycleId);
    const repinnedFor = { cycleId, parties: cycle ? partiesOf(cycle) : [] };
    return retired.flatMap(({ pin, retired: { at, reason }, repinned }) =>
      isRepinned(repinned, repinnedFor) ? [] : [{ ...pin, at, reason }],
    );
  };
  const judgeRows = judgeRowsIn(files);
  return {
    ...rows,
    recordTransition: (transition) => store.recordTransition(transition),
    judges: groupSummaryJudges,
    claimLedgerLines: (claim) => store.claimLedgerLines(claim),
    retiredPins,
    recordChange: (step) => changes.record(step),
    analysis: analysisActivities({
      ...rows,
      retiredPins,
      judgeRows: (request) => whileBeating(() => judgeRows(request)),
      readSignals: (asked) => whileBeating(() => readSignals(files, asked)),
      keepAnalysis: (found) => analyses.keep(found),
    }),
    datasets: datasetActivities({
      ...rows,
      finishDataset: (dataset) => datasets.finish(dataset),
      readMapping: async ({ name, version }) =>
        (await programme.readVersion('mappings', name, version))?.content ?? null,
      importFile: (upload, request) => whileBeating(() => importRows(files, files.pathOf(upload), request)),
      hasFile: (name) => files.has(name),
      removeFile: (name) => files.remove(name),
      now: () => new Date().toISOString(),
    }),
  };
}
