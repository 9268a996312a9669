/**
 * An analysis outside of any gate: by the gate's very code, of data that somebody has at hand. It decides nothing, and is
 * no look of a cycle.
 */
import { z } from 'zod';
import { analysisPlanSchema } from './analysis-plan.js';
import { compared, holds } from './compared.js';
import {
  clustersShown,
  covariateShown,
  definitionHashShown,
  lookSchema,
  missingBoundsShown,
  planPowerSchema,
} from './criterion-shown.js';
import { cycleIdSchema, time } from './cycle.js';
import { handedObservationsSchema } from './evidence.js';
import { hashSchema } from './scalars.js';
import { signalQuestionSchema } from './signal-question.js';
import { baselineSchema } from './submission.js';

export const analysisIdSchema = z
  .string()
  .regex(/^ana_[0-9a-f]{24}$/)
  .meta({ description: 'Id of an analysis.', example: 'ana_0f1e2d3c4b5a69788796a5b4' });

const eitherPlan = holds(
  z.object({
    plan: z.unknown().optional(),
    cycle: z.unknown().optional(),
    signal: z.unknown().optional(),
  }),
  ({ plan, cycle, signal }) => [plan, cycle, signal].filter((each) => each !== undefined).length === 1,
  { path: [], error: 'must hold one of plan, cycle, whose plan is taken, and signal' },
);

const observationsOfPlan = compared(
  z.object({ signal: z.unknown().optional(), observations: z.unknown().optional() }),
  ({ signal, observations }, faults) => {
    if ((signal === undefined) !== (observations === undefined)) return;
    const message = signal === undefined ? 'is missing' : 'is of a plan, and not of a signal';
    faults.addIssue({ code: 'custom', path: ['observations'], message });
  },
);

const nothingBesideSignal = compared(
  z.looseObject({ signal: z.unknown() }),
  ({ signal, ...rest }, faults) => {
    if (signal === undefined) return;
    for (const field of ['rounds', 'baseline'])
      if (rest[field] !== undefined)
        faults.addIssue({ code: 'custom', path: [field], message: 'is of a plan, and not of a signal' });
  },
);

const roundsOfPlan = compared(z.object({ cycle: z.string(), rounds: z.number() }), (_, faults) => {
  faults.addIssue({
    code: 'custom',
    path: ['rounds'],
    message: "is the policy's, where the plan of a cycle is taken",
  });
});

export const analysisRequestSchema = z
  .strictObject({
    plan: analysisPlanSchema.optional(),
    cycle: cycleIdSchema.optional().meta({
      description: 'In place of plan and rounds: those of this cycle, as its charter has them now.',
    }),
    rounds: z.int().min(1).max(20).optional().meta({
      description:
        'Over how many rounds of the quality gate the significance level is divided, as in the policy; 1 unless told.',
    }),
    observations: handedObservationsSchema
      .optional()
      .meta({ description: 'As a hand-in of the pilot has them; of a plan and of a cycle.' }),
    baseline: baselineSchema.optional().meta({ description: 'With it the chance of a pass is told.' }),
    signal: signalQuestionSchema.optional().meta({
      description: 'In place of all else: whether a signal predicts a later outcome.',
    }),
  })
  .check(eitherPlan, observationsOfPlan, nothingBesideSignal, roundsOfPlan)
  .meta({ id: 'AnalysisRequest' });

export type AnalysisRequest = z.infer<typeof analysisRequestSchema>;

const estimate = z
  .strictObject({
    effect: z.number().meta({ description: 'Pilot minus comparison, in the unit of the metric.' }),
    lower: z.number(),
    upper: z.number(),
    pilotN: z.int().meta({ description: 'Subjects, or clusters where chance drew these.' }),
    comparisonN: z.int(),
    standardError: z.number().nullable(),
    standardErrorKind: z.string(),
    degreesOfFreedom: z.number().nullable(),
    pValue: z.number().meta({ description: 'Two-sided; 0 stands for less than a double can show.' }),
    confidence: z.number(),
    method: z.string(),
  })
  .meta({ id: 'Estimate' });

const corrected = z
  .strictObject({
    effect: z.number(),
    lower: z.number().nullable(),
    upper: z.number().nullable(),
    method: z.literal('median-unbiased-given-pass'),
  })
  .meta({ id: 'CorrectedEstimate' });

export const analysedCriterion = z
  .strictObject({
    metric: z.string(),
    role: z.enum(['primary', 'guardrail']),
    verdict: z.enum(['pass', 'fail', 'inconclusive', 'invalid']),
    reason: z.string(),
    estimate: estimate.nullable().meta({ description: 'Null when the criterion is invalid.' }),
    corrected: corrected.nullable().meta({
      description: 'Of a primary that passed: its effect, corrected for having been selected by that.',
    }),
    covariate: covariateShown.nullable(),
    missing: missingBoundsShown.nullable(),
    definitionHash: definitionHashShown,
  })
  .meta({ id: 'AnalysedCriterion' });

