/** What a phase requests: one shape for each kind. The status names the kind that is requested at the moment. */
import { z } from 'zod';
import { BENEFIT_CLASSES } from '../base/vocabulary.js';
import { charterSchema } from './charter.js';
import { groupSummarySchema, handedObservationsSchema } from './evidence.js';
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
    responsible: people.min(1).meta({
      description: 'Who does the work. They have an interest in the cycle and decide no gate of it.',
    }),
    consulted: people.meta({ description: 'Who is asked before. No rule reads it.' }),
    informed: people.meta({ description: 'Who is told afterwards. No rule reads it.' }),
    tieBreaker: personIdSchema.meta({ description: 'Who settles a tie between owners.' }),
  })
  .meta({ id: 'Raci' });

export const baselineSchema = z
  .strictObject({
    from: daySchema.meta({ description: 'First day of the period, UTC.' }),
    to: daySchema.meta({ description: 'Last day of the period, UTC; over when the baseline is handed in.' }),
    identityMatchRate: z.number().min(0).max(1).meta({
      description: 'Share of the subjects whose identity was matched across systems: 0.97, not 97.',
    }),
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
      .meta({ description: 'Each metric of the plan, as it was before the change.' })
      .check(uniqueBy(z.object({ metric: metricNameSchema }), ({ metric }) => metric, 'metric')),
  })
  .meta({ id: 'Baseline' });

export const readinessSchema = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          item: slugSchema.meta({ description: 'The item, as the charter names it.' }),
          done: z
            .boolean()
            .meta({ description: 'Whether it is done; the phase goes on when every item is.' }),
          note: textSchema(500)
            .optional()
            .meta({ description: 'Where it is written down, or what is left.' }),
        }),
      )
      .min(1)
      .max(40)
      .meta({ description: 'Items of the checklist of the charter, each once.' }),
  })
  .meta({ id: 'Readiness' });

export const reconciliationSchema = z
  .strictObject({
    period: monthSchema.meta({ description: 'A month that is over, UTC.', example: '2026-10' }),
    currency: currencySchema,
    lines: z
      .array(
        z.strictObject({
          outcome: slugSchema.meta({ description: 'The outcome that moved the line.' }),
          benefitClass: z
            .enum(BENEFIT_CLASSES)
            .meta({ description: 'Only hard and revenue protection are recognised.' }),
          claimedMinor: amountMinorSchema
            .min(0)
            .meta({ description: 'What was claimed for a year, before run cost.' }),
          actualMinor: amountMinorSchema.meta({
            description:
              'What the ledger shows, as a yearly run-rate, before run cost: the month times twelve, never the amount of the month.',
          }),
          runCostMinor: amountMinorSchema
            .min(0)
            .meta({ description: 'What the change costs to run, for a year; taken off what is recognised.' }),
          ledgerReference: lineSchema(200).meta({
            description: 'The line of the ledger, in one line. It is counted by one cycle only.',
          }),
          varianceNote: textSchema(1000).optional().meta({
            description: 'Why the actual is further from the claim than the policy tolerates; required then.',
          }),
        }),
      )
      .min(1)
      .max(100)
      .meta({ description: 'One for each line of the ledger. All amounts are yearly run-rates.' }),
  })
  .meta({
    id: 'Reconciliation',
    description:
      'What Finance finds in the books of one month. The amounts are yearly run-rates, not those of the month: ' +
      'what is signed is a benefit per year.',
  });

export const waveCheckSchema = z
  .strictObject({
    wave: slugSchema.meta({ description: 'The wave, as the charter names it.' }),
    observations: handedObservationsSchema.meta({
      description: 'What was observed, against the retained holdout.',
    }),
  })
  .meta({ id: 'WaveCheck' });

export const sustainCheckSchema = z
  .strictObject({
    check: z
      .int()
      .min(1)
      .max(60)
      .meta({ description: 'The number of the check, as the status requests it.' }),
    observations: handedObservationsSchema.meta({
      description: 'What was observed, against the retained holdout.',
    }),
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
    lesson: textSchema(4000).meta({ description: 'What the next improvement should know.' }),
    training: z.boolean().meta({ description: 'Whether the training is changed for good.' }),
    process: z.boolean().meta({ description: 'Whether the process is.' }),
    tooling: z.boolean().meta({ description: 'Whether the tools are.' }),
    incentives: z.boolean().meta({ description: 'Whether the incentives are.' }),
    customersTold: z.boolean().meta({ description: 'Whether customers were told.' }),
    employeesTold: z.boolean().meta({ description: 'Whether employees were told.' }),
    unspentMinor: amountMinorSchema.min(0).meta({
      description:
        'What is left of the money released, in minor units; it returns to the fund of the programme.',
    }),
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
    z.strictObject({ kind: z.literal('observations'), content: handedObservationsSchema }),
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
