/** Data that somebody wants judged outside of any gate, and what was found. It decides nothing. */
import type { AnalysisFile } from '../../contracts/analysis-file.js';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { HandedObservations } from '../../contracts/evidence.js';
import type { SignalQuestion } from '../../contracts/signal-question.js';
import type { Baseline } from '../../contracts/submission.js';

/** Who asked for what is judged, and when. */
export interface AnalysisHead {
  readonly id: string;
  readonly askedBy: string;
  /** The cycle whose plan was taken; null where the plan came with the question. */
  readonly cycle: string | null;
  /** The line of business of the data set whose rows are judged; null where sums came with the question. */
  readonly lob: string | null;
  /** When it was asked for, ISO 8601, UTC. */
  readonly at: string;
}

/** Arms that chance drew, by the gate's rule. */
export interface AnalysisStart extends AnalysisHead {
  readonly plan: AnalysisPlan;
  readonly observations: HandedObservations;
  readonly rounds: number;
  readonly baseline?: Baseline | undefined;
}

/** Units that chance did not draw, over the rows of a data set. */
export interface RowsAnalysisStart extends AnalysisHead, RowsToAnalyse {
  readonly cycle: null;
  readonly dataset: string;
}

/** The plan of a design that needs the rows as they are, and which of their columns are what. */
export interface RowsToAnalyse {
  readonly given: Extract<AnalysisFile, { readonly design: 'matched' }>;
}

/** Whether a signal predicts, over the rows of data sets. */
export interface SignalStart extends AnalysisHead {
  readonly cycle: null;
  readonly question: SignalQuestion;
}

export type AnyAnalysisStart = AnalysisStart | RowsAnalysisStart | SignalStart;

export interface FoundAnalysis extends AnalysisHead {
  readonly result: object;
}
