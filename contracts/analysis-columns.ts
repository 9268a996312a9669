/** How the columns of a CSV file become metrics, whatever the design of the plan is. */
import { z } from 'zod';
import { METRIC_KINDS } from '../base/vocabulary.js';
import { orMeant } from '../base/nearest-name.js';
import { compared, holds, soundItems } from './compared.js';
import { lineSchema, metricNameSchema, slugSchema } from './scalars.js';

export const columnNameSchema = lineSchema(200).meta({ description: 'As the header of the file names it.' });
/** YAML reads `1` as a number and `true` as neither; a cell is compared with the text of either. */
export const cellSchema = z.union(
  [lineSchema(200), z.number(), z.boolean()],
  'must be a text of 1 to 200 characters in one line, a number, or true or false',
);
export const cellsSchema = z.union([cellSchema, z.array(cellSchema).min(1).max(50)]);

/** What the cells of a share hold. */
export const shareFields = {
  true: cellsSchema.optional().meta({
    description: 'Of a proportion: what a cell holds where the subject had the outcome; case does not count.',
  }),
  false: cellsSchema.optional().meta({
    description:
      'What it holds where the subject had it not; left out, the counterpart of `true`, as no is of yes.',
  }),
};

/** Of one column: a share or a mean, whatever the design. */
export const singleColumnSchema = z
  .strictObject({ column: columnNameSchema, ...shareFields })
  .meta({ id: 'SingleColumn' });

/** Which column says the arm of a row, and what it holds for either. */
export const armFields = {
  column: columnNameSchema,
  pilot: cellSchema.meta({ description: 'What a cell holds in the arm with the change.' }),
  comparison: cellSchema.meta({ description: 'What it holds in the arm without it.' }),
};

export const armsDiffer = holds(
  z.object({ pilot: cellSchema, comparison: cellSchema }),
  ({ pilot, comparison }) => String(pilot) !== String(comparison),
  { path: ['comparison'], error: 'must differ from pilot: a row belongs to one arm' },
);

export type SingleColumn = z.infer<typeof singleColumnSchema>;
export type Cells = z.infer<typeof cellsSchema>;

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
export function shareCells(given: {
  readonly true?: Cells | undefined;
  readonly false?: Cells | undefined;
}): ShareCells {
  const yes = new Set(cellTexts(given.true).map((text) => text.toLowerCase()));
  const told = cellTexts(given.false).map((text) => text.toLowerCase());
  const no = told.length > 0 ? told : [...yes].flatMap((each) => COUNTERPARTS.get(each) ?? []);
  return { yes, no: new Set(no) };
}

/** One cell or several, as they stand in a row. */
export function cellTexts(given: Cells | undefined): string[] {
  if (given === undefined) return [];
  return (Array.isArray(given) ? given : [given]).map((each) => String(each).trim());
}

export interface ColumnProblem {
  readonly at: readonly string[];
  readonly what: string;
}

/** What a plan says of a metric, as far as its column must fit that. */
const plannedSchema = z.object({
  metric: metricNameSchema,
  kind: z.enum(METRIC_KINDS),
  covariate: slugSchema.optional(),
});
export type PlannedColumn = z.infer<typeof plannedSchema>;

const inPlan = z.object({
  primary: plannedSchema.nullable().catch(null),
  guardrails: soundItems(plannedSchema),
  negativeControls: soundItems(plannedSchema).optional(),
});

/** Each column belongs to a planned metric, and says what that needs. */
export function columnsFit<Column>(
  columnSchema: z.ZodType<Column>,
  problemOf: (planned: PlannedColumn, given: Column) => ColumnProblem | null,
): ReturnType<typeof compared> {
  return compared(
    z.object({
      plan: inPlan,
      data: z.object({ metrics: z.record(z.string(), columnSchema.nullable().catch(null)) }),
    }),
    ({ plan, data }, faults) => {
      const known = [plan.primary, ...plan.guardrails, ...(plan.negativeControls ?? [])].flatMap(
        (metric) => metric ?? [],
      );
      for (const [metric, given] of Object.entries(data.metrics)) {
        const planned = known.find((each) => each.metric === metric);
        const names = known.map((each) => each.metric);
        const problem = planned ? given && problemOf(planned, given) : unplanned(metric, names);
        if (!problem) continue;
        faults.addIssue({
          code: 'custom',
          path: ['data', 'metrics', metric, ...problem.at],
          message: problem.what,
        });
      }
    },
  );
}

function unplanned(metric: string, names: readonly string[]): ColumnProblem {
  return { at: [], what: `is not in the plan${orMeant(metric, names)}` };
}

/** What is wrong with the cells of a share, of which `true` is given. */
export function shareProblem(given: Parameters<typeof shareCells>[0]): ColumnProblem | null {
  const { yes, no } = shareCells(given);
  if (no.size === 0) return { at: ['false'], what: 'is missing: what a cell holds where it had it not' };
  return [...no].some((cell) => yes.has(cell))
    ? { at: ['false'], what: 'must hold nothing that stands in true' }
    : null;
}
