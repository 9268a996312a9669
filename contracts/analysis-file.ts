/**
 * What an analyst hands to `npm run analyse`: the plan of a charter, and either summaries or a mapping of the columns of a
 * CSV file. It must never loosen the plan, because what passes at the desk must pass at the gate.
 */
import { z } from 'zod';
import { METRIC_KINDS } from '../base/vocabulary.js';
import { nearestName } from '../base/nearest-name.js';
import { analysisPlanSchema } from './analysis-plan.js';
import { compared, holds, soundItems } from './compared.js';
import { observationsSchema } from './evidence.js';
import { metricNameSchema } from './scalars.js';
import { baselineSchema } from './submission.js';

const column = z.string().min(1).max(200).meta({ description: 'As the header of the file names it.' });
/** YAML reads `1` as a number and `true` as neither; a cell is compared with the text of either. */
const cell = z.union([z.string().min(1).max(200), z.number(), z.boolean()]);
const cells = z.union([cell, z.array(cell).min(1).max(50)]);

const columnSchema = z
  .strictObject({
    column,
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
    assignedAll: z.boolean().optional().meta({
      description:
        'Whether every row is a subject that was assigned, measured or not: an empty cell is then a missing outcome. Else an empty cell is refused.',
    }),
  })
  .meta({ id: 'DataColumns' });

const planned = z.object({ metric: metricNameSchema, kind: z.enum(METRIC_KINDS) });
const inPlan = z.object({ primary: planned.nullable().catch(null), guardrails: soundItems(planned) });

const columnsFit = compared(
  z.object({
    plan: inPlan,
    data: z.object({ metrics: z.record(z.string(), columnSchema.nullable().catch(null)) }),
  }),
  ({ plan, data }, faults) => {
    const known = [plan.primary, ...plan.guardrails].flatMap((each) => each ?? []);
    for (const [metric, given] of Object.entries(data.metrics)) {
      const kind = known.find((each) => each.metric === metric)?.kind;
      const names = known.map((each) => each.metric);
      const problem = kind === undefined ? unplanned(metric, names) : given && columnProblem(kind, given);
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

function columnProblem(kind: (typeof METRIC_KINDS)[number], given: MetricColumn): Problem | null {
  if (kind === 'mean') {
    const extra = (['true', 'false'] as const).find((name) => given[name] !== undefined);
    return extra ? { at: [extra], what: 'is of a proportion only, and the plan has a mean' } : null;
  }
  if (given.true === undefined)
    return { at: ['true'], what: 'is missing: what a cell holds where the subject had the outcome' };
  const { yes, no } = shareCells(given);
  if (no.size === 0) return { at: ['false'], what: 'is missing: what a cell holds where it had it not' };
  return [...no].some((each) => yes.has(each))
    ? { at: ['false'], what: 'must hold nothing that stands in true' }
    : null;
}

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
    holds(z.record(z.string(), z.unknown()), (file) => 'observations' in file !== 'data' in file, {
      path: [],
      error: 'must hold either observations (summaries) or data (the columns of a CSV file)',
    }),
  )
  .meta({ id: 'AnalysisFile' });

export type AnalysisFile = z.infer<typeof analysisFileSchema>;
export type DataColumns = z.infer<typeof columnsSchema>;
