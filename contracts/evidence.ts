/**
 * Evidence: what a pilot, a wave or a sustain check observed, as a summary for each arm. It must hold only counts and sums,
 * never rows of customers or what they wrote.
 */
import { z } from 'zod';
import { assertNever } from '../base/assert-never.js';
import type { MetricKind } from '../base/vocabulary.js';
import { compared, holds, soundItems } from './compared.js';
import { daySchema, metricNameSchema, metricVersionSchema, textSchema } from './scalars.js';

const size = z.int().min(0).max(1_000_000_000).meta({ description: 'Subjects in the group.' });
const successes = z
  .int()
  .min(0)
  .max(1_000_000_000)
  .meta({ description: 'Subjects of whom the metric is true; not more than n.' });
const kindOf = <Kind extends MetricKind>(kind: Kind) =>
  z.literal(kind).meta({ description: 'The kind of the metric, as the plan has it.' });
const sum = z.number().min(-1e15).max(1e15).meta({
  description:
    'Sum over the subjects, in the unit of the metric; with `sumSquares` in place of mean and squared deviations.',
});
const sumSquares = z
  .number()
  .min(0)
  .max(1e21)
  .meta({ description: 'Sum of the squares over the subjects; the spread follows from it.' });

/** By kind of metric: what an arm's summary holds. */
const SUMMARIES = {
  proportion: z.strictObject({ kind: kindOf('proportion'), n: size, successes }),
  mean: z.strictObject({
    kind: kindOf('mean'),
    n: size,
    mean: z.number().min(-1e15).max(1e15).optional().meta({
      description:
        'Mean over the subjects, in the unit of the metric; with `squaredDeviations` the form that keeps every digit.',
    }),
    squaredDeviations: z.number().min(0).max(1e21).optional().meta({
      description: 'Sum over the subjects of the squared deviation from their mean (M2).',
    }),
    sum: sum.optional(),
    sumSquares: sumSquares.optional(),
  }),
} as const satisfies Record<MetricKind, z.ZodType>;

type SummaryRow = (typeof SUMMARIES)[keyof typeof SUMMARIES];

/** Sums that are rounded on their way here may contradict each other by this share. */
const ROUNDING_SHARE = 1e-12;

/** What no group can have shown. It is refused at its field, so that a slip of the pen becomes no verdict. */
function impossible(summary: z.infer<SummaryRow>): { field: string; message: string } | null {
  switch (summary.kind) {
    case 'proportion':
      return summary.successes > summary.n
        ? { field: 'successes', message: `must not exceed n: ${summary.successes} of ${summary.n}` }
        : null;
    case 'mean':
      return impossibleMean(summary);
    default:
      return assertNever(summary);
  }
}

function impossibleMean({
  n,
  mean,
  squaredDeviations,
  sum,
  sumSquares,
}: z.infer<typeof SUMMARIES.mean>): { field: string; message: string } | null {
  const centred = [mean, squaredDeviations].filter((part) => part !== undefined).length;
  const summed = [sum, sumSquares].filter((part) => part !== undefined).length;
  if (centred + summed !== 2 || centred === 1)
    return { field: 'mean', message: 'give either mean and squaredDeviations, or sum and sumSquares' };
  if (sum === undefined || sumSquares === undefined) return null;
  return sum ** 2 > n * sumSquares * (1 + ROUNDING_SHARE)
    ? { field: 'sumSquares', message: 'does not belong to n and sum: the variance would be negative' }
    : null;
}

export const groupSummarySchema = z
  // The type tells zod that the list is not empty, which `Object.values` does not say.
  .discriminatedUnion('kind', Object.values(SUMMARIES) as [SummaryRow, ...SummaryRow[]])
  .check(
    compared(z.union([SUMMARIES.proportion.strip(), SUMMARIES.mean.strip()]), (summary, faults) => {
      const fault = impossible(summary);
      if (fault) faults.addIssue({ code: 'custom', path: [fault.field], message: fault.message });
    }),
  )
  .meta({
    id: 'GroupSummary',
    description:
      'One arm: n and successes for a proportion; n, mean and squared deviations for a mean, or n, sum and sum of squares.',
  });

export const metricObservationSchema = z
  .strictObject({
    metric: metricNameSchema,
    metricVersion: metricVersionSchema,
    pilot: groupSummarySchema.meta({ description: 'The arm with the change.' }),
    comparison: groupSummarySchema.meta({ description: 'The arm without it.' }),
  })
  .meta({ id: 'MetricObservation' });

const arms = z.object({ pilot: z.object({ n: size }), comparison: z.object({ n: size }) });

const withinAssigned = compared(
  z.object({ assigned: z.object({ pilot: size, comparison: size }), metrics: soundItems(arms) }),
  ({ assigned, metrics }, faults) => {
    metrics.forEach((metric, index) => {
      for (const arm of ['pilot', 'comparison'] as const) {
        if (metric === null || metric[arm].n <= assigned[arm]) continue;
        const message = `must not exceed the ${assigned[arm]} subjects assigned to the arm`;
        faults.addIssue({ code: 'custom', path: ['metrics', index, arm, 'n'], message });
      }
    });
  },
);

export const observationsSchema = z
  .strictObject({
    assignment: z.enum(['randomised', 'observational']).meta({
      description:
        'How subjects came into their arm: `randomised` if chance drew them, `observational` if not, as in the design of the plan.',
    }),
    source: textSchema(500).meta({ description: 'Where the numbers come from.' }),
    period: z
      .strictObject({
        from: daySchema.meta({ description: 'First day on which these subjects were measured, UTC.' }),
        to: daySchema.meta({ description: 'Last day, UTC; over when the numbers are handed in.' }),
      })
      .check(
        holds(z.object({ from: daySchema, to: daySchema }), ({ from, to }) => from <= to, {
          path: ['to'],
          error: 'must not be before from',
        }),
      )
      .optional()
      .meta({
        description:
          'When the data come from. Numbers that begin on the day of an earlier look and end later continue it; all others, and those without a period, are a look at fresh data, which takes a further part of the significance level.',
      }),
    seed: z.int().min(0).max(4_294_967_295).optional().meta({ description: 'Seed of a simulated draw.' }),
    assigned: z.strictObject({ pilot: size, comparison: size }).optional().meta({
      description:
        'Subjects assigned to each arm, measured or not. With it a metric that is missing differently in the two arms is found out; without it every metric must keep the planned ratio itself.',
    }),
    metrics: z
      .array(metricObservationSchema)
      .min(1)
      .max(50)
      .meta({ description: 'Each metric of the plan, in the version of the plan, with both arms.' }),
  })
  .check(withinAssigned)
  .meta({ id: 'Observations' });

export type GroupSummary = z.infer<typeof groupSummarySchema>;
export type MetricObservation = z.infer<typeof metricObservationSchema>;
export type Observations = z.infer<typeof observationsSchema>;
