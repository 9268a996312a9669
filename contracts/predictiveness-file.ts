/** What an analyst hands to `npm run analyse` to ask whether a signal predicts: the plan, and which columns of the rows are what. */
import { z } from 'zod';
import { columnNameSchema, shareProblem, singleColumnSchema } from './analysis-columns.js';
import { compared, holds, soundItems } from './compared.js';
import { covariateColumnSchema } from './observational-file.js';
import { predictivenessPlanSchema } from './predictiveness-plan.js';

const predictivenessColumnsSchema = z
  .strictObject({
    unit: columnNameSchema.meta({
      description:
        'The column that names the unit. It stands in one row; where there are columns of periods, in one of each.',
    }),
    cluster: columnNameSchema.optional().meta({
      description: 'The column of what moves together, such as a store; it is then never torn apart.',
    }),
    signal: singleColumnSchema,
    outcome: singleColumnSchema,
    periods: z
      .strictObject({
        signal: columnNameSchema.meta({ description: 'The column of the period of the signal.' }),
        outcome: columnNameSchema.meta({ description: 'The column of the period of the outcome.' }),
      })
      .optional()
      .meta({ description: 'Whole numbers, or years, months or days like 2026-07.' }),
    covariates: z.record(z.string(), covariateColumnSchema).default({}).meta({
      description: 'The column of what is known anyway, by its name in `beyond` of the plan.',
    }),
    allUnits: z.boolean().optional().meta({
      description:
        'Whether there is a row for every unit that there was, so that an empty cell is a missing signal or outcome. Else it is refused.',
    }),
  })
  .meta({ id: 'PredictivenessColumns' });

const column = z.object({ column: z.string() });

const nothingKnownTwice = compared(
  z.object({
    data: z.object({ signal: column, outcome: column, covariates: z.record(z.string(), column) }),
  }),
  ({ data }, faults) => {
    for (const [name, known] of Object.entries(data.covariates)) {
      const same = (['signal', 'outcome'] as const).find((what) => data[what].column === known.column);
      if (same === undefined) continue;
      const path = ['data', 'covariates', name, 'column'];
      faults.addIssue({ code: 'custom', path, message: `is the column of the ${same}` });
    }
  },
);

const columnsDiffer = holds(
  z.object({ data: z.object({ signal: column, outcome: column }) }),
  ({ data }) => data.signal.column !== data.outcome.column,
  {
    path: ['data', 'outcome', 'column'],
    error: 'must be another one than that of the signal, which would foretell itself',
  },
);

const eitherPeriods = compared(
  z.object({
    plan: z.object({ periods: z.unknown().optional(), split: z.object({ by: z.string() }).optional() }),
    data: z.object({ periods: z.unknown().optional() }),
  }),
  ({ plan, data }, faults) => {
    const say = (path: PropertyKey[], message: string) => faults.addIssue({ code: 'custom', path, message });
    if (plan.periods !== undefined && data.periods !== undefined)
      say(['data', 'periods'], 'is one too many: the plan says the periods of all rows');
    if (plan.split?.by === 'time' && data.periods === undefined)
      say(['data', 'periods'], 'is missing: a split in time needs the columns of both periods');
    else if (plan.periods === undefined && data.periods === undefined)
      say(['plan', 'periods'], 'is missing: when signal and outcome were measured, here or as columns');
  },
);

const cellsFit = (what: 'signal' | 'outcome') =>
  compared(
    z.object({
      plan: z.object({ [what]: z.object({ kind: z.string() }) }),
      data: z.object({ [what]: singleColumnSchema }),
    }),
    ({ plan, data }, faults) => {
      const [planned, given] = [plan[what], data[what]];
      if (!planned || !given) return;
      const say = (at: readonly string[], message: string) =>
        faults.addIssue({ code: 'custom', path: ['data', what, ...at], message });
      if (planned.kind === 'proportion') {
        if (given.true === undefined) say(['true'], 'is missing: what a cell holds where the unit had it');
        const problem = given.true === undefined ? null : shareProblem(given);
        if (problem) say(problem.at, problem.what);
        return;
      }
      const extra = (['true', 'false'] as const).find((name) => given[name] !== undefined);
      if (extra) say([extra], `is of a proportion only, and the plan has ${planned.kind}`);
    },
  );

const covariatesFit = compared(
  z.object({
    plan: z.object({ beyond: soundItems(z.string()).default([]) }),
    data: z.object({ covariates: z.record(z.string(), z.unknown()).default({}) }),
  }),
  ({ plan, data }, faults) => {
    const planned = plan.beyond.flatMap((name) => name ?? []);
    for (const name of planned)
      if (!(name in data.covariates))
        faults.addIssue({
          code: 'custom',
          path: ['data', 'covariates'],
          message: `must name the column of ${name}`,
        });
    for (const name of Object.keys(data.covariates))
      if (!planned.includes(name))
        faults.addIssue({
          code: 'custom',
          path: ['data', 'covariates', name],
          message: 'is not in beyond of the plan',
        });
  },
);

export const predictivenessFileSchema = z
  .strictObject({ plan: predictivenessPlanSchema, data: predictivenessColumnsSchema })
  .check(
    columnsDiffer,
    nothingKnownTwice,
    eitherPeriods,
    cellsFit('signal'),
    cellsFit('outcome'),
    covariatesFit,
  )
  .meta({ id: 'PredictivenessFile' });

export type PredictivenessFile = z.infer<typeof predictivenessFileSchema>;
export type PredictivenessColumns = z.infer<typeof predictivenessColumnsSchema>;
