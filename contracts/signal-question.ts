/** Whether a signal predicts, asked of the rows of data sets: one that holds both, or one of the signal and a later one. */
import { z } from 'zod';
import { compared, holds, soundItems } from './compared.js';
import { datasetColumnSchema } from './mapping.js';
import { predictivenessPlanSchema } from './predictiveness-plan.js';
import { datasetIdSchema, slugSchema } from './scalars.js';

const columnsSchema = z
  .strictObject({
    signal: datasetColumnSchema.meta({ description: 'The column of the signal.' }),
    outcome: datasetColumnSchema.meta({ description: 'The column of the outcome.' }),
    cluster: datasetColumnSchema.optional().meta({
      description: 'The column of what moves together, such as a store.',
    }),
    covariates: z.record(slugSchema, datasetColumnSchema).default({}).meta({
      description: 'The column of what is known anyway, by its name in `beyond` of the plan.',
    }),
  })
  .meta({ id: 'SignalColumns' });

const rowsSchema = z
  .strictObject({
    dataset: datasetIdSchema.meta({ description: 'A data set that is ready, with the signal.' }),
    outcomes: datasetIdSchema.optional().meta({
      description:
        'A data set of a later period, with the outcome of the same units; a unit that is not in it has none. Left out: the outcome is in `dataset`, and the plan says the periods of both.',
    }),
    columns: columnsSchema,
  })
  .meta({ id: 'SignalRows' });

const periodsOnce = compared(
  z.object({
    plan: z.object({ periods: z.unknown().optional() }),
    rows: z.object({ outcomes: z.unknown().optional() }),
  }),
  ({ plan, rows }, faults) => {
    const say = (message: string) => faults.addIssue({ code: 'custom', path: ['plan', 'periods'], message });
    if (rows.outcomes === undefined && plan.periods === undefined)
      say('is missing: when signal and outcome were measured; or name a later data set under outcomes');
    if (rows.outcomes !== undefined && plan.periods !== undefined)
      say('is one too many: the data sets say their periods');
  },
);

const splitByUnit = holds(
  z.object({ plan: z.object({ split: z.object({ by: z.string() }).optional() }) }),
  ({ plan }) => plan.split?.by !== 'time',
  { path: ['plan', 'split'], error: 'must be by unit: a data set has a row for each unit, of one period' },
);

const columnsDiffer = holds(
  z.object({
    rows: z.object({
      outcomes: z.undefined().optional(),
      columns: z.object({ signal: z.string(), outcome: z.string() }),
    }),
  }),
  ({ rows }) => rows.columns.signal !== rows.columns.outcome,
  {
    path: ['rows', 'columns', 'outcome'],
    error: 'must be another one than that of the signal, which would foretell itself',
  },
);

const covariatesFit = compared(
  z.object({
    plan: z.object({ beyond: soundItems(z.string()).default([]) }),
    rows: z.object({ columns: z.object({ covariates: z.record(z.string(), z.unknown()).default({}) }) }),
  }),
  ({ plan, rows }, faults) => {
    const planned = plan.beyond.flatMap((name) => name ?? []);
    const path = ['rows', 'columns', 'covariates'];
    const { covariates } = rows.columns;
    for (const name of planned)
      if (!(name in covariates))
        faults.addIssue({ code: 'custom', path, message: `must name the column of ${name}` });
    for (const name of Object.keys(covariates))
      if (!planned.includes(name))
        faults.addIssue({ code: 'custom', path: [...path, name], message: 'is not in beyond of the plan' });
  },
);

export const signalQuestionSchema = z
  .strictObject({ plan: predictivenessPlanSchema, rows: rowsSchema })
  .check(periodsOnce, splitByUnit, columnsDiffer, covariatesFit)
  .meta({ id: 'SignalQuestion' });

export type SignalQuestion = z.infer<typeof signalQuestionSchema>;
