/** Judges data outside of any gate, by the gate's very code, and keeps what was found. */
import { lookShown } from '../domain/reading/look-shown.js';
import { pinsOf, withoutRetired } from '../domain/evidence/metric-pins.js';
import { withoutData } from '../domain/evidence/unusable-data.js';
import { analysisOf } from '../statistics/analysis.js';
import type { AnalysisStart, FoundAnalysis } from '../domain/evidence/analysis.js';
import { observedIn } from './observed.js';
import type { RowDeps } from './observed.js';
import type { ActivityDeps, AnalysisActivities } from './ports.js';
import { sha256 } from './sha256.js';

export interface AnalysisDeps extends RowDeps, Pick<ActivityDeps, 'retiredPins'> {
  /** Keeps the first of this id; another one of the same id is the same again. */
  readonly keepAnalysis: (found: FoundAnalysis) => Promise<void>;
}

/** What an invalid criterion does not show. */
const UNMEASURED = { estimate: null, corrected: null, covariate: null, missing: null };

export function analysisActivities({ keepAnalysis, retiredPins, ...rows }: AnalysisDeps): AnalysisActivities {
  return {
    analyse: async ({ id, askedBy, cycle, at, plan, observations, rounds, baseline }: AnalysisStart) => {
      // It decides nothing, so that anybody's rows will do.
      const found = await observedIn(rows, observations, plan, []);
      const isUsable = !('faults' in found);
      const data = isUsable ? found : { ...observations, metrics: [] };
      const judged = analysisOf({ plan, observations: data, rounds, baseline, sha256 });
      const retired = cycle === null ? [] : await retiredPins(cycle, pinsOf(plan));
      const analysis = isUsable
        ? withoutRetired(judged, retired, (criterion) => ({ ...criterion, ...UNMEASURED }))
        : withoutData(judged, found.faults);
      const result = { ...analysis, look: analysis.look && lookShown(analysis.look) };
      await keepAnalysis({ id, askedBy, cycle, at, result });
    },
  };
}
