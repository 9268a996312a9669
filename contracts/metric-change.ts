/** What people send about a change of the metric library: a proposal, its review, its rework. */
import { z } from 'zod';
import { REVIEWS } from '../base/vocabulary.js';
import { analysisIdSchema } from './analysis.js';
import { compared } from './compared.js';
import { cycleIdSchema } from './cycle.js';
import { reasonRequestSchema } from './decision.js';
import { metricDefinitionSchema } from './metric.js';
import { hashSchema, metricNameSchema, metricVersionSchema, textSchema, timeSchema } from './scalars.js';

export const metricProposalSchema = z
  .discriminatedUnion('what', [
    z.strictObject({
      what: z.literal('version'),
      basedOn: metricVersionSchema
        .optional()
        .meta({ description: 'The version that you read and change; left out: the metric is a new one.' }),
      definition: metricDefinitionSchema,
    }),
    z.strictObject({
      what: z.literal('retirement'),
      version: metricVersionSchema.meta({ description: 'The version that is to be used no more.' }),
      because: z.strictObject({ analysis: analysisIdSchema }).optional().meta({
        description:
          'An analysis that has found this version not to predict its outcome. It is refused where the analysis has found anything else.',
      }),
    }),
    z.strictObject({
      what: z.literal('repin'),
      version: metricVersionSchema.meta({ description: 'A retired version that the cycle is chartered on.' }),
      cycle: cycleIdSchema.meta({ description: 'The cycle whose gates may rest on it all the same.' }),
    }),
  ])
  .meta({ id: 'MetricProposal' });

const reason = textSchema(2000).meta({ description: 'Why it is changed; the reviewer reads it.' });

export const metricChangeRequestSchema = z
  .strictObject({ metric: metricNameSchema, change: metricProposalSchema, reason })
  .meta({ id: 'MetricChangeRequest' });

export const reworkRequestSchema = z
  .strictObject({ change: metricProposalSchema, reason })
  .meta({ id: 'MetricChangeContent' });

export const changeWithdrawalSchema = reasonRequestSchema.meta({ id: 'MetricChangeWithdrawal' });

/** By review: the fields that it cannot go without, and those that mean nothing with it. */
const FIELDS: Readonly<
  Record<(typeof REVIEWS)[number], { readonly needs: string[]; readonly takes: string[] }>
> = {
  approve: { needs: [], takes: ['reason', 'effectiveFrom'] },
  reject: { needs: ['reason'], takes: ['reason'] },
  return: { needs: ['reason'], takes: ['reason'] },
};

const whatItNeeds = compared(z.looseObject({ decision: z.enum(REVIEWS) }), (body, faults) => {
  const { needs, takes } = FIELDS[body.decision];
  for (const field of needs) {
    if (body[field] === undefined)
      faults.addIssue({ code: 'custom', path: [field], message: `is required to ${body.decision}` });
  }
  if (body.effectiveFrom !== undefined && !takes.includes('effectiveFrom'))
    faults.addIssue({
      code: 'custom',
      path: ['effectiveFrom'],
      message: `goes with approve only, not with ${body.decision}`,
    });
});

export const reviewRequestSchema = z
  .strictObject({
    contentHash: hashSchema.meta({
      description: 'The content that was seen. The review is refused if the change has another one by now.',
    }),
    decision: z.enum(REVIEWS),
    reason: textSchema(2000).optional().meta({ description: 'Required to reject and to return.' }),
    effectiveFrom: timeSchema.optional().meta({
      description: 'With approve: from when on it holds, within a year. Left out: at once.',
    }),
  })
  .check(whatItNeeds)
  .meta({ id: 'MetricChangeReview' });

export type MetricProposal = z.infer<typeof metricProposalSchema>;
export type MetricChangeRequest = z.infer<typeof metricChangeRequestSchema>;
export type ReviewRequest = z.infer<typeof reviewRequestSchema>;
export type ReworkRequest = z.infer<typeof reworkRequestSchema>;
export type ChangeWithdrawal = z.infer<typeof changeWithdrawalSchema>;
