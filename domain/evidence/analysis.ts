/** Data that somebody wants judged outside of any gate, and what was found. It decides nothing. */
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { HandedObservations } from '../../contracts/evidence.js';
import type { Baseline } from '../../contracts/submission.js';

export interface AnalysisStart {
  readonly id: string;
  readonly askedBy: string;
  /** The cycle whose plan was taken; null where the plan came with the question. */
  readonly cycle: string | null;
  /** When it was asked for, ISO 8601, UTC. */
  readonly at: string;
  readonly plan: AnalysisPlan;
  readonly observations: HandedObservations;
  readonly rounds: number;
  readonly baseline?: Baseline | undefined;
}

export interface FoundAnalysis extends Pick<AnalysisStart, 'id' | 'askedBy' | 'cycle' | 'at'> {
  readonly result: object;
}
