/**
 * The analysis plan: which metrics decide, in which direction, by how much, and on how many subjects. It is locked when
 * the charter is approved, before any data arrive. This file must never judge evidence; `statistics/judge.ts` does.
 */
import { z } from 'zod';
import { METRIC_KINDS } from '../base/vocabulary.js';
import { metricNameSchema, metricVersionSchema } from './scalars.js';

const share = z.number().gt(0).lt(1);

const criterion = {
  metric: metricNameSchema,
  metricVersion: metricVersionSchema.meta({ description: 'The version the cycle is chartered on.' }),
  kind: z.enum(METRIC_KINDS).meta({ description: 'What a group summary of it holds.' }),
  goodDirection: z.enum(['increase', 'decrease']),
};

export const primaryCriterionSchema = z
  .strictObject({
    ...criterion,
    minimumEffect: z.number().min(0).max(1e12).meta({
      description: 'Smallest effect worth having, in the unit of the metric (0.02 is two points of a share).',
    }),
  })
  .meta({ id: 'PrimaryCriterion' });

export const guardrailSchema = z
  .strictObject({
    ...criterion,
    margin: z.number().gt(0).max(1e12).meta({
      description: 'How much worse the metric may get, in its own unit, before the guardrail is broken.',
    }),
  })
  .meta({ id: 'Guardrail' });

export const analysisPlanSchema = z
  .strictObject({
    design: z.enum(['randomised', 'observational']).meta({
      description: 'How arms are formed. Observational evidence can at most justify a randomised pilot.',
    }),
    primary: primaryCriterionSchema,
    guardrails: z.array(guardrailSchema).max(20),
    // The floor of 0.8 catches a plan with alpha (0.05) in place of the confidence, under which every interval would be
    // tiny and everything would pass.
    confidence: z
      .number()
      .min(0.8)
      .max(0.999)
      .meta({ description: 'Confidence of the intervals, a share.', example: 0.95 }),
    minimumPerArm: z.int().min(2).max(100_000_000).meta({
      description: 'Planned sample size per arm; with fewer, a verdict other than fail stays inconclusive.',
    }),
    pilotShare: share.meta({
      description: 'Planned share of subjects in the pilot arm; a clear mismatch is broken randomisation.',
      example: 0.5,
    }),
  })
  .superRefine(({ primary, guardrails }, context) => {
    const names = [primary.metric, ...guardrails.map((guardrail) => guardrail.metric)];
    guardrails.forEach(({ metric }, index) => {
      if (names.indexOf(metric) !== index + 1) {
        context.addIssue({
          code: 'custom',
          path: ['guardrails', index, 'metric'],
          message: 'is planned twice',
        });
      }
    });
  })
  .meta({ id: 'AnalysisPlan' });

export type AnalysisPlan = z.infer<typeof analysisPlanSchema>;
export type PrimaryCriterion = z.infer<typeof primaryCriterionSchema>;
export type Guardrail = z.infer<typeof guardrailSchema>;
