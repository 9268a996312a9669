/** What a phase requests: one shape for each kind. The status names the kind that is requested at the moment. */
import { z } from 'zod';
import { BENEFIT_CLASSES } from '../base/vocabulary.js';
import { charterSchema } from './charter.js';
import { groupSummarySchema, observationsSchema } from './evidence.js';
import {
  amountMinorSchema,
  currencySchema,
  daySchema,
  lineSchema,
  metricNameSchema,
  metricVersionSchema,
  monthSchema,
  personIdSchema,
  slugSchema,
  textSchema,
} from './scalars.js';
import { eachPersonOnce, uniqueBy } from './unique.js';

const people = z.array(personIdSchema).max(50).check(eachPersonOnce);

export const raciSchema = z
  .strictObject({
    accountable: personIdSchema.meta({ description: 'The DRI: one person.' }),
    responsible: people.min(1),
    consulted: people,
    informed: people,
    tieBreaker: personIdSchema.meta({ description: 'Who settles a tie between owners.' }),
  })
  .meta({ id: 'Raci' });

export const baselineSchema = z
  .strictObject({
    from: daySchema.meta({ description: 'First day of the period, UTC.' }),
    to: daySchema.meta({ description: 'Last day of the period, UTC; over when the baseline is handed in.' }),
    identityMatchRate: z.number().min(0).max(1),
    metrics: z
      .array(
        z.strictObject({
          metric: metricNameSchema,
          metricVersion: metricVersionSchema,
          summary: groupSummarySchema,
        }),
      )
      .min(1)
      .max(50)
      .check(uniqueBy(z.object({ metric: metricNameSchema }), ({ metric }) => metric, 'metric')),
  })
  .meta({ id: 'Baseline' });

export const readinessSchema = z
  .strictObject({
    items: z
      .array(z.strictObject({ item: slugSchema, done: z.boolean(), note: textSchema(500).optional() }))
      .min(1)
      .max(40),
  })
  .meta({ id: 'Readiness' });

export const reconciliationSchema = z
  .strictObject({
    period: monthSchema.meta({ description: 'A month that is over, UTC.', example: '2026-10' }),
    currency: currencySchema,
    lines: z
      .array(
        z.strictObject({
          outcome: slugSchema,
          benefitClass: z.enum(BENEFIT_CLASSES),
          claimedMinor: amountMinorSchema.min(0).meta({ description: 'What was claimed, before run cost.' }),
          actualMinor: amountMinorSchema.meta({ description: 'What the ledger shows, before run cost.' }),
          runCostMinor: amountMinorSchema.min(0),
          ledgerReference: lineSchema(200),
          varianceNote: textSchema(1000).optional(),
        }),
      )
      .min(1)
      .max(100),
  })
  .meta({ id: 'Reconciliation' });

export const waveCheckSchema = z
  .strictObject({ wave: slugSchema, observations: observationsSchema })
  .meta({ id: 'WaveCheck' });

export const sustainCheckSchema = z
  .strictObject({
    check: z.int().min(1).max(60),
    observations: observationsSchema,
    money: z
      .strictObject({
        benefitMinor: amountMinorSchema,
        runCostMinor: amountMinorSchema.min(0),
      })
      .optional()
      .meta({
        description:
          'Recognised benefit before run cost, and run cost: for a year, at the rate of the months so far.',
      }),
  })
  .meta({ id: 'SustainCheck' });

export const closureSchema = z
  .strictObject({
    lesson: textSchema(4000),
    training: z.boolean(),
    process: z.boolean(),
    tooling: z.boolean(),
    incentives: z.boolean(),
    customersTold: z.boolean(),
    employeesTold: z.boolean(),
    unspentMinor: amountMinorSchema.min(0),
  })
  .meta({ id: 'Closure' });

export const undoSchema = z
  .strictObject({
    step: slugSchema.meta({ description: 'The step that has been undone, as the status names it.' }),
    note: textSchema(2000).meta({ description: 'What was done.' }),
  })
  .meta({ id: 'Undo' });

export const submissionSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('charter'), content: charterSchema }),
    z.strictObject({ kind: z.literal('raci'), content: raciSchema }),
    z.strictObject({ kind: z.literal('baseline'), content: baselineSchema }),
    z.strictObject({ kind: z.literal('readiness'), content: readinessSchema }),
    z.strictObject({ kind: z.literal('observations'), content: observationsSchema }),
    z.strictObject({ kind: z.literal('reconciliation'), content: reconciliationSchema }),
    z.strictObject({ kind: z.literal('wave_check'), content: waveCheckSchema }),
    z.strictObject({ kind: z.literal('sustain_check'), content: sustainCheckSchema }),
    z.strictObject({ kind: z.literal('closure'), content: closureSchema }),
    z.strictObject({ kind: z.literal('undo'), content: undoSchema }),
  ])
  .meta({ id: 'Submission' });

export type Submission = z.infer<typeof submissionSchema>;
export type SubmissionContent<K extends Submission['kind']> = Extract<Submission, { kind: K }>['content'];
export type Raci = z.infer<typeof raciSchema>;
export type Baseline = z.infer<typeof baselineSchema>;
export type Reconciliation = z.infer<typeof reconciliationSchema>;
export type SustainCheck = z.infer<typeof sustainCheckSchema>;
export type Closure = z.infer<typeof closureSchema>;
