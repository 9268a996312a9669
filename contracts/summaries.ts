/** By kind of metric, the counts and sums to which an arm, a cluster or a baseline is summarised. */
import { z } from 'zod';
import type { MetricKind } from '../base/vocabulary.js';

export const size = z.int().min(0).max(1_000_000_000).meta({ description: 'Subjects in the group.' });
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

const moments = {
  mean: z.number().min(-1e15).max(1e15).optional().meta({
    description:
      'Mean over the subjects, in the unit of the metric; with `squaredDeviations` the form that keeps every digit.',
  }),
  squaredDeviations: z.number().min(0).max(1e21).optional().meta({
    description: 'Sum over the subjects of the squared deviation from their mean (M2).',
  }),
  sum: sum.optional(),
  sumSquares: sumSquares.optional(),
};
const quantity = z.strictObject(moments);
const coDeviations = z.number().min(-1e21).max(1e21).optional();
const sumProducts = z.number().min(-1e21).max(1e21).optional();
const covariate = z.strictObject({
  ...moments,
  coDeviations: coDeviations.meta({
    description:
      'Sum over the subjects of the deviation of the outcome from its mean times that of the covariate; with means and squared deviations.',
  }),
  sumProducts: sumProducts.meta({
    description: 'Sum over the subjects of the outcome times the covariate; with sums and sums of squares.',
  }),
});
const answers = (who: string) => z.int().min(0).max(1_000_000_000).meta({ description: who });

/** By kind of metric: what an arm's summary holds. */
export const SUMMARIES = {
  proportion: z.strictObject({ kind: kindOf('proportion'), n: size, successes }),
  mean: z.strictObject({
    kind: kindOf('mean'),
    n: size,
    ...moments,
    covariate: covariate.optional().meta({
      description:
        'Where the plan names one, and only there: the covariate of the same subjects, in the form of the outcome.',
    }),
  }),
  ratio: z.strictObject({
    kind: kindOf('ratio'),
    n: size,
    numerator: quantity.meta({ description: 'What is divided, such as the cost of each subject.' }),
    denominator: quantity.meta({
      description: 'What it is divided by, such as the contacts of each subject, in the same form.',
    }),
    coDeviations: coDeviations.meta({
      description:
        'Sum over the subjects of the deviation of one from its mean times that of the other; with means and squared deviations.',
    }),
    sumProducts: sumProducts.meta({
      description: 'Sum over the subjects of one times the other; with sums and sums of squares.',
    }),
  }),
  nps: z.strictObject({
    kind: kindOf('nps'),
    n: size,
    promoters: answers('Subjects who answered 9 or 10.'),
    passives: answers('Subjects who answered 7 or 8.'),
    detractors: answers('Subjects who answered 0 to 6. The three add up to n.'),
  }),
} as const satisfies Record<MetricKind, z.ZodType>;

export type SummaryRow = z.infer<(typeof SUMMARIES)[keyof typeof SUMMARIES]>;
