/**
 * Evidence: what a pilot, a wave or a sustain check observed, as a summary for each arm. It must hold only counts and sums,
 * never rows of customers or what they wrote.
 */
import { z } from 'zod';
import { compared, holds, soundItems } from './compared.js';
import { clusterFaults } from './cluster-totals.js';
import { impossible } from './summary-rules.js';
import { size, SUMMARIES } from './summaries.js';
import { dataColumnsSchema } from './data-columns.js';
import {
  datasetIdSchema,
  daySchema,
  hashSchema,
  metricNameSchema,
  metricVersionSchema,
  textSchema,
} from './scalars.js';

export const groupSummarySchema = z
  .discriminatedUnion('kind', [SUMMARIES.proportion, SUMMARIES.mean, SUMMARIES.ratio, SUMMARIES.nps])
  .check(
    compared(
      z.union([
        SUMMARIES.proportion.strip(),
        SUMMARIES.mean.strip(),
        SUMMARIES.ratio.strip(),
        SUMMARIES.nps.strip(),
      ]),
      (summary, faults) => {
        const fault = impossible(summary);
        if (fault) faults.addIssue({ code: 'custom', path: [...fault.path], message: fault.message });
      },
    ),
  )
  .meta({
    id: 'GroupSummary',
    description:
      'One arm: n and successes for a proportion; n, mean and squared deviations for a mean, or n, sum and sum of squares; ' +
      'the same of numerator and denominator for a ratio, with what binds them; promoters, passives and detractors for a net promoter score.',
  });

const clustersOfArm = z.array(groupSummarySchema).min(1).max(500).meta({
  description: 'A summary for each cluster that was drawn into the arm, of the kind of the metric.',
});

const metricFields = {
  metric: metricNameSchema,
  metricVersion: metricVersionSchema,
  pilot: groupSummarySchema.meta({ description: 'The arm with the change.' }),
  comparison: groupSummarySchema.meta({ description: 'The arm without it.' }),
  clusters: z.strictObject({ pilot: clustersOfArm, comparison: clustersOfArm }).optional().meta({
    description:
      'Where the plan has a drawnUnit, and only there: each of its clusters by arm. The arms are their totals.',
  }),
  eligible: z.strictObject({ pilot: size, comparison: size }).optional().meta({
    description:
      'Of a metric that is taken over some of the subjects only (customers that were up for renewal): how many of those assigned these are, measured or not. The others are no missing outcomes. Clusters with such a subject, where clusters were drawn. Left out: all.',
  }),
};

const totalsOfClusters = compared(
  z.object({
    pilot: groupSummarySchema,
    comparison: groupSummarySchema,
    clusters: z.object({ pilot: clustersOfArm, comparison: clustersOfArm }),
  }),
  ({ clusters, ...totals }, faults) => {
    for (const arm of ['pilot', 'comparison'] as const)
      for (const { path, message } of clusterFaults(totals[arm], clusters[arm]))
        faults.addIssue({ code: 'custom', path: path(arm), message });
  },
);

const metricObservationSchema = z
  .strictObject(metricFields)
  .check(totalsOfClusters)
  .meta({ id: 'MetricObservation' });

/** As it comes of rows: whoever computes says by what. */
const computedMetricSchema = z
  .strictObject({
    ...metricFields,
    definitionHash: hashSchema.optional().meta({
      description:
        'Where it was computed from rows by the definition in the metric library: the SHA-256 of the canonical JSON of that definition.',
    }),
  })
  .check(totalsOfClusters)
  .meta({ id: 'ComputedMetric' });

const drawn = z.array(z.unknown());
const ofArms = z.object({ pilot: size, comparison: size });
const arms = z.object({
  pilot: z.object({ n: size }),
  comparison: z.object({ n: size }),
  clusters: z.object({ pilot: drawn, comparison: drawn }).optional(),
  eligible: ofArms.optional(),
});

