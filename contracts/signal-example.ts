/** A question of whether a signal predicts, for the API document. */
import type { z } from 'zod';
import type { signalQuestionSchema } from './signal-question.js';

export const SIGNAL_EXAMPLE: { readonly signal: z.infer<typeof signalQuestionSchema> } = {
  signal: {
    plan: {
      design: 'predictiveness',
      signal: { metric: 'effort_score', metricVersion: 1, kind: 'mean', expects: 'more' },
      outcome: { metric: 'churn', metricVersion: 1, kind: 'proportion' },
      beyond: [],
      split: { by: 'unit', folds: 10, seed: 1 },
      minimumUnits: 2000,
      confidence: 0.95,
    },
    rows: {
      dataset: 'ds_0f1e2d3c4b5a69788796a5b4',
      outcomes: 'ds_5a69788796a5b40f1e2d3c4b',
      columns: { signal: 'effort', outcome: 'left', covariates: {} },
    },
  },
};
