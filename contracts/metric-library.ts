/** What the API shows of the metric library and of its proposed changes. */
import { z } from 'zod';
import {
  CHANGE_ENTRIES,
  CHANGE_STATES,
  METRIC_KINDS,
  ROLES,
  VERSION_SOURCES,
  VERSION_STATES,
} from '../base/vocabulary.js';
import { cycleIdSchema } from './cycle.js';
import { metricDefinitionSchema } from './metric.js';
import { hashSchema, metricNameSchema, metricVersionSchema, personIdSchema, timeSchema } from './scalars.js';

export const CHANGE_ACTIONS = ['review', 'rework', 'withdraw'] as const;
export const changeIdSchema = z
  .string()
  .regex(/^chg_[0-9a-f]{24}$/, 'must be the id of a change')
  .meta({ description: 'Id of the change.', example: 'chg_3f2a9c0d1e4b5a6978877665' });

const nextCursor = z.string().nullable().meta({ description: 'Hand it back as `cursor`; null at the end.' });
const person = personIdSchema.nullable();
const differences = z.array(z.string()).meta({
  description: 'From the version that it is based on, a line for each field that differs.',
});

const retirement = { at: timeSchema, reason: z.string(), changeId: changeIdSchema, reviewedBy: person };

const versionInfo = {
  metric: metricNameSchema,
  version: metricVersionSchema,
  state: z.enum(VERSION_STATES),
  kind: z.enum(METRIC_KINDS),
  basedOn: metricVersionSchema.nullable(),
  differences,
  effectiveFrom: timeSchema,
  source: z.enum(VERSION_SOURCES).meta({ description: '`load`: it came with the product or from files.' }),
  changeId: changeIdSchema.nullable(),
  proposedBy: personIdSchema,
  reviewedBy: person,
  reason: z.string(),
  retired: z.strictObject(retirement).nullable().meta({ id: 'MetricRetirement' }),
  repinned: z
    .array(z.strictObject({ ...retirement, cycle: cycleIdSchema }).meta({ id: 'MetricRepinning' }))
    .meta({ description: 'The cycles that keep it though it is retired.' }),
};

export const metricVersionInfoSchema = z.strictObject(versionInfo).meta({ id: 'MetricVersionInfo' });

export const metricVersionDocumentSchema = z
  .strictObject({
    ...versionInfo,
    formulaText: z.string().meta({ description: 'The formula in words.' }),
    definition: metricDefinitionSchema,
    definitionHash: hashSchema.meta({
      description: 'SHA-256 of its canonical JSON: verdicts over rows name by it what they were computed by.',
    }),
  })
  .meta({ id: 'MetricVersion' });

const versionStates = z
  .array(z.strictObject({ version: metricVersionSchema, state: z.enum(VERSION_STATES) }))
  .meta({ description: 'All of its versions, oldest first; several may be published side by side.' });

export const metricSummarySchema = z
  .strictObject({
    metric: metricNameSchema,
    state: z.enum(VERSION_STATES).meta({ description: '`retired`: none of its versions is published.' }),
    version: metricVersionSchema.meta({ description: 'The newest published one, else the newest.' }),
    kind: z.enum(METRIC_KINDS),
    versions: versionStates,
  })
  .meta({ id: 'MetricSummary' });

export const metricPageSchema = z
  .strictObject({ items: z.array(metricSummarySchema), nextCursor })
  .meta({ id: 'MetricPage' });

export const metricSchema = z
  .strictObject({ ...metricVersionDocumentSchema.shape, versions: versionStates })
  .meta({ id: 'Metric', description: 'The newest published version, else the newest.' });

export const metricVersionPageSchema = z
  .strictObject({ items: z.array(metricVersionInfoSchema), nextCursor })
  .meta({ id: 'MetricVersionPage' });

const changeHead = {
  id: changeIdSchema,
  metric: metricNameSchema,
  what: z.enum(['version', 'retirement', 'repin']),
  summary: z.string().meta({ description: 'What is proposed, in words.' }),
  state: z.enum(CHANGE_STATES),
  basedOn: metricVersionSchema
    .nullable()
    .meta({ description: 'Null for a new metric and for a retirement.' }),
  version: metricVersionSchema.nullable().meta({
    description:
      'The version that it has published; of a retirement or a re-pinning the one that it is about.',
  }),
  reason: z.string(),
  proposedBy: personIdSchema,
  proposedAt: timeSchema,
  updatedAt: timeSchema,
  effectiveFrom: timeSchema.nullable().meta({ description: 'Set with the approval.' }),
  waitingFor: z
    .strictObject({
      what: z.enum(['review', 'rework', 'effect']),
      text: z.string(),
      roles: z.array(z.enum(ROLES)),
      person,
      since: timeSchema,
      due: timeSchema,
      reminded: z.boolean(),
    })
    .nullable()
    .meta({ id: 'ChangeWaitingFor', description: 'Null when it is closed.' }),
};

export const metricChangeItemSchema = z.strictObject(changeHead).meta({ id: 'MetricChangeItem' });

export const metricChangeSchema = z
  .strictObject({
    ...changeHead,
    revision: z.int().meta({ description: 'Goes up by one with each transition.' }),
    round: z.int(),
    contentHash: hashSchema.meta({ description: 'Send it with a review.' }),
    definition: metricDefinitionSchema.nullable().meta({ description: 'Null for a retirement.' }),
    formulaText: z.string().nullable(),
    differences,
    reviewedBy: person,
    outcome: z.string().nullable().meta({ description: 'How it ended, in words.' }),
    actions: z
      .array(
        z
          .strictObject({
            action: z.enum(CHANGE_ACTIONS),
            allowed: z.boolean(),
            reason: z.string().optional().meta({ description: 'Why not.' }),
          })
          .meta({ id: 'ChangeAction' }),
      )
      .meta({ description: 'What you may do with it now, and why not.' }),
    log: z.array(
      z
        .strictObject({
          sequence: z.int(),
          type: z.enum(CHANGE_ENTRIES),
          at: timeSchema,
          text: z.string(),
          person: z.string().optional(),
          role: z.enum(ROLES).optional(),
          contentHash: hashSchema.optional(),
          differences: z.array(z.string()).optional(),
        })
        .meta({ id: 'ChangeLogEntry' }),
    ),
  })
  .meta({ id: 'MetricChange' });

export const metricChangePageSchema = z
  .strictObject({ items: z.array(metricChangeItemSchema), nextCursor })
  .meta({ id: 'MetricChangePage' });

export const proposedSchema = z
  .strictObject({
    id: changeIdSchema,
    recorded: z.boolean().meta({ description: 'False while the read model does not show it yet.' }),
  })
  .meta({ id: 'ProposedChange' });

export const acceptedChangeSchema = z
  .strictObject({ recorded: z.boolean(), revision: z.int(), change: metricChangeSchema.optional() })
  .meta({ id: 'AcceptedByChange' });
