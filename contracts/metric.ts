/**
 * The definition of a metric: formula, unit, direction, scope and all else that must not drift between regions. A version
 * never changes; a change is a new version, proposed and reviewed (`metric-change.ts`).
 */
import { z } from 'zod';
import { METRIC_KINDS, ROLES } from '../base/vocabulary.js';
import { compared, holds } from './compared.js';
import { columnSchema, formulaSchema, predicateSchema } from './metric-formula.js';
import { typeFaults } from './metric-types.js';
import { lineSchema, metricNameSchema, personIdSchema, slugSchema, textSchema } from './scalars.js';
import { eachOnce, uniqueBy } from './unique.js';

const names = (most: number) => z.array(slugSchema).max(most).check(eachOnce);

export const metricScopeSchema = z
  .strictObject({ journeyStages: names(40), lobs: names(100), segments: names(100) })
  .meta({ id: 'MetricScope', description: 'Where it holds; an empty list stands for everywhere.' });

export const metricOwnerSchema = z
  .discriminatedUnion('as', [
    z.strictObject({ as: z.literal('role'), role: z.enum(ROLES) }),
    z.strictObject({ as: z.literal('person'), person: personIdSchema }),
  ])
  .meta({ id: 'MetricOwner' });

export const metricCapSchema = z
  .discriminatedUnion('at', [
    z.strictObject({ at: z.literal('value'), value: z.number().gt(0).max(1e12) }),
    z.strictObject({ at: z.literal('percentile'), percentile: z.number().min(0.5).lt(1) }),
  ])
  .meta({
    id: 'MetricCap',
    description:
      'Where outliers are cut: at a value, or at a percentile of both arms pooled. Fixed here, so that nobody cuts by what the data show.',
  });

/** The unit that follows from the kind, where one does. */
const UNITS = {
  proportion: { of: 'a proportion', unit: 'share' },
  nps: { of: 'a net promoter score', unit: 'points' },
} as const;

const unitFits = compared(
  z.object({ unit: z.string(), formula: z.object({ kind: z.enum(['proportion', 'nps']) }) }),
  ({ unit, formula }, faults) => {
    const { of, unit: needed } = UNITS[formula.kind];
    if (unit === needed) return;
    faults.addIssue({ code: 'custom', path: ['unit'], message: `of ${of} must be ${needed}` });
  },
);

const ofSums = (kind: string) => kind === 'mean' || kind === 'ratio';
const capFits = holds(
  z.object({ formula: z.object({ kind: z.enum(METRIC_KINDS) }), cap: metricCapSchema }),
  ({ formula }) => ofSums(formula.kind),
  { path: ['cap'], error: 'cuts amounts; a share and a net promoter score have none' },
);

const npsLags = holds(
  z.object({ formula: z.object({ kind: z.literal('nps') }), indicator: z.string() }),
  ({ indicator }) => indicator === 'lagging',
  {
    path: ['indicator'],
    error: 'of a net promoter score must be lagging: it asks for an opinion after the fact',
  },
);

const typed = compared(
  z.object({
    columns: z.array(columnSchema),
    formula: formulaSchema,
    exclusions: z.array(predicateSchema),
  }),
  (definition, faults) => {
    for (const { path, message } of typeFaults(definition))
      faults.addIssue({ code: 'custom', path: [...path], message });
  },
);

export const metricDefinitionSchema = z
  .strictObject({
    title: lineSchema(120).meta({ description: 'As people call it.', example: 'Renewal rate' }),
    description: textSchema(2000).meta({ description: 'What it tells, and what it does not.' }),
    rows: lineSchema(60).meta({ description: 'What a row is, in the plural.', example: 'customers' }),
    columns: z
      .array(columnSchema)
      .min(1)
      .max(40)
      .check(uniqueBy(z.object({ name: z.string() }), ({ name }) => name, 'name')),
    formula: formulaSchema,
    unit: lineSchema(40).meta({ description: '`share` of a proportion, `points` of a net promoter score.' }),
    goodDirection: z.enum(['increase', 'decrease']),
    indicator: z.enum(['leading', 'lagging']).meta({
      description: 'A lagging metric never decides alone.',
    }),
    scope: metricScopeSchema,
    lookbackDays: z
      .int()
      .min(1)
      .max(1_100)
      .meta({ description: 'Over how many days back a row is measured.' }),
    exclusions: z
      .array(predicateSchema)
      .max(20)
      .meta({ description: 'A row that any of these holds for is left out.' }),
    cap: metricCapSchema.optional(),
    owner: metricOwnerSchema,
    samplingPlan: textSchema(2000).optional().meta({
      description: 'Who is asked, when and by whom, where the rows are answers.',
    }),
    predicts: metricNameSchema
      .optional()
      .meta({ description: 'Of a signal: the outcome that it should predict.', example: 'renewal_rate' }),
  })
  .check(unitFits, capFits, npsLags, typed)
  .meta({ id: 'MetricDefinition' });

export type MetricDefinition = z.infer<typeof metricDefinitionSchema>;
export type MetricCap = z.infer<typeof metricCapSchema>;
