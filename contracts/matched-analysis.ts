/**
 * An analysis of units that chance did not draw, over the rows of a data set: the plan file of `npm run analyse`, with the
 * data set in place of the CSV file. What it finds is observational; no gate rests on it.
 */
import { z } from 'zod';
import { analysedCriterion, analysisHead, hashesShown, missingShown } from './analysis.js';
import { time } from './cycle.js';
import { matchedChecks, matchedFileSchema } from './observational-file.js';
import { datasetIdSchema } from './scalars.js';

export const matchedAnalysisRequestSchema = z
  .strictObject({
    ...matchedFileSchema.shape,
    dataset: datasetIdSchema.meta({ description: 'One that is ready; `data` names its columns.' }),
  })
  .check(...matchedChecks)
  .meta({ id: 'MatchedAnalysisRequest' });

export type MatchedAnalysisRequest = z.infer<typeof matchedAnalysisRequestSchema>;

const count = z.int().min(0);
const bound = z.number().nullable();

const armsCompared = z
  .strictObject({
    treatedMean: z.number(),
    comparisonMean: z.number(),
    standardisedDifference: z.number().meta({
      description: 'Treated less comparison, in standard deviations of all treated.',
    }),
    varianceRatio: z.number().nullable().meta({ description: 'Null of a column of 0 and 1.' }),
  })
  .meta({ id: 'ArmsCompared' });

const covariateBalance = z
  .strictObject({ name: z.string(), before: armsCompared, after: armsCompared, isBalanced: z.boolean() })
  .meta({ id: 'CovariateBalance' });

const balance = z
  .strictObject({
    covariates: z.array(covariateBalance),
    propensity: covariateBalance.nullable().meta({ description: 'It informs, and does not decide.' }),
    overlap: z
      .strictObject({
        shared: z.strictObject({ from: z.number(), to: z.number() }).nullable(),
        treatedInside: z.number(),
      })
      .nullable()
      .meta({ description: 'The propensities that both arms have, and the share of the treated in there.' }),
    treated: z.strictObject({ all: count, matched: count, dropped: count }),
    comparison: z.strictObject({ all: count, matched: count, effective: z.number() }),
    caliper: z.number().nullable().meta({ description: 'In logits; null where any distance would do.' }),
  })
  .meta({ id: 'Balance' });

const naive = z
  .strictObject({
    metric: z.string(),
    of: z.string().meta({ description: 'What is subtracted from what.' }),
    effect: z.number(),
    lower: bound,
    upper: bound,
    adjusted: z
      .strictObject({ effect: z.number(), classicError: z.number(), robustError: z.number() })
      .nullable()
      .meta({ description: 'A straight line on all covariates beside treatment.' }),
  })
  .meta({ id: 'NaiveDifference', description: 'The difference that one would see without the design.' });

const ofMetric = z
  .strictObject({
    metric: z.string(),
    eValue: z
      .strictObject({
        estimate: z.number(),
        bound: z.number(),
        of: z.strictObject({ ratio: z.number(), lower: z.number(), upper: z.number() }),
        method: z.enum(['risk-ratio', 'standardised']),
      })
      .nullable()
      .meta({
        description:
          'The risk ratio by which something unmeasured must go with treatment and outcome to explain the estimate away.',
      }),
    rosenbaum: z
      .strictObject({
        gamma: z.number(),
        pValue: z.number(),
        level: z.number(),
        method: z.enum(['binomial', 'signed-rank']),
      })
      .nullable()
      .meta({ description: 'Of pairs; null of anything else.' }),
  })
  .meta({ id: 'Sensitivity' });

const negativeControl = z.strictObject({
  metric: z.string(),
  effect: z.number(),
  lower: z.number(),
  upper: z.number(),
  confidence: z.number(),
  moved: z.boolean(),
});

/** One that is done. */
export const matchedAnalysisSchema = z
  .strictObject({
    ...analysisHead,
    state: z.literal('done'),
    at: time,
    dataset: datasetIdSchema,
    design: z.literal('matched'),
    verdict: z.enum(['pass', 'fail', 'inconclusive', 'invalid']),
    summary: z.string(),
    reasons: z.array(z.string()),
    harm: z.array(z.string()),
    criteria: z.array(analysedCriterion),
    naive: z.array(naive),
    look: z.null(),
    power: z.null(),
    sampleRatio: z.null(),
    missing: missingShown,
    clusters: z.null(),
    balance: balance.nullable().meta({ description: 'Null where nobody could be matched.' }),
    sensitivity: z.strictObject({
      metrics: z.array(ofMetric),
      negativeControls: z.array(negativeControl),
    }),
    hashes: hashesShown,
  })
  .meta({ id: 'MatchedAnalysis' });
