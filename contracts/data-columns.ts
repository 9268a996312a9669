/**
 * Which columns of a table are the arm, the cluster and the metrics of a plan: of a CSV file, of a table in a warehouse, or of
 * a data set. A row is a subject.
 */
import { z } from 'zod';
import type { MetricKind } from '../base/vocabulary.js';
import {
  armFields,
  armsDiffer,
  columnNameSchema,
  columnsFit,
  shareFields,
  shareProblem,
} from './analysis-columns.js';
import type { ColumnProblem, PlannedColumn } from './analysis-columns.js';
import { compared, holds } from './compared.js';
import { lineSchema, slugSchema } from './scalars.js';

const columnSchema = z
  .strictObject({
    definition: z
      .record(z.string(), columnNameSchema)
      .optional()
      .meta({
        description:
          'Computes the metric by its definition in the metric library, in the version of the plan: by the name of each of its columns the column of the rows. One that is left out has the same name, so that {} is enough where all have.',
        example: { renewed: 'has_renewed' },
      }),
    oneEach: z.boolean().optional().meta({
      description:
        'Where the definition is of other rows (answers) than these (customers): that each of these holds at most one of them.',
    }),
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
  .meta({ id: 'CriterionColumn' });

export type MetricColumn = z.infer<typeof columnSchema>;

export const dataColumnsSchema = z
  .strictObject({
    rows: lineSchema(60).optional().meta({
      description:
        'What a row is, in the plural and as the metric library says it. Needed where a metric is computed by its definition, which is of such rows.',
      example: 'customers',
    }),
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
  .check(
    holds(
      z.object({
        rows: z.string().optional(),
        metrics: z.record(z.string(), z.object({ definition: z.unknown() }).partial().nullable().catch(null)),
      }),
      ({ rows, metrics }) =>
        rows !== undefined || Object.values(metrics).every((given) => given?.definition === undefined),
      {
        path: ['rows'],
        error: 'is missing: what a row is, as customers; a definition says what its rows are',
      },
    ),
  )
  .meta({ id: 'DataColumns' });

type Field = Exclude<keyof MetricColumn, 'definition' | 'oneEach'>;

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
  const isDefined = given.definition !== undefined;
  const needed: readonly Field[] = [
    ...(isDefined ? [] : NEEDED[kind]),
    ...(covariate === undefined ? [] : ([COVARIATE] as const)),
  ];
  const lacking = needed.find((field) => given[field] === undefined);
  if (lacking) return { at: [lacking], what: MISSING[lacking] };
  const more = isDefined ? ['definition', 'oneEach'] : kind === 'proportion' ? ['false'] : [];
  const allowed: readonly string[] = [...needed, ...more];
  const extra = Object.keys(given).find((field) => !allowed.includes(field));
  if (extra === COVARIATE)
    return { at: [extra], what: 'is not in the plan, which is locked before data arrive' };
  if (extra === 'oneEach') return { at: [extra], what: 'goes with definition, which says what its rows are' };
  if (extra !== undefined && isDefined)
    return { at: [extra], what: 'stands beside definition, which says what a value is; leave it out' };
  if (extra !== undefined)
    return { at: [extra], what: `is no part of ${KINDS_IN_WORDS[kind]}, which the plan has` };
  return kind === 'proportion' && !isDefined ? shareProblem(given) : null;
}

const COVARIATE = 'covariate';

const KINDS_IN_WORDS: Readonly<Record<MetricKind, string>> = {
  proportion: 'a proportion',
  mean: 'a mean',
  ratio: 'a ratio',
  nps: 'a net promoter score',
};

export const clustersNamed = compared(
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

/** That each column belongs to a metric of the plan and says what it needs; asked of `{ plan, data }`. */
export const metricColumnsFit = columnsFit(columnSchema, columnProblem);

export type DataColumns = z.infer<typeof dataColumnsSchema>;
