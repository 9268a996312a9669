/**
 * The analysis plan: which metrics decide, in which direction, by how much, and on how many subjects. It is locked when
 * the charter is approved, before any data arrive. This file must never judge evidence; `statistics/judge.ts` does.
 */
import { z } from 'zod';
import { LEAST_CLUSTERS_PER_ARM } from '../base/clusters.js';
import { lagsByName } from '../base/lagging-name.js';
import { METRIC_KINDS, type MetricKind } from '../base/vocabulary.js';
import { compared, holds, soundItems } from './compared.js';
import { criterionData, dataFit, dataOfSubjects } from './criterion-data.js';
import { metricNameSchema, metricVersionSchema, slugSchema } from './scalars.js';

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
  ...criterionData,
  goodDirection: z.enum(['increase', 'decrease']).meta({
    description:
      'Whether more of it is better or worse: the verdict counts an effect in this direction only.',
  }),
};

/** A bound on the difference between two shares is a share itself; one of 5 would let anything pass. */
const boundFits = (field: 'minimumEffect' | 'targetEffect' | 'margin') =>
  compared(z.object({ kind: z.enum(METRIC_KINDS), [field]: z.number() }), (criterion, faults) => {
    const most = MOST[criterion.kind as MetricKind];
    if (!most || Number(criterion[field]) < most.bound) return;
    faults.addIssue({ code: 'custom', path: [field], message: most.error });
  });
const MOST: Partial<Record<MetricKind, { readonly bound: number; readonly error: string }>> = {
  proportion: { bound: 1, error: 'must be a share below 1 for a proportion: 0.05 is five points' },
  nps: {
    bound: 100,
    error: 'must be below 100 for a net promoter score, which is counted in points: 5 is five',
  },
};

const bound = z.number().gt(0).max(1e12);

const named = z.object({ metric: metricNameSchema, kind: z.enum(METRIC_KINDS) });

export const primaryCriterionSchema = z
  .strictObject({
    ...criterion,
    minimumEffect: bound.meta({
      description:
        'Smallest effect worth having, as an absolute difference in the unit of the metric: on a proportion a share ' +
        'below 1, where 0.02 is two points; on a net promoter score in its points, where 5 is five. Never relative: two ' +
        'percent more than the comparison is not 0.02.',
    }),
    targetEffect: bound.meta({
      description:
        'The effect that is expected, larger than the smallest worth having and in the same unit. The size is planned so that the whole gate passes at it.',
    }),
  })
  .check(
    boundFits('minimumEffect'),
    boundFits('targetEffect'),
    ...dataFit,
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
        'a proportion a share below 1, where 0.05 is five points; on a net promoter score in its points. A margin in relative terms is converted before it is ' +
        'written here: ten percent of a baseline of 0.2 is 0.02.',
    }),
    minimumPerArm: z.int().min(2).max(100_000_000).optional().meta({
      description:
        'Planned size per arm of this metric, where it differs and counted alike: a survey is answered by fewer than are treated.',
    }),
  })
  .check(boundFits('margin'), ...dataFit)
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
  z.object({ primary: named, guardrails: z.array(named) }),
  ({ primary, guardrails }, faults) => {
    if (![primary, ...guardrails].every(lagsByName)) return;
    faults.addIssue({
      code: 'custom',
      path: ['guardrails'],
      message: `must hold a leading metric: ${primary.metric} lags, and a lagging signal never decides alone`,
    });
  },
);

const sized = z.object({ minimumPerArm: z.number().optional() });

/** Fewer clusters than can decide are refused here, because no gate of such a plan could ever pass. */
const enoughClusters = compared(
  z.object({ drawnUnit: slugSchema, minimumPerArm: z.number(), guardrails: soundItems(sized) }),
  ({ drawnUnit, minimumPerArm, guardrails }, faults) => {
    const refuseFew = (size: number | undefined, path: readonly PropertyKey[]) => {
      if (size === undefined || size >= LEAST_CLUSTERS_PER_ARM) return;
      faults.addIssue({ code: 'custom', path: [...path, 'minimumPerArm'], message: fewClusters(drawnUnit) });
    };
    refuseFew(minimumPerArm, []);
    guardrails.forEach((guardrail, index) => {
      refuseFew(guardrail?.minimumPerArm, ['guardrails', index]);
    });
  },
);

export function fewClusters(drawnUnit: string): string {
  return `must be at least ${LEAST_CLUSTERS_PER_ARM} clusters (${drawnUnit}): with fewer, chance alone shows anything`;
}

const clustersAreDrawn = holds(
  z.object({ drawnUnit: slugSchema.optional(), clusters: z.unknown() }),
  ({ drawnUnit, clusters }) => clusters === undefined || drawnUnit !== undefined,
  { path: ['clusters'], error: 'are of a drawnUnit; say what chance drew' },
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
      description:
        'Planned size per arm, counted in what chance draws: subjects, or clusters where there is a drawnUnit, at least 4 of them. With fewer, a verdict other than fail stays inconclusive.',
    }),
    drawnUnit: slugSchema.optional().meta({
      description:
        'What chance draws whole into an arm, where that is coarser than the subject. Evidence then brings each metric by cluster, and clusters decide: subjects of one cluster share whatever happens to it. Left out: the subjects themselves.',
      example: 'store',
    }),
    clusters: z
      .strictObject({
        size: z
          .number()
          .min(1)
          .max(1_000_000_000)
          .meta({ description: 'Subjects in a cluster, on average.', example: 100 }),
        icc: z.number().min(0).lt(1).meta({
          description:
            'Intraclass correlation: the share of the variance that lies between clusters. Earlier data of the same clusters tell it.',
          example: 0.05,
        }),
      })
      .optional()
      .meta({
        description:
          'What is assumed of the clusters, so that the chance of a pass can be told before data arrive. Left out, nothing can be told.',
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
  .check(metricsOnce, leadingMetric, drawnByChance, enoughClusters, clustersAreDrawn, dataOfSubjects)
  .meta({ id: 'AnalysisPlan' });

export type AnalysisPlan = z.infer<typeof analysisPlanSchema>;
export type PrimaryCriterion = z.infer<typeof primaryCriterionSchema>;
export type Guardrail = z.infer<typeof guardrailSchema>;
