/**
 * The plan of an analysis that asks whether a signal of a unit foretells an outcome of it that comes later. It is fixed before
 * anybody looks, as the plan of a gate is. This file must never judge; `statistics/predictiveness` does.
 */
import { z } from 'zod';
import { compared, holds, soundItems } from './compared.js';
import { periodSchema } from './observational-plan.js';
import { metricNameSchema, metricVersionSchema, slugSchema } from './scalars.js';
import { eachOnce } from './unique.js';

const OUTCOME_KINDS = ['proportion', 'mean'] as const;

const signalSchema = z
  .strictObject({
    metric: metricNameSchema,
    metricVersion: metricVersionSchema,
    kind: z.enum(['proportion', 'mean', 'nps']).meta({
      description: 'What a unit has of it: yes or no, a number, or an answer from 0 to 10.',
    }),
    expects: z.enum(['more', 'less', 'either']).meta({
      description:
        'What a higher signal is said to foretell of the outcome: `more` of it, or `less`. `either` tries both directions, and so asks for a wider interval.',
    }),
  })
  .meta({ id: 'PlannedSignal' });

const outcomeSchema = z
  .strictObject({
    metric: metricNameSchema,
    metricVersion: metricVersionSchema,
    kind: z.enum(OUTCOME_KINDS).meta({ description: 'What a unit has of it: yes or no, or an amount.' }),
  })
  .meta({ id: 'PlannedOutcome' });

const periodsSchema = z
  .strictObject({
    signalUntil: periodSchema.meta({ description: 'The last period in which the signal was measured.' }),
    outcomeFrom: periodSchema.meta({
      description: 'The first period in which the outcome was counted; it comes after.',
    }),
  })
  .check(
    compared(z.object({ signalUntil: periodSchema, outcomeFrom: periodSchema }), (periods, faults) => {
      const { signalUntil, outcomeFrom } = periods;
      const fault = periodFault(signalUntil, outcomeFrom);
      if (fault !== null) faults.addIssue({ code: 'custom', path: ['outcomeFrom'], message: fault });
    }),
  )
  .meta({ id: 'PredictivenessPeriods' });

type Period = z.infer<typeof periodSchema>;

function periodFault(signalUntil: Period, outcomeFrom: Period): string | null {
  if (typeof signalUntil !== typeof outcomeFrom || lengthOf(signalUntil) !== lengthOf(outcomeFrom))
    return 'must be written as signalUntil is: both years, months, days or whole numbers';
  return outcomeFrom > signalUntil
    ? null
    : 'must lie after signalUntil: a signal foretells nothing that has happened already';
}

/** Of a whole number any: 9 comes before 10. */
function lengthOf(period: Period): number {
  return typeof period === 'string' ? period.length : 0;
}

const splitSchema = z
  .discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('unit'),
      folds: z.int().min(2).max(50).default(10).meta({ description: 'Into how many parts units are dealt.' }),
      seed: z.int().min(0).max(1_000_000).default(1).meta({
        description: 'Of the hash of names by which they are dealt.',
      }),
    }),
    z.strictObject({
      by: z.literal('time'),
      testFrom: periodSchema.meta({
        description:
          'Rules are fitted on rows whose outcome was known before this period, and tried on rows whose signal is of it or later.',
      }),
    }),
  ])
  .meta({ id: 'PredictivenessSplit' });

/** By kind of outcome: below the least there is nothing, and at the most everything. */
const USEFUL = {
  proportion: { above: 0.5, below: 1, what: 'an area under the curve: above 0.5, and below 1' },
  mean: { above: 0, below: 1, what: 'a rank correlation: above 0, and below 1' },
} as const;

export const predictivenessPlanSchema = z
  .strictObject({
    design: z.literal('predictiveness').meta({
      description: 'Whether a signal of a unit foretells a later outcome of it.',
    }),
    rule: z.literal(1).optional().meta({ description: 'Version of the rule; left out: the first.' }),
    signal: signalSchema,
    outcome: outcomeSchema,
    periods: periodsSchema.optional().meta({
      description: 'When both were measured, where that is the same of all rows. Else their columns say so.',
    }),
    usefulSize: z.number().optional().meta({
      description:
        'The least that would be of use: of a yes or no an area under the curve (0.556 unless told), of an amount a rank correlation (0.1 unless told). Both are what Cohen calls a small effect.',
      example: 0.556,
    }),
    beyond: z.array(slugSchema).max(100).check(eachOnce).default([]).meta({
      description:
        'What is known of a unit anyway. What the signal tells beyond it is shown, and decides nothing.',
    }),
    split: splitSchema.default({ by: 'unit', folds: 10, seed: 1 }).meta({
      description: 'How the rows that a rule is tried on are kept from those that it is fitted on.',
    }),
    minimumUnits: z
      .int()
      .min(30)
      .max(100_000_000)
      .meta({ description: 'Planned number of units, or of clusters where there is a column of them.' }),
    confidence: z.number().min(0.8).max(0.999).meta({
      description: 'Confidence of the interval, a share.',
      example: 0.95,
    }),
  })
  .check(
    holds(
      z.object({
        signal: z.object({ metric: metricNameSchema }),
        outcome: z.object({ metric: metricNameSchema }),
      }),
      ({ signal, outcome }) => signal.metric !== outcome.metric,
      { path: ['outcome', 'metric'], error: 'must be another one than the signal' },
    ),
    compared(
      z.object({ outcome: z.object({ kind: z.enum(OUTCOME_KINDS) }), usefulSize: z.number() }),
      ({ outcome, usefulSize }, faults) => {
        const { above, below, what } = USEFUL[outcome.kind];
        if (usefulSize > above && usefulSize < below) return;
        faults.addIssue({ code: 'custom', path: ['usefulSize'], message: `must be ${what}` });
      },
    ),
    compared(
      z.object({
        signal: z.object({ metric: z.string() }),
        outcome: z.object({ metric: z.string() }),
        beyond: soundItems(z.string()),
      }),
      ({ signal, outcome, beyond }, faults) => {
        beyond.forEach((name, index) => {
          if (name !== signal.metric && name !== outcome.metric) return;
          const message = `is the ${name === signal.metric ? 'signal' : 'outcome'} itself`;
          faults.addIssue({ code: 'custom', path: ['beyond', index], message });
        });
      },
    ),
  )
  .meta({ id: 'PredictivenessPlan' });

export type PredictivenessPlan = z.infer<typeof predictivenessPlanSchema>;
