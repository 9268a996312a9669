/**
 * What an analyst hands to `npm run analyse`: a plan with either summaries or a mapping of the columns of a CSV file. Its
 * design says which family it is of: the plan of a charter, which must pass at the desk as it passes at the gate, or one for
 * arms that chance did not draw. It must never loosen the plan.
 */
import { z } from 'zod';
import {
  armFields,
  armsDiffer,
  columnNameSchema,
  columnsFit,
  shareFields,
  shareProblem,
} from './analysis-columns.js';
import type { ColumnProblem, PlannedColumn } from './analysis-columns.js';
import { analysisPlanSchema } from './analysis-plan.js';
import type { MetricKind } from '../base/vocabulary.js';
import { compared, holds } from './compared.js';
import { observationsSchema } from './evidence.js';
import { differenceFileSchema, matchedFileSchema, prePostFileSchema } from './observational-file.js';
import { slugSchema } from './scalars.js';
import { baselineSchema } from './submission.js';

const columnSchema = z
  .strictObject({
    column: columnNameSchema.optional().meta({
      description:
        'The column of a share, a mean or a net promoter score (the answer itself, a whole number from 0 to 10).',
    }),
    numerator: columnNameSchema
      .optional()
      .meta({ description: 'Of a ratio: the column of what is divided.' }),
    denominator: columnNameSchema
      .optional()
      .meta({ description: 'Of a ratio: the column of what it is divided by.' }),
    covariate: columnNameSchema.optional().meta({
      description: 'The column of the covariate, where the plan names one for the metric.',
    }),
    ...shareFields,
  })
  .meta({ id: 'MetricColumn' });

export type MetricColumn = z.infer<typeof columnSchema>;

const columnsSchema = z
  .strictObject({
    arm: z
      .strictObject(armFields)
      .check(armsDiffer)
      .meta({ description: 'Which column says the arm of a row, and what it holds for either.' }),
    metrics: z.record(z.string(), columnSchema).meta({
      description: 'The column of each metric of the plan. One that has none is judged as missing.',
    }),
    drawnUnit: z.strictObject({ column: columnNameSchema }).optional().meta({
      description:
        'The column that names the cluster of a row, where the plan has a drawnUnit, and only there. Case counts.',
    }),
    assignedAll: z.boolean().optional().meta({
      description:
        'Whether every row is a subject that was assigned, measured or not: an empty cell is then a missing outcome. Else an empty cell is refused.',
    }),
  })
  .meta({ id: 'DataColumns' });

type Field = keyof MetricColumn;

/** What a column of each kind must name. `true` and `false` are of a share alone. */
const NEEDED: Readonly<Record<MetricKind, readonly Field[]>> = {
  proportion: ['column', 'true'],
  mean: ['column'],
  ratio: ['numerator', 'denominator'],
  nps: ['column'],
};

const MISSING: Readonly<Record<Field, string>> = {
  column: 'is missing: the column as the header names it',
  numerator: 'is missing: the column of what is divided',
  denominator: 'is missing: the column of what it is divided by',
  covariate: 'is missing: the plan takes a covariate of this metric into account',
  true: 'is missing: what a cell holds where the subject had the outcome',
  false: 'is missing: what a cell holds where it had it not',
};

function columnProblem({ kind, covariate }: PlannedColumn, given: MetricColumn): ColumnProblem | null {
  const needed = [...NEEDED[kind], ...(covariate === undefined ? [] : ['covariate' as const])];
  const lacking = needed.find((field) => given[field] === undefined);
  if (lacking) return { at: [lacking], what: MISSING[lacking] };
  const allowed: readonly string[] = kind === 'proportion' ? [...needed, 'false'] : needed;
  const extra = Object.keys(given).find((field) => !allowed.includes(field));
  if (extra === 'covariate')
    return { at: [extra], what: 'is not in the plan, which is locked before data arrive' };
  if (extra !== undefined)
    return { at: [extra], what: `is no part of ${KINDS_IN_WORDS[kind]}, which the plan has` };
  return kind === 'proportion' ? shareProblem(given) : null;
}

const KINDS_IN_WORDS: Readonly<Record<MetricKind, string>> = {
  proportion: 'a proportion',
  mean: 'a mean',
  ratio: 'a ratio',
  nps: 'a net promoter score',
};

const clustersNamed = compared(
  z.object({
    plan: z.object({ drawnUnit: slugSchema.optional() }),
    data: z.object({ drawnUnit: z.unknown().optional() }),
  }),
  ({ plan, data }, faults) => {
    if ((plan.drawnUnit === undefined) === (data.drawnUnit === undefined)) return;
    const message =
      plan.drawnUnit === undefined
        ? 'is not in the plan: chance drew the subjects themselves'
        : `is missing: which column names the ${plan.drawnUnit} of a row`;
    faults.addIssue({ code: 'custom', path: ['data', 'drawnUnit'], message });
  },
);

export const randomisedFileSchema = z
  .strictObject({
    plan: analysisPlanSchema,
    rounds: z.int().min(1).max(20).default(1).meta({
      description:
        'Over how many rounds of the quality gate the significance level is divided, as in the policy; 1 unless told.',
    }),
    observations: observationsSchema.optional(),
    data: columnsSchema.optional().meta({ description: 'How to read the CSV file that `--data` names.' }),
    baseline: baselineSchema.optional().meta({ description: 'With it the chance of a pass is told.' }),
  })
  .check(
    columnsFit(columnSchema, columnProblem),
    clustersNamed,
    holds(z.record(z.string(), z.unknown()), (file) => 'observations' in file !== 'data' in file, {
      path: [],
      error: 'must hold either observations (summaries) or data (the columns of a CSV file)',
    }),
  )
  .meta({ id: 'AnalysisFile' });

/** By the design of its plan: the schema of a file, and how its rows are taken. */
export const ANALYSIS_FILES = {
  randomised: randomisedFileSchema,
  matched: matchedFileSchema,
  difference_in_differences: differenceFileSchema,
  pre_post: prePostFileSchema,
} as const;

export type AnalysisDesign = keyof typeof ANALYSIS_FILES;
/** A file by its design. */
export type AnalysisFile = {
  readonly [Design in AnalysisDesign]: {
    readonly design: Design;
    readonly file: z.infer<(typeof ANALYSIS_FILES)[Design]>;
  };
}[AnalysisDesign];

export type RandomisedFile = z.infer<typeof randomisedFileSchema>;
export type DataColumns = z.infer<typeof columnsSchema>;
