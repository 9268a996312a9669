/**
 * What an analyst hands to `npm run analyse`: a plan with either summaries or a mapping of the columns of a CSV file. Its
 * design says which family it is of: the plan of a charter, which must pass at the desk as it passes at the gate, one for arms
 * that chance did not draw, or one of a signal and its later outcome. It must never loosen the plan.
 */
import { z } from 'zod';
import { analysisPlanSchema } from './analysis-plan.js';
import { holds } from './compared.js';
import { clustersNamed, dataColumnsSchema, metricColumnsFit } from './data-columns.js';
import { observationsSchema } from './evidence.js';
import { differenceFileSchema, matchedFileSchema, prePostFileSchema } from './observational-file.js';
import { predictivenessFileSchema } from './predictiveness-file.js';
import { baselineSchema } from './submission.js';

export const randomisedFileSchema = z
  .strictObject({
    plan: analysisPlanSchema,
    rounds: z.int().min(1).max(20).default(1).meta({
      description:
        'Over how many rounds of the quality gate the significance level is divided, as in the policy; 1 unless told.',
    }),
    observations: observationsSchema.optional(),
    data: dataColumnsSchema.optional().meta({ description: 'How to read the CSV file that `--data` names.' }),
    baseline: baselineSchema.optional().meta({
      description:
        'With it the chance of a pass is told; alone, before there is anything to judge, nothing but that.',
    }),
  })
  .check(
    metricColumnsFit,
    clustersNamed,
    holds(
      z.record(z.string(), z.unknown()),
      (file) => {
        const given = ['observations', 'data'].filter((key) => key in file).length;
        return given === 1 || (given === 0 && 'baseline' in file);
      },
      {
        path: [],
        error:
          'must hold either observations (summaries) or data (the columns of a CSV file); or a baseline alone, which tells the chance of a pass',
      },
    ),
  )
  .meta({ id: 'AnalysisFile' });

/** By the design of its plan: the schema of a file, and how its rows are taken. */
export const ANALYSIS_FILES = {
  randomised: randomisedFileSchema,
  matched: matchedFileSchema,
  difference_in_differences: differenceFileSchema,
  pre_post: prePostFileSchema,
  predictiveness: predictivenessFileSchema,
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
