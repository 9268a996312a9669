/**
 * The plan of an analysis whose arms chance did not draw: by which design they are made comparable, and which metrics decide.
 * It is an analyst's, at the desk; a charter takes randomised plans only. This file must never judge evidence;
 * `statistics/observational` does.
 */
import { z } from 'zod';
import { METRIC_KINDS } from '../base/vocabulary.js';
import { guardrailSchema, primaryCriterionSchema } from './analysis-plan.js';
import { compared, holds, soundItems } from './compared.js';
import { metricNameSchema, metricVersionSchema } from './scalars.js';
import { eachOnce } from './unique.js';

const MATCHING_METHODS = ['propensity', 'mahalanobis', 'exact'] as const;

/** Kinds of which one row brings one number. */
const ROW_KINDS = ['proportion', 'mean'] as const;

const covariateName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,63}$/,
    'must be 1 to 64 lower case letters, digits and _ only, for instance tenure',
  )
  .meta({ description: 'Name of something that was known of a unit before, snake_case.' });

const negativeControlSchema = z
  .strictObject({
    metric: metricNameSchema,
    metricVersion: metricVersionSchema,
    kind: z.enum(ROW_KINDS).meta({ description: 'Whether it is a share or a mean.' }),
  })
  .meta({
    id: 'NegativeControl',
    description:
      'An outcome that the change cannot move. An effect on it is confounding, and the verdict invalid.',
  });

const rowKind = (what: 'primary' | 'guardrail') =>
  compared(z.object({ kind: z.enum(METRIC_KINDS) }), ({ kind }, faults) => {
    if (kind === 'proportion' || kind === 'mean') return;
    const message = `must be proportion or mean: the ${what} of this design is measured row by row`;
    faults.addIssue({ code: 'custom', path: ['kind'], message });
  });

const planned = z.object({ metric: metricNameSchema });

const plannedOnce = compared(
  z.object({
    primary: planned,
    guardrails: soundItems(planned),
    negativeControls: soundItems(planned).optional(),
  }),
  ({ primary, guardrails, negativeControls = [] }, faults) => {
    const seen = new Set([primary.metric]);
    for (const [field, items] of Object.entries({ guardrails, negativeControls }))
      items.forEach((item, index) => {
        if (item === null) return;
        if (seen.has(item.metric))
          faults.addIssue({ code: 'custom', path: [field, index, 'metric'], message: 'is planned twice' });
        seen.add(item.metric);
      });
  },
);

const common = {
  rule: z.literal(1).optional().meta({ description: 'Version of the rule; left out: the first.' }),
  primary: primaryCriterionSchema.check(rowKind('primary')).meta({
    description: 'The one metric that decides whether the change has moved the outcome.',
  }),
  guardrails: z
    .array(guardrailSchema.check(rowKind('guardrail')))
    .max(20)
    .meta({
      description: 'Metrics that must not get worse beyond a margin.',
    }),
  negativeControls: z.array(negativeControlSchema).max(10).default([]).meta({
    description: 'Outcomes that the change cannot move; an effect on one of them makes the verdict invalid.',
  }),
  confidence: z.number().min(0.8).max(0.999).meta({
    description: 'Confidence of the intervals, a share.',
    example: 0.95,
  }),
};

const size = (description: string) => z.int().min(2).max(100_000_000).meta({ description });

const matchingSchema = z
  .strictObject({
    method: z.enum(MATCHING_METHODS).meta({
      description:
        '`propensity`: the nearest by the logit of the propensity; `mahalanobis`: by Mahalanobis distance among those within the caliper; `exact`: strata of all covariates, each compared within itself.',
    }),
    caliper: z.number().gt(0).max(10).optional().meta({
      description:
        'How far the logits of a pair may lie apart, in standard deviations of all logits; 0.2 is usual. Left out: any distance will do.',
      example: 0.2,
    }),
    ratio: z
      .int()
      .min(1)
      .max(20)
      .default(1)
      .meta({ description: 'Comparisons for each treated unit, at most.' }),
    withReplacement: z.boolean().default(false).meta({
      description: 'Whether a comparison may serve several treated units.',
    }),
    exact: z.array(covariateName).max(20).check(eachOnce).default([]).meta({
      description: 'Covariates in which a pair must agree, beside being near.',
    }),
  })
  .check(
    holds(
      z.object({ method: z.enum(MATCHING_METHODS), caliper: z.number().optional() }),
      ({ method, caliper }) => method !== 'mahalanobis' || caliper !== undefined,
      {
        path: ['caliper'],
        error: 'is missing: Mahalanobis distance counts within a caliper, for instance 0.2',
      },
    ),
    compared(z.object({ method: z.literal('exact') }).loose(), (given, faults) => {
      for (const name of ['caliper', 'ratio', 'withReplacement', 'exact'])
        if (given[name] !== undefined && !isDefault(given[name]))
          faults.addIssue({
            code: 'custom',
            path: [name],
            message: 'is of matching by distance, and not of exact strata',
          });
    }),
  )
  .meta({ id: 'Matching' });

