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
import { baselineSchema } from './submission.js';

export const analysisIdSchema = z
  .string()
  .regex(/^ana_[0-9a-f]{24}$/)
  .meta({ description: 'Id of an analysis.', example: 'ana_0f1e2d3c4b5a69788796a5b4' });

const eitherPlan = holds(
  z.object({ plan: z.unknown().optional(), cycle: z.unknown().optional() }),
  ({ plan, cycle }) => (plan === undefined) !== (cycle === undefined),
  { path: [], error: 'must hold either plan, or cycle, whose plan is taken' },
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
    observations: handedObservationsSchema.meta({ description: 'As a hand-in of the pilot has them.' }),
    baseline: baselineSchema.optional().meta({ description: 'With it the chance of a pass is told.' }),
  })
  .check(eitherPlan, roundsOfPlan)
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

/** One that is under way. */
export const analysisRunningSchema = z
  .strictObject({ id: analysisIdSchema, state: z.literal('running') })
  .meta({ id: 'AnalysisRunning' });
