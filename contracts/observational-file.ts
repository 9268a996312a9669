/**
 * What an analyst hands to `npm run analyse` for arms that chance did not draw: a plan by its design, and which columns of
 * the rows are what.
 */
import { z } from 'zod';
import {
  armFields,
  armsDiffer,
  cellsSchema,
  columnNameSchema,
  columnsFit,
  shareProblem,
  singleColumnSchema,
} from './analysis-columns.js';
import { compared, soundItems } from './compared.js';
import { differencePlanSchema, matchedPlanSchema, prePostPlanSchema } from './observational-plan.js';

const armSchema = z
  .strictObject({
    ...armFields,
    leaveOut: cellsSchema.optional().meta({
      description:
        'What it holds in rows that belong to neither arm and are left out; they are counted and told.',
    }),
  })
  .check(armsDiffer)
  .meta({
    id: 'ArmColumn',
    description: 'Which column says the arm of a row, and what it holds for either.',
  });

export const covariateColumnSchema = z
  .strictObject({
    column: columnNameSchema,
    kind: z.enum(['number', 'category']).default('number').meta({
      description: 'Whether its cells are numbers, or words of which each is a category of its own.',
    }),
  })
  .meta({ id: 'CovariateColumn' });

const metrics = z.record(z.string(), singleColumnSchema).meta({
  description: 'The column of each metric of the plan. One that has none is judged as missing.',
});
const assignedAll = z.boolean().optional().meta({
  description: 'Whether an empty cell is a missing outcome. Else it is refused.',
});

const unitColumnsSchema = z
  .strictObject({
    arm: armSchema,
    unit: columnNameSchema.meta({
      description:
        'The column that names the unit; each stands in one row. Of equals it decides who is matched.',
    }),
    covariates: z.record(z.string(), covariateColumnSchema).meta({
      description: 'The column of each covariate of the plan.',
    }),
    metrics,
    assignedAll,
  })
  .meta({ id: 'UnitColumns' });

const panelColumnsSchema = z
  .strictObject({
    unit: columnNameSchema.meta({
      description: 'The column that names the unit; it has a row in each period.',
    }),
    period: columnNameSchema.meta({
      description: 'The column of the period: whole numbers, or years, months or days like 2026-07.',
    }),
    treatedFrom: z
      .strictObject({
        column: columnNameSchema,
        never: cellsSchema.optional().meta({
          description: 'What it holds of units that are never treated; an empty cell says so too.',
        }),
      })
      .meta({ description: 'The column of the first period in which a unit is treated.' }),
    cluster: columnNameSchema.optional().meta({
      description:
        'The column of what was treated together, such as a region; errors are then clustered by it.',
    }),
    metrics,
    assignedAll,
  })
  .meta({ id: 'PanelColumns' });

const seriesColumnsSchema = z
  .strictObject({
    unit: columnNameSchema.meta({
      description: 'The column that names the series; it has a row in each period.',
    }),
    period: columnNameSchema.meta({ description: 'The column of the period.' }),
    arm: armSchema,
    metrics,
  })
  .meta({ id: 'SeriesColumns' });

const covariatesFit = compared(
  z.object({
    plan: z.object({ covariates: soundItems(z.string()) }),
    data: z.object({ covariates: z.record(z.string(), z.unknown()) }),
  }),
  ({ plan, data }, faults) => {
    const planned = plan.covariates.flatMap((name) => name ?? []);
    const say = (path: PropertyKey[], message: string) => faults.addIssue({ code: 'custom', path, message });
    for (const name of planned)
      if (!(name in data.covariates)) say(['data', 'covariates'], `must name the column of ${name}`);
    for (const name of Object.keys(data.covariates))
      if (!planned.includes(name)) say(['data', 'covariates', name], 'is none of the covariates of the plan');
  },
);

/** A row is a subject, whose share is yes or no; or a unit in a period, whose share may be any. */
const singleColumnsFit = (each: 'rows' | 'periods') =>
  columnsFit(singleColumnSchema, ({ kind }, given) => {
    if (kind === 'mean') {
      const extra = (['true', 'false'] as const).find((name) => given[name] !== undefined);
      return extra ? { at: [extra], what: 'is of a proportion only, and the plan has a mean' } : null;
    }
    if (given.true !== undefined) return shareProblem(given);
    return each === 'periods' && given.false === undefined
      ? null
      : { at: ['true'], what: 'is missing: what a cell holds where the subject had the outcome' };
  });

export const matchedChecks = [covariatesFit, singleColumnsFit('rows')] as const;

export const matchedFileSchema = z
  .strictObject({ plan: matchedPlanSchema, data: unitColumnsSchema })
  .check(...matchedChecks)
  .meta({ id: 'MatchedFile' });
export const differenceFileSchema = z
  .strictObject({ plan: differencePlanSchema, data: panelColumnsSchema })
  .check(singleColumnsFit('periods'))
  .meta({ id: 'DifferenceInDifferencesFile' });
export const prePostFileSchema = z
  .strictObject({ plan: prePostPlanSchema, data: seriesColumnsSchema })
  .check(singleColumnsFit('periods'))
  .meta({ id: 'PrePostFile' });

export type MatchedFile = z.infer<typeof matchedFileSchema>;
export type DifferenceFile = z.infer<typeof differenceFileSchema>;
export type PrePostFile = z.infer<typeof prePostFileSchema>;
export type UnitColumns = z.infer<typeof unitColumnsSchema>;
export type PanelColumns = z.infer<typeof panelColumnsSchema>;
export type SeriesColumns = z.infer<typeof seriesColumnsSchema>;
export type CovariateColumn = z.infer<typeof covariateColumnSchema>;
export type ArmColumn = z.infer<typeof armSchema>;