/** What stands there when nothing was written. */
function isDefault(value: unknown): boolean {
  return value === 1 || value === false || (Array.isArray(value) && value.length === 0);
}

export const matchedPlanSchema = z
  .strictObject({
    design: z.literal('matched').meta({ description: 'Treated units are compared with others like them.' }),
    ...common,
    minimumPerArm: size(
      'Planned number of treated units that find a match, and of comparisons, as many as would say as much with equal weights.',
    ),
    covariates: z.array(covariateName).min(1).max(100).check(eachOnce).meta({
      description:
        'What was known of each unit before it was treated or not, and may have to do with both that and the outcome.',
    }),
    matching: matchingSchema,
  })
  .check(
    plannedOnce,
    compared(
      z.object({
        covariates: z.array(z.string()),
        matching: z.object({ exact: soundItems(z.string()) }),
      }),
      ({ covariates, matching }, faults) => {
        matching.exact.forEach((name, index) => {
          if (name === null || covariates.includes(name)) return;
          const path = ['matching', 'exact', index];
          faults.addIssue({ code: 'custom', path, message: 'is none of the covariates' });
        });
      },
    ),
  )
  .meta({ id: 'MatchedPlan' });

export const differencePlanSchema = z
  .strictObject({
    design: z.literal('difference_in_differences').meta({
      description: 'The change of treated units is compared with that of units not treated meanwhile.',
    }),
    ...common,
    minimumPerArm: size(
      'Planned number of units, or of clusters where there is a cluster column, on either side.',
    ),
    comparison: z.enum(['not_yet_treated', 'never_treated']).default('not_yet_treated').meta({
      description: 'Which units stand for what would have been.',
    }),
    aggregation: z.enum(['by_group', 'by_cell']).default('by_group').meta({
      description:
        'How the effects of those treated at different times become one: `by_group` averages over the periods of each group first, so that a group does not count more for having been treated early.',
    }),
  })
  .check(plannedOnce)
  .meta({ id: 'DifferenceInDifferencesPlan' });

/** A period as a file names it: a whole number, or an ISO year, month or day. */
export const periodSchema = z
  .union([
    z
      .string()
      .regex(/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/, 'must be a whole number, or a year, month or day like 2026-07'),
    z.int().min(-1_000_000).max(1_000_000),
  ])
  .meta({ description: 'A period: a whole number, or a year, month or day.', example: '2026-07' });

export const prePostPlanSchema = z
  .strictObject({
    design: z.literal('pre_post').meta({
      description:
        'Series before and after are held against series that were left alone, and against earlier times.',
    }),
    ...common,
    minimumPerArm: size('Planned number of periods of the pilot.'),
    pilotFrom: periodSchema.meta({
      description: 'The first period of the pilot; all later ones belong to it.',
    }),
    season: z.int().min(2).max(1000).optional().meta({
      description:
        'Periods of a season, such as 12 months or 7 days: each period is then held against that a season before. Left out, the verdict says that no season was counted.',
    }),
  })
  .check(plannedOnce)
  .meta({ id: 'PrePostPlan' });

export type MatchedPlan = z.infer<typeof matchedPlanSchema>;
export type DifferencePlan = z.infer<typeof differencePlanSchema>;
export type PrePostPlan = z.infer<typeof prePostPlanSchema>;
export type ObservationalPlan = MatchedPlan | DifferencePlan | PrePostPlan;
export type NegativeControl = z.infer<typeof negativeControlSchema>;