const withinAssigned = compared(
  z.object({ assigned: ofArms, metrics: soundItems(arms) }),
  ({ assigned, metrics }, faults) => {
    metrics.forEach((metric, index) => {
      if (metric === null) return;
      const refuse = (path: readonly PropertyKey[], message: string) => {
        faults.addIssue({ code: 'custom', path: ['metrics', index, ...path], message });
      };
      for (const arm of ['pilot', 'comparison'] as const) {
        const { clusters, eligible = assigned } = metric;
        const [what, path, measured]: [string, string[], number] = clusters
          ? ['clusters', ['clusters', arm], clusters[arm].length]
          : ['subjects', [arm, 'n'], metric[arm].n];
        if (eligible[arm] > assigned[arm])
          refuse(['eligible', arm], `must not exceed the ${assigned[arm]} ${what} assigned to the arm`);
        else if (measured > eligible[arm])
          refuse(path, `must not exceed the ${eligible[arm]} ${what} ${EXCEEDED(metric.eligible)} the arm`);
      }
    });
  },
);
const EXCEEDED = (eligible: unknown) => (eligible === undefined ? 'assigned to' : 'that are eligible in');

/** Who is taken in tells nothing unless it is known of how many. */
const eligibleOfAssigned = compared(
  z.object({ assigned: z.undefined().optional(), metrics: soundItems(z.object({ eligible: ofArms })) }),
  ({ metrics }, faults) => {
    metrics.forEach((metric, index) => {
      if (metric === null) return;
      const message = 'needs assigned beside it: those who were drawn into each arm';
      faults.addIssue({ code: 'custom', path: ['metrics', index, 'eligible'], message });
    });
  },
);

const observed = {
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
      'What was assigned to each arm, measured or not: subjects, or clusters where these were drawn. With it a metric that is missing differently in the two arms is found out; without it every metric must keep the planned ratio itself.',
  }),
};

const metricsOf = <Metric extends z.ZodType>(metric: Metric) =>
  z
    .array(metric)
    .min(1)
    .max(50)
    .meta({ description: 'Each metric of the plan, in the version of the plan, with both arms.' });

export const observationsSchema = z
  .strictObject({ ...observed, metrics: metricsOf(computedMetricSchema) })
  .check(withinAssigned, eligibleOfAssigned)
  .meta({ id: 'Observations' });

const rowsOfDataset = z
  .strictObject({
    dataset: datasetIdSchema.meta({
      description:
        'A data set that is ready. Its period is that of the evidence; one that is named beside it must be the same.',
    }),
    columns: dataColumnsSchema.optional().meta({
      description:
        'Which of its columns are what; left out: `arm` holds pilot or comparison, and each metric has a column of its name (a ratio two, with _numerator and _denominator).',
    }),
  })
  .meta({ id: 'RowsOfDataset' });

const eitherWay = holds(
  z.object({ metrics: z.unknown().optional(), rows: z.unknown().optional() }),
  (given) => (given.metrics === undefined) !== (given.rows === undefined),
  { path: ['metrics'], error: 'must be there, unless rows names a data set to sum up; and not both' },
);

const countedInRows = holds(
  z.object({ rows: z.unknown().optional(), assigned: z.unknown().optional() }),
  ({ rows, assigned }) => rows === undefined || assigned === undefined,
  { path: ['assigned'], error: 'is counted in the rows; leave it out' },
);

/** As people hand them in: as sums, or as rows that are summed up when they are judged. */
export const handedObservationsSchema = z
  .strictObject({
    ...observed,
    metrics: metricsOf(metricObservationSchema).optional(),
    rows: rowsOfDataset.optional().meta({
      description: 'In place of metrics: the rows of a data set, which are summed up when they are judged.',
    }),
  })
  .check(withinAssigned, eligibleOfAssigned, eitherWay, countedInRows)
  .meta({ id: 'HandedObservations' });

export type GroupSummary = z.infer<typeof groupSummarySchema>;
export type MetricObservation = z.infer<typeof computedMetricSchema>;
export type Observations = z.infer<typeof observationsSchema>;
/** Exactly one of `metrics` and `rows` is there. */
export type HandedObservations = z.infer<typeof handedObservationsSchema>;
export type RowsOfDataset = z.infer<typeof rowsOfDataset>;
