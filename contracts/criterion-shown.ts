/** Each criterion of a verdict as an approver reads it, with the numbers behind it. */
import { z } from 'zod';
import { MISSING_RULES } from './criterion-data.js';
import { hashSchema } from './scalars.js';

const groupShown = z
  .strictObject({
    n: z.int(),
    value: z.number().nullable().meta({ description: 'The share or the mean, in the unit of the metric.' }),
  })
  .meta({ id: 'GroupShown' });

export const covariateShown = z
  .strictObject({
    name: z.string(),
    theta: z.number().meta({ description: 'What one unit of the covariate is worth of the metric.' }),
    explainedShare: z.number().meta({
      description: 'The share of the variance within arms that it explains, and that is taken off.',
    }),
    before: z.strictObject({ effect: z.number(), pValue: z.number() }).meta({
      description:
        'Pilot minus comparison of the covariate itself, from before the pilot. With a p-value below .001 the draw is broken.',
    }),
  })
  .meta({ id: 'CovariateShown' });

const boundShown = z.strictObject({ effect: z.number(), lower: z.number(), upper: z.number() });

export const definitionHashShown = hashSchema.nullable().meta({
  description:
    'Of the definition in the metric library by which it was computed from rows, the SHA-256 of its canonical JSON; null where sums or values were handed in.',
});

export const missingBoundsShown = z
  .strictObject({
    rule: z.enum(MISSING_RULES),
    lower: boundShown.meta({ description: 'The difference at its least, with its interval.' }),
    upper: boundShown.meta({ description: 'The difference at its most.' }),
  })
  .meta({ id: 'MissingBoundsShown' });

export const clustersShown = z
  .strictObject({
    unit: z.string().meta({ description: 'What chance drew, in the word of the plan.' }),
    pilot: z.int(),
    comparison: z.int(),
    estimand: z
      .literal('cluster-mean')
      .meta({ description: 'The difference is of the average cluster, each counting once.' }),
    icc: z.number().nullable().meta({
      description: 'Intraclass correlation; below 0 where clusters differ less than chance has it.',
    }),
    designEffect: z
      .number()
      .nullable()
      .meta({ description: 'How many times the subjects of a draw of subjects it takes.' }),
    permutation: z
      .strictObject({ pValue: z.number(), smallestPValue: z.number(), draws: z.int() })
      .nullable()
      .meta({ description: 'By all draws that could have been made, two-sided; null beyond 20 clusters.' }),
    byRows: z
      .strictObject({
        effect: z.number(),
        lower: z.number(),
        upper: z.number(),
        standardError: z.number(),
        standardErrorKind: z.literal('CR2'),
        degreesOfFreedom: z.number(),
        pValue: z.number(),
      })
      .nullable()
      .meta({ description: 'The difference between the average subjects. It informs and decides nothing.' }),
  })
  .meta({ id: 'ClustersShown' });

export const criterionShownSchema = z
  .strictObject({
    metric: z.string(),
    metricVersion: z.int(),
    role: z.enum(['primary', 'guardrail']),
    goodDirection: z.enum(['increase', 'decrease']).nullable(),
    verdict: z.enum(['pass', 'fail', 'inconclusive', 'invalid']),
    reason: z.string(),
    pilot: groupShown.nullable(),
    comparison: groupShown.nullable(),
    difference: z.number().nullable().meta({ description: 'Pilot minus comparison.' }),
    interval: z
      .strictObject({ lower: z.number(), upper: z.number(), confidence: z.number(), method: z.string() })
      .nullable(),
    test: z
      .strictObject({
        standardError: z.number().nullable().meta({
          description: 'Of the difference, in its unit; null where it is 0, which would look like certainty.',
        }),
        standardErrorKind: z.string().meta({
          description:
            'How it was come by, because the choice can flip what is significant: welch, unpooled, delta, multinomial or pooled-cluster-means.',
        }),
        degreesOfFreedom: z.number().nullable().meta({
          description: 'Rarely whole; null where the normal distribution is used.',
        }),
        pValue: z.number().meta({
          description:
            'Two-sided, of no effect, by the method of the interval: where that leaves out 0, it is below 1 − confidence. 0 stands for less than a double can show.',
        }),
      })
      .nullable()
      .meta({ description: 'The test that belongs to the interval; null when the criterion is invalid.' }),
    covariate: covariateShown.nullable().meta({ description: 'Null where the plan names none.' }),
    missing: missingBoundsShown.nullable().meta({
      description: 'Null where the plan has no rule for missing outcomes, and where none is missing.',
    }),
    definitionHash: definitionHashShown,
    clusters: clustersShown.nullable().meta({ description: 'Null where subjects themselves were drawn.' }),
    required: z.strictObject({ what: z.enum(['minimum_effect', 'margin']), value: z.number() }),
    moreNeeded: z
      .strictObject({ pilot: z.int(), comparison: z.int() })
      .nullable()
      .meta({
        description:
          'So many more subjects, or clusters where these are drawn, by group: what the planned size lacks, else an estimate of what decides it if the ' +
          'difference stays as it is. Null when it is decided, or too near its threshold for that.',
      }),
  })
  .meta({ id: 'CriterionShown' });

export const armCounts = z.strictObject({ pilot: z.int(), comparison: z.int() });

export const planPowerSchema = z
  .strictObject({
    planned: z.number().meta({ description: 'Planned chance of a pass at the target effect.' }),
    atTarget: z.number().meta({ description: 'Chance that the whole gate passes at the target effect.' }),
    atMinimum: z.number().meta({ description: 'The same, were the truth the minimum effect.' }),
    atZero: z.number().meta({ description: 'The same, were there no effect.' }),
    size: armCounts.meta({
      description: 'By arm as planned: subjects, or clusters where these are drawn.',
    }),
    needed: armCounts.nullable().meta({
      description: 'What by arm reaches the planned chance; null where nothing within reach does.',
    }),
    weeks: z.int().nullable().meta({
      description:
        'Whole weeks for those, at the traffic of the baseline, of the metric that takes longest; null for clusters.',
    }),
    text: z.string(),
  })
  .meta({ id: 'PlanPower' });

export const lookSchema = z
  .strictObject({
    number: z.int().meta({ description: 'From 1, over all rounds, withdrawn hand-ins included.' }),
    part: z
      .int()
      .meta({ description: 'Which part of the significance level it draws on; beyond `parts` none.' }),
    parts: z.int().meta({ description: 'The level is divided over the rounds of the policy.' }),
    informationFraction: z
      .number()
      .meta({ description: 'A share of what is planned; 1 at the planned size.' }),
    boundary: z.number().nullable().meta({
      description: 'Standard errors that a pass asks for; null where this look cannot pass.',
    }),
    alphaSpent: z.number().meta({ description: 'One-sided error spent by this look and those before it.' }),
    alpha: z.number().meta({ description: 'One-sided error of the whole plan.' }),
    text: z.string(),
  })
  .meta({ id: 'Look' });
