/** How the columns of a CSV file become metrics, whatever the design of the plan is. */
import { z } from 'zod';
import { METRIC_KINDS } from '../base/vocabulary.js';
import { nearestName } from '../base/nearest-name.js';
import { compared, soundItems } from './compared.js';
import { metricNameSchema } from './scalars.js';

export const columnNameSchema = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: 'As the header of the file names it.' });
/** YAML reads `1` as a number and `true` as neither; a cell is compared with the text of either. */
export const cellSchema = z.union([z.string().min(1).max(200), z.number(), z.boolean()]);
export const cellsSchema = z.union([cellSchema, z.array(cellSchema).min(1).max(50)]);

/** Of one column: a share or a mean, whatever the design. */
export const singleColumnSchema = z
  .strictObject({
    column: columnNameSchema,
    true: cellsSchema.optional().meta({
      description:
        'Of a proportion: what a cell holds where the subject had the outcome; case does not count.',
    }),
    false: cellsSchema.optional().meta({
      description:
        'What it holds where the subject had it not; left out, the counterpart of `true`, as no is of yes.',
    }),
  })
  .meta({ id: 'SingleColumn' });

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

const planned = z.object({ metric: metricNameSchema, kind: z.enum(METRIC_KINDS) });
const inPlan = z.object({
  primary: planned.nullable().catch(null),
  guardrails: soundItems(planned),
  negativeControls: soundItems(planned).optional(),
});

/**
 * Each column belongs to a planned metric and says what the kind of that needs.
 * @param each what a row is: a subject, whose share is yes or no; or a unit in a period, whose share may be any
 */
export const metricColumnsFit = (each: 'rows' | 'periods') =>
  compared(
    z.object({
      plan: inPlan,
      data: z.object({ metrics: z.record(z.string(), singleColumnSchema.nullable().catch(null)) }),
    }),
    ({ plan, data }, faults) => {
      const known = [plan.primary, ...plan.guardrails, ...(plan.negativeControls ?? [])].flatMap(
        (metric) => metric ?? [],
      );
      for (const [metric, given] of Object.entries(data.metrics)) {
        const kind = known.find((other) => other.metric === metric)?.kind;
        const names = known.map((other) => other.metric);
        const problem =
          kind === undefined ? unplanned(metric, names) : given && columnProblem(kind, given, each);
        if (!problem) continue;
        faults.addIssue({
          code: 'custom',
          path: ['data', 'metrics', metric, ...problem.at],
          message: problem.what,
        });
      }
    },
  );

export interface ColumnProblem {
  readonly at: readonly string[];
  readonly what: string;
}

export function unplanned(metric: string, names: readonly string[]): ColumnProblem {
  const meant = nearestName(metric, names);
  return { at: [], what: `is not in the plan${meant === undefined ? '' : `; did you mean ${meant}?`}` };
}

function columnProblem(
  kind: (typeof METRIC_KINDS)[number],
  given: SingleColumn,
  each: 'rows' | 'periods',
): ColumnProblem | null {
  if (kind === 'mean') {
    const extra = (['true', 'false'] as const).find((name) => given[name] !== undefined);
    return extra ? { at: [extra], what: 'is of a proportion only, and the plan has a mean' } : null;
  }
  if (given.true === undefined)
    return each === 'periods' && given.false === undefined
      ? null
      : { at: ['true'], what: 'is missing: what a cell holds where the subject had the outcome' };
  const { yes, no } = shareCells(given);
  if (no.size === 0) return { at: ['false'], what: 'is missing: what a cell holds where it had it not' };
  return [...no].some((cell) => yes.has(cell))
    ? { at: ['false'], what: 'must hold nothing that stands in true' }
    : null;
}
