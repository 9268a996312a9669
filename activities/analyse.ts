/** Judges data outside of any gate, by the gate's very code, and keeps what was found. */
import { lookShown } from '../domain/reading/look-shown.js';
import { analysisOf } from '../statistics/analysis.js';
import type { AnalysisStart, FoundAnalysis } from '../domain/evidence/analysis.js';
import type { AnalysisActivities } from './ports.js';
import { sha256 } from './sha256.js';

export interface AnalysisDeps {
  /** Keeps the first of this id; another one of the same id is the same again. */
  readonly keepAnalysis: (found: FoundAnalysis) => Promise<void>;
}

export function analysisActivities({ keepAnalysis }: AnalysisDeps): AnalysisActivities {
  return {
    analyse: async ({ id, askedBy, cycle, at, plan, observations, rounds, baseline }: AnalysisStart) => {
      const analysis = analysisOf({ plan, observations, rounds, baseline, sha256 });
      const result = { ...analysis, look: analysis.look && lookShown(analysis.look) };
      await keepAnalysis({ id, askedBy, cycle, at, result });
    },
  };
}
