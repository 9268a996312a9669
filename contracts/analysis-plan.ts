/**
 * The analysis plan: which metrics decide, in which direction, by how much, and on how many subjects. It is locked when
 * the charter is approved, before any data arrive. This file must never judge evidence; `statistics/judge.ts` does.
 */
import { z } from 'zod';
import { METRIC_KINDS, type MetricKind } from '../base/vocabulary.js';
import { compared, holds, soundItems } from './compared.js';
import { metricNameSchema, metricVersionSchema } from './scalars.js';

const share = z.number().gt(0).lt(1);

export const LOOK_SPENDINGS = ['obrien_fleming', 'pocock'] as const;

const criterion = {
  metric: metricNameSchema,
  metricVersion: metricVersionSchema.meta({ description: 'The version the cycle is chartered on.' }),
  kind: z.enum(METRIC_KINDS).meta({ description: 'What a group summary of it holds.' }),
  rare: z.boolean().optional().meta({
    description:
      'Whether an arm without a single event is to be expected, so that it counts as measured. Else an arm that never varies is invalid: it looks like a column that was never filled.',
  }),
  goodDirection: z.enum(['increase', 'decrease']).meta({
    description:
      'Whether more of it is better or worse: the verdict counts an effect in this direction only.',
  }),
};

/** A bound on the difference between two shares is a share itself; one of 5 would let anything pass. */
function fitsKind(kind: MetricKind, bound: number): boolean {
  return kind !== 'proportion' || bound < 1;
}
const NO_SHARE = 'must be a share below 1 for a proportion: 0.05 is five points';

const kind = z.enum(METRIC_KINDS);
const bound = z.number().gt(0).max(1e12);

/**
 * Whether a metric lags behind what customers do. Its name tells, until the metric library does: the net promoter score
 * (`nps`, `nps_relational`, `fiber_nps`) asks for an opinion after the fact.
 */
function isLagging(metric: string): boolean {
  return metric.split('_').includes('nps') || metric.includes('net_promoter');
}

export const primaryCriterionSchema = z
  .strictObject({
    ...criterion,
    minimumEffect: bound.meta({
      description:
        'Smallest effect worth having, as an absolute difference in the unit of the metric: on a proportion a share ' +
        'below 1, where 0.02 is two points. Never relative: two percent more than the comparison is not 0.02.',
    }),
    targetEffect: bound.meta({
      description:
        'The effect that is expected, larger than the smallest worth having and in the same unit. The size is planned so that the whole gate passes at it.',
    }),
  })
  .check(
    holds(
      z.object({ kind, minimumEffect: bound }),
      (criterion) => fitsKind(criterion.kind, criterion.minimumEffect),
      { path: ['minimumEffect'], error: NO_SHARE },
    ),
    holds(
      z.object({ kind, targetEffect: bound }),
      (criterion) => fitsKind(criterion.kind, criterion.targetEffect),
      { path: ['targetEffect'], error: NO_SHARE },
    ),
    holds(
      z.object({ minimumEffect: bound, targetEffect: bound }),
      ({ minimumEffect, targetEffect }) => targetEffect > minimumEffect,
      {
        path: ['targetEffect'],
        error:
          'must be larger than minimumEffect: where the truth is the minimum, a pass has a chance of one half at any size',
      },
    ),
  )
  .meta({ id: 'PrimaryCriterion' });

export const guardrailSchema = z
  .strictObject({
    ...criterion,
    margin: bound.meta({
      description:
        'How much worse the metric may get before the guardrail is broken, as an absolute difference in its own unit: on ' +
        'a proportion a share below 1, where 0.05 is five points. A margin in relative terms is converted before it is ' +
        'written here: ten percent of a baseline of 0.2 is 0.02.',
    }),
    minimumPerArm: z.int().min(2).max(100_000_000).optional().meta({
      description:
        'Planned sample size per arm of this metric, where it differs: a survey is answered by fewer than are treated.',
    }),
  })
  .check(
    holds(z.object({ kind, margin: bound }), (criterion) => fitsKind(criterion.kind, criterion.margin), {
      path: ['margin'],
      error: NO_SHARE,
    }),
  )
  .meta({ id: 'Guardrail' });

const planned = z.object({ metric: metricNameSchema });

const metricsOnce = compared(
  z.object({ primary: planned, guardrails: soundItems(planned) }),
  ({ primary, guardrails }, faults) => {
    const names = [primary.metric, ...guardrails.map((guardrail) => guardrail?.metric)];
    guardrails.forEach((guardrail, index) => {
      if (guardrail !== null && names.indexOf(guardrail.metric) !== index + 1) {
        faults.addIssue({
          code: 'custom',
          path: ['guardrails', index, 'metric'],
          message: 'is planned twice',
        });
      }
    });
  },
);

const leadingMetric = compared(
  z.object({ primary: planned, guardrails: z.array(planned) }),
  ({ primary, guardrails }, faults) => {
    if (![primary, ...guardrails].every(({ metric }) => isLagging(metric))) return;
    faults.addIssue({
      code: 'custom',
      path: ['guardrails'],
      message: `must hold a leading metric: ${primary.metric} lags, and a lagging signal never decides alone`,
    });
  },
);

const drawnByChance = holds(
  z.object({ design: z.enum(['randomised', 'observational']) }),
  ({ design }) => design === 'randomised',
  {
    path: ['design'],
    error:
      'must be randomised: arms that chance did not draw differ in more than the change, and no gate passes on them',
  },
);

export const analysisPlanSchema = z
  .strictObject({
    rule: z.literal(1).optional().meta({
      description:
        'Version of the rule by which the plan is judged; left out: the first. A plan keeps the one that it was locked with.',
    }),
    design: z.enum(['randomised', 'observational']).meta({
      description:
        'How arms are formed. A cycle takes `randomised` only: no gate passes on the plain difference of arms as found.',
    }),
    primary: primaryCriterionSchema.meta({
      description: 'The one metric that decides whether the pilot has moved the outcome.',
    }),
    guardrails: z.array(guardrailSchema).max(20).meta({
      description:
        'Metrics that must not get worse beyond a margin; the quality gate cannot be passed while one is broken.',
    }),
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
    power: z.number().min(0.5).max(0.999).optional().meta({
      description:
        'Planned chance that the whole gate passes when the truth is the target and every guardrail is unchanged; 0.8 unless told.',
    }),
    looks: z
      .strictObject({
        spending: z.enum(LOOK_SPENDINGS).meta({
          description:
            'How much of the error early looks may spend: `obrien_fleming` little at first, `pocock` about evenly.',
        }),
      })
      .optional()
      .meta({
        description:
          'Whether the gate may pass on growing data before the planned size is reached, at a stricter boundary. Left out, it passes at the planned size only, and looks before it cost nothing.',
      }),
    pilotShare: share.meta({
      description: 'Planned share of subjects in the pilot arm; a clear mismatch is broken randomisation.',
      example: 0.5,
    }),
  })
  .check(metricsOnce, leadingMetric, drawnByChance)
  .meta({ id: 'AnalysisPlan' });

export type AnalysisPlan = z.infer<typeof analysisPlanSchema>;
export type PrimaryCriterion = z.infer<typeof primaryCriterionSchema>;
export type Guardrail = z.infer<typeof guardrailSchema>;
