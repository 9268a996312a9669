/** An example of a matched analysis, for the API document and for tests. */
export const MATCHED_ANALYSIS_EXAMPLE = {
  dataset: 'ds_0f1e2d3c4b5a69788796a5b4',
  plan: {
    design: 'matched' as const,
    primary: {
      metric: 'retention',
      metricVersion: 1,
      kind: 'proportion' as const,
      goodDirection: 'increase' as const,
      minimumEffect: 0.02,
      targetEffect: 0.05,
    },
    guardrails: [],
    negativeControls: [],
    confidence: 0.95,
    minimumPerArm: 1000,
    covariates: ['tenure', 'contract'],
    matching: {
      method: 'propensity' as const,
      caliper: 0.2,
      ratio: 1,
      withReplacement: false,
      exact: ['contract'],
    },
  },
  data: {
    arm: { column: 'tech_support', pilot: 'Yes', comparison: 'No', leaveOut: 'No internet service' },
    unit: 'unit',
    covariates: {
      tenure: { column: 'tenure', kind: 'number' as const },
      contract: { column: 'contract', kind: 'category' as const },
    },
    metrics: { retention: { column: 'retention', true: 'true' } },
  },
};