const missingOfArm = z.strictObject({ assigned: z.int(), missing: z.int() });

export const missingShown = z
  .array(
    z.strictObject({
      metric: z.string(),
      pilot: missingOfArm,
      comparison: missingOfArm,
      pValue: z.number().nullable(),
    }),
  )
  .nullable()
  .meta({ description: 'Null where those assigned were not counted.' });

export const hashesShown = z.strictObject({ plan: hashSchema, data: hashSchema, code: z.string() }).meta({
  description:
    'SHA-256 of the canonical JSON of the plan and of what was measured, the latter as a gate tells whether data are the same again; and the version of the rule.',
});

const result = {
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'invalid']),
  summary: z.string(),
  reasons: z.array(z.string()),
  harm: z.array(z.string()),
  criteria: z.array(analysedCriterion),
  look: lookSchema.nullable().meta({ description: 'Data are taken as the first look at them.' }),
  power: planPowerSchema.nullable().meta({ description: 'Null without a baseline.' }),
  sampleRatio: z
    .strictObject({
      of: z.string(),
      pilot: z.int(),
      comparison: z.int(),
      plannedPilotShare: z.number(),
      pValue: z.number(),
    })
    .nullable(),
  missing: missingShown,
  clusters: z.array(clustersShown.extend({ metric: z.string() })).nullable(),
  balance: z.null().meta({ description: 'Of arms that chance did not draw.' }),
  sensitivity: z.null().meta({ description: 'Of arms that chance did not draw.' }),
  hashes: hashesShown,
};

export const analysisHead = {
  id: analysisIdSchema,
  askedBy: z.string().meta({ description: 'The person, as an opaque id.' }),
  cycle: cycleIdSchema.nullable().meta({ description: 'The cycle whose plan was taken.' }),
};

/** One that is done. */
export const analysisSchema = z
  .strictObject({ ...analysisHead, state: z.literal('done'), at: time, ...result })
  .meta({ id: 'Analysis' });

const association = z
  .strictObject({
    measure: z.enum(['auc', 'rank_correlation', 'correlation']),
    estimate: z.number(),
    lower: z.number(),
    upper: z.number(),
    standardError: z.number(),
    standardErrorKind: z.string(),
    degreesOfFreedom: z.number(),
    pValue: z.number().meta({ description: 'Two-sided, of no association.' }),
    confidence: z.number(),
    method: z.string(),
  })
  .meta({ id: 'Association' });

const namedMetric = z.strictObject({ metric: z.string(), metricVersion: z.int() });

const found = {
  design: z.literal('predictiveness'),
  verdict: z.enum(['predicts', 'does_not_predict', 'undecided', 'invalid']),
  summary: z.string(),
  reasons: z.array(z.string()),
  signal: namedMetric,
  outcome: namedMetric,
  association: association.nullable().meta({ description: 'Null when invalid.' }),
  direction: z.enum(['more', 'less']).nullable().meta({
    description: 'Whether a higher signal is held to foretell more of the outcome, or less.',
  }),
  contrary: z.boolean().meta({ description: 'Whether it is shown to go against what was expected.' }),
  mayRetire: z.boolean().meta({
    description: 'Whether it is ground to propose that the signal be retired.',
  }),
  usefulSize: z.number(),
  counted: z.strictObject({
    rows: z.int(),
    groups: z.int(),
    by: z.string(),
    events: z.int().nullable(),
    withoutSignal: z.int(),
    withoutOutcome: z.int(),
    before: z.int(),
    across: z.int(),
  }),
  missing: z
    .strictObject({
      missing: z.int(),
      known: z.int(),
      higherWhereMissing: z.number(),
      pValue: z.number(),
    })
    .nullable(),
  linear: association.nullable(),
  outOfSample: z
    .strictObject({
      rules: z.int(),
      rows: z.int(),
      explained: z.number().meta({
        description: "Share of the mean's squared error that the rule takes away: Brier's skill, or R².",
      }),
      devianceExplained: z.number().nullable(),
      direction: z.strictObject({ auc: z.number(), standardError: z.number(), parts: z.int() }).nullable(),
    })
    .nullable(),
  beyond: z
    .strictObject({
      correlation: z.number(),
      lower: z.number(),
      upper: z.number(),
      pValue: z.number(),
      explained: z.number().nullable(),
    })
    .nullable(),
  hashes: result.hashes,
};

/** One of a signal that is done. */
export const signalAnalysisSchema = z
  .strictObject({ ...analysisHead, state: z.literal('done'), at: time, ...found })
  .meta({ id: 'SignalAnalysis' });

/** One that is under way. */
export const analysisRunningSchema = z
  .strictObject({ id: analysisIdSchema, state: z.literal('running') })
  .meta({ id: 'AnalysisRunning' });
