/** Judges data outside of any gate, by the gate's very code, and keeps what was found. */
import { lookShown } from '../domain/reading/look-shown.js';
import { canonicalJson } from '../base/canonical-json.js';
import { whyUnusable } from '../domain/evidence/dataset.js';
import { pinsOf, withoutRetired } from '../domain/evidence/metric-pins.js';
import { withoutData } from '../domain/evidence/unusable-data.js';
import { analysisOf, type Analysis } from '../statistics/analysis.js';
import type { ObservationalVerdict } from '../statistics/observational/judge/observational-verdict.js';
import type {
  AnalysisStart,
  AnyAnalysisStart,
  FoundAnalysis,
  RowsAnalysisStart,
  RowsToAnalyse,
} from '../domain/evidence/analysis.js';
import type { Dataset } from '../contracts/dataset.js';
import { signalAnswer, type SignalDeps } from './analyse-signal.js';
import { observedIn } from './observed.js';
import type { RowDeps, Unusable } from './observed.js';
import type { ActivityDeps, AnalysisActivities } from './ports.js';
import { sha256 } from './sha256.js';

export interface AnalysisDeps extends RowDeps, SignalDeps, Pick<ActivityDeps, 'retiredPins'> {
  /** Keeps the first of this id; another one of the same id is the same again. */
  readonly keepAnalysis: (found: FoundAnalysis) => Promise<void>;
  /** Judges units that chance did not draw. @returns what was found, or what is wrong with the rows, a sentence each */
  readonly judgeRows: (
    request: RowsToAnalyse & { readonly dataset: Dataset },
  ) => Promise<JudgedRows | Unusable>;
}

type JudgedRows = ObservationalVerdict & Pick<Analysis, 'hashes'>;

/** What an invalid criterion does not show. */
const UNMEASURED = { estimate: null, corrected: null, covariate: null, missing: null };

export function analysisActivities(deps: AnalysisDeps): AnalysisActivities {
  return {
    analyse: async (start) => {
      const { id, askedBy, cycle, lob, at } = start;
      const result = await resultOf(deps, start);
      await deps.keepAnalysis({ id, askedBy, cycle, lob, at, result });
    },
  };
}

function resultOf(deps: AnalysisDeps, start: AnyAnalysisStart): Promise<object> {
  if ('question' in start) return signalAnswer(deps, start.question);
  return 'given' in start ? ofRows(deps, start) : ofSums(deps, start);
}

async function ofSums(
  { retiredPins, ...rows }: AnalysisDeps,
  { cycle, plan, observations, rounds, baseline }: AnalysisStart,
): Promise<object> {
  // It decides nothing, so that anybody's rows will do.
  const found = await observedIn(rows, observations, plan, null);
  const isUsable = !('faults' in found);
  const data = isUsable ? found : { ...observations, metrics: [] };
  const judged = analysisOf({ plan, observations: data, rounds, baseline, sha256 });
  const retired = cycle === null ? [] : await retiredPins(cycle, pinsOf(plan));
  const analysis = isUsable
    ? withoutRetired(judged, retired, (criterion) => ({ ...criterion, ...UNMEASURED }))
    : withoutData(judged, found.faults);
  return { ...analysis, look: analysis.look && lookShown(analysis.look) };
}

async function ofRows(
  { readDataset, judgeRows }: AnalysisDeps,
  { dataset: id, given }: RowsAnalysisStart,
): Promise<object> {
  const dataset = await readDataset(id);
  const why = whyUnusable(dataset, {}, null);
  const found =
    dataset && why === null
      ? await judgeRows({ dataset, given })
      : { faults: [`the data set ${id} ${why ?? 'is not known'}`] };
  const { sensitivity, ...rest } = 'faults' in found ? withoutRows(given, dataset, found.faults) : found;
  const { metrics, negativeControls } = sensitivity;
  return { ...rest, dataset: id, sensitivity: { metrics, negativeControls } };
}

/** Nothing is shown of rows that could not be read. */
function withoutRows(
  { design, file: { plan } }: RowsAnalysisStart['given'],
  dataset: Dataset | null,
  faults: readonly string[],
): JudgedRows {
  const data = dataset?.sha256 ?? sha256('');
  const hashes = { plan: sha256(canonicalJson(plan)), data, code: `rule-${String(plan.rule ?? 1)}` };
  const unread = {
    ...{ design, verdict: 'invalid' as const, summary: '', reasons: [], harm: [], criteria: [], naive: [] },
    ...{ look: null, power: null, sampleRatio: null, missing: null, clusters: null, balance: null },
    sensitivity: { metrics: [], negativeControls: [], trends: [], placebosInTime: [] },
  } as const;
  return { ...withoutData<Omit<JudgedRows, 'hashes'>>(unread, faults), hashes };
}
