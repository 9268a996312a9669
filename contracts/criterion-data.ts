/** What a criterion says beforehand of its data: a covariate from before the pilot, and what holds where outcomes are missing. */
import { z } from 'zod';
import { METRIC_KINDS } from '../base/vocabulary.js';
import { compared, holds, soundItems } from './compared.js';
import { slugSchema } from './scalars.js';

export const MISSING_RULES = ['worst_case', 'lee'] as const;
export type MissingRule = (typeof MISSING_RULES)[number];

const value = z.number().min(-1e15).max(1e15);

export const criterionData = {
  covariate: slugSchema.optional().meta({
    description:
      'Of a mean: what is known of each subject from before the pilot and foretells the metric, as a rule the metric itself in the months before. What it explains is taken out of the difference (CUPED), so that as many subjects show more. Evidence then brings it for each arm.',
    example: 'cost_to_serve_before',
  }),
  missingOutcomes: z
    .strictObject({
      rule: z.enum(MISSING_RULES).meta({
        description:
          '`worst_case`: the verdict must hold whatever those missing would have shown. `lee`: it must hold whoever it is that answers in one arm alone; of a proportion or a net promoter score.',
      }),
      least: value.optional().meta({
        description: 'Of a mean under `worst_case`: the least that one subject can show.',
      }),
      most: value.optional().meta({ description: 'And the most.' }),
    })
    .optional()
    .meta({
      id: 'MissingOutcomes',
      description:
        'What holds where outcomes are missing; evidence must then give those `assigned`. Left out, a metric that is missing differently in the two arms is invalid, and equal shares are passed over.',
    }),
};

export type MissingOutcomes = NonNullable<z.infer<typeof criterionData.missingOutcomes>>;

const kind = z.enum(METRIC_KINDS);

const covariateOfMean = holds(
  z.object({ kind, covariate: slugSchema.optional() }),
  (criterion) => criterion.covariate === undefined || criterion.kind === 'mean',
  { path: ['covariate'], error: 'is for a mean; of other kinds nothing is taken out' },
);

const missingRule = z.object({
  rule: z.enum(MISSING_RULES),
  least: value.optional(),
  most: value.optional(),
});

const missingFits = compared(
  z.object({ kind, covariate: z.unknown().optional(), missingOutcomes: missingRule }),
  ({ kind: of, covariate, missingOutcomes }, faults) => {
    const refuse = (field: string, message: string) => {
      faults.addIssue({ code: 'custom', path: ['missingOutcomes', field], message });
    };
    const { rule, least, most } = missingOutcomes;
    if (of === 'ratio')
      refuse('rule', 'is for a proportion, a mean or a net promoter score, and not for a ratio');
    else if (covariate !== undefined)
      refuse('rule', 'cannot be kept beside a covariate; leave one of them out');
    else if (of !== 'mean' && (least ?? most) !== undefined)
      refuse(
        least === undefined ? 'most' : 'least',
        'is for a mean; the kind of this metric has its own bounds',
      );
    else if (of === 'mean' && rule === 'lee')
      refuse('rule', 'must be worst_case for a mean: its sums do not show who would be left out');
    else if (of === 'mean' && least === undefined)
      refuse('least', 'is missing: the least that one subject can show');
    else if (of === 'mean' && most === undefined)
      refuse('most', 'is missing: the most that one subject can show');
    else if (least !== undefined && most !== undefined && least >= most)
      refuse('most', 'must be above least');
  },
);

/** Of a single criterion. */
export const dataFit = [covariateOfMean, missingFits] as const;

const criterion = z.object({ covariate: z.unknown(), missingOutcomes: z.unknown() }).partial();

/** Of a plan: those who are drawn in clusters are compared by the means of these, which hold neither. */
export const dataOfSubjects = compared(
  z.object({ drawnUnit: slugSchema, primary: criterion, guardrails: soundItems(criterion) }),
  ({ primary, guardrails }, faults) => {
    const places = [
      { at: ['primary'], given: primary },
      ...guardrails.map((given, index) => ({ at: ['guardrails', index], given })),
    ];
    for (const { at, given } of places)
      for (const field of ['covariate', 'missingOutcomes'] as const)
        if (given?.[field] !== undefined)
          faults.addIssue({
            code: 'custom',
            path: [...at, field],
            message: 'cannot be kept where chance draws clusters (drawnUnit)',
          });
  },
);
