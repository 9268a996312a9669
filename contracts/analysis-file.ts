/**
 * What an analyst hands to `npm run analyse`: the plan of a charter, and either summaries or a mapping of the columns of a
 * CSV file. It must never loosen the plan, because what passes at the desk must pass at the gate.
 */
import { z } from 'zod';
import { METRIC_KINDS, type MetricKind } from '../base/vocabulary.js';
import { nearestName } from '../base/nearest-name.js';
import { analysisPlanSchema } from './analysis-plan.js';
import { compared, holds, soundItems } from './compared.js';
import { observationsSchema } from './evidence.js';
import { metricNameSchema, slugSchema } from './scalars.js';
import { baselineSchema } from './submission.js';

const column = z.string().min(1).max(200).meta({ description: 'As the header of the file names it.' });
/** YAML reads `1` as a number and `true` as neither; a cell is compared with the text of either. */
const cell = z.union([z.string().min(1).max(200), z.number(), z.boolean()]);
const cells = z.union([cell, z.array(cell).min(1).max(50)]);

const columnSchema = z
  .strictObject({
    column: column.optional().meta({
      description:
        'The column of a share, a mean or a net promoter score (the answer itself, a whole number from 0 to 10).',
    }),
    numerator: column.optional().meta({ description: 'Of a ratio: the column of what is divided.' }),
    denominator: column.optional().meta({ description: 'Of a ratio: the column of what it is divided by.' }),
    covariate: column.optional().meta({
      description: 'The column of the covariate, where the plan names one for the metric.',
    }),
    true: cells.optional().meta({
      description:
        'Of a proportion: what a cell holds where the subject had the outcome; case does not count.',
    }),
    false: cells.optional().meta({
      description:
        'What it holds where the subject had it not; left out, the counterpart of `true`, as no is of yes.',
    }),
  })
  .meta({ id: 'MetricColumn' });

export type MetricColumn = z.infer<typeof columnSchema>;
export type Cell = z.infer<typeof cell>;

const COUNTERPARTS = new Map([
  ['yes', 'no'],
  ['no', 'yes'],
  ['y', 'n'],
  ['n', 'y'],
  ['true', 'false'],
  ['false', 'true'],
  ['t', 'f'],
  ['f', 't'],
  ['1', '0'],
  ['0', '1'],
]);

/** The cells of a share in lower case: those that count as the outcome, and those that count as its absence. */
export interface ShareCells {
  readonly yes: ReadonlySet<string>;
  readonly no: ReadonlySet<string>;
}

/** Nothing but what is named counts, so that `n/a` or a slip of the pen is no subject without the outcome. */
export function shareCells(given: Pick<MetricColumn, 'true' | 'false'>): ShareCells {
  const yes = new Set(textsOf(given.true));
  const told = textsOf(given.false);
  const no = told.length > 0 ? told : [...yes].flatMap((each) => COUNTERPARTS.get(each) ?? []);
  return { yes, no: new Set(no) };
}

function textsOf(given: MetricColumn['true']): string[] {
  if (given === undefined) return [];
  return (Array.isArray(given) ? given : [given]).map((each) => String(each).trim().toLowerCase());
}

const columnsSchema = z
  .strictObject({
    arm: z
      .strictObject({ column, pilot: cell, comparison: cell })
      .check(
        holds(
          z.object({ pilot: cell, comparison: cell }),
          ({ pilot, comparison }) => String(pilot) !== String(comparison),
          { path: ['comparison'], error: 'must differ from pilot: a row belongs to one arm' },
        ),
      )
      .meta({ description: 'Which column says the arm of a row, and what it holds for either.' }),
    metrics: z.record(z.string(), columnSchema).meta({
      description: 'The column of each metric of the plan. One that has none is judged as missing.',
    }),
    drawnUnit: z.strictObject({ column }).optional().meta({
      description:
        'The column that names the cluster of a row, where the plan has a drawnUnit, and only there. Case counts.',
    }),
    assignedAll: z.boolean().optional().meta({
      description:
        'Whether every row is a subject that was assigned, measured or not: an empty cell is then a missing outcome. Else an empty cell is refused.',
    }),
  })
  .meta({ id: 'DataColumns' });

const planned = z.object({
  metric: metricNameSchema,
  kind: z.enum(METRIC_KINDS),
  covariate: slugSchema.optional(),
});
type Planned = z.infer<typeof planned>;
const inPlan = z.object({ primary: planned.nullable().catch(null), guardrails: soundItems(planned) });

const columnsFit = compared(
  z.object({
    plan: inPlan,
    data: z.object({ metrics: z.record(z.string(), columnSchema.nullable().catch(null)) }),
  }),
  ({ plan, data }, faults) => {
    const known = [plan.primary, ...plan.guardrails].flatMap((each) => each ?? []);
    for (const [metric, given] of Object.entries(data.metrics)) {
      const criterion = known.find((each) => each.metric === metric);
      const names = known.map((each) => each.metric);
      const problem = criterion ? given && columnProblem(criterion, given) : unplanned(metric, names);
      if (!problem) continue;
      faults.addIssue({
        code: 'custom',
        path: ['data', 'metrics', metric, ...problem.at],
        message: problem.what,
      });
    }
  },
);

interface Problem {
  readonly at: readonly string[];
  readonly what: string;
}

function unplanned(metric: string, names: readonly string[]): Problem {
  const meant = nearestName(metric, names);
  return { at: [], what: `is not in the plan${meant === undefined ? '' : `; did you mean ${meant}?`}` };
}

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

function columnProblem({ kind, covariate }: Planned, given: MetricColumn): Problem | null {
  const needed = [...NEEDED[kind], ...(covariate === undefined ? [] : ['covariate' as const])];
  const lacking = needed.find((field) => given[field] === undefined);
  if (lacking) return { at: [lacking], what: MISSING[lacking] };
  const allowed: readonly string[] = kind === 'proportion' ? [...needed, 'false'] : needed;
  const extra = Object.keys(given).find((field) => !allowed.includes(field));
  if (extra === 'covariate')
    return { at: [extra], what: 'is not in the plan, which is locked before data arrive' };
  if (extra !== undefined)
    return { at: [extra], what: `is no part of ${KINDS_IN_WORDS[kind]}, which the plan has` };
  if (kind !== 'proportion') return null;
  const { yes, no } = shareCells(given);
  if (no.size === 0) return { at: ['false'], what: MISSING.false };
  return [...no].some((each) => yes.has(each))
    ? { at: ['false'], what: 'must hold nothing that stands in true' }
    : null;
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

export const analysisFileSchema = z
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
    columnsFit,
    clustersNamed,
    holds(z.record(z.string(), z.unknown()), (file) => 'observations' in file !== 'data' in file, {
      path: [],
      error: 'must hold either observations (summaries) or data (the columns of a CSV file)',
    }),
  )
  .meta({ id: 'AnalysisFile' });

export type AnalysisFile = z.infer<typeof analysisFileSchema>;
export type DataColumns = z.infer<typeof columnsSchema>;
