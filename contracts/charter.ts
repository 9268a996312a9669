/** The charter: what an improvement promises, to whom, and how it will be measured; with the policy by which it will run. */
import { z } from 'zod';
import {
  BENEFIT_CLASSES,
  LANES,
  REGULATED_MATTERS,
  REVERSIBILITIES,
  VULNERABILITIES,
} from '../base/vocabulary.js';
import { LEAST_CLUSTERS_PER_ARM } from '../base/clusters.js';
import { analysisPlanSchema, fewClusters } from './analysis-plan.js';
import { compared, holds, soundItems, type Faults } from './compared.js';
import { policySchema } from './policy.js';
import {
  amountMinorSchema,
  currencySchema,
  lineSchema,
  personIdSchema,
  slugSchema,
  textSchema,
} from './scalars.js';
import { eachOnce, eachPersonOnce, uniqueBy } from './unique.js';

export const waveSchema = z
  .strictObject({
    name: slugSchema,
    lob: slugSchema,
    region: slugSchema,
  })
  .meta({ id: 'Wave' });

/** The items of a readiness checklist, as the enable phase requests them. */
export const readinessItemsSchema = z
  .array(slugSchema)
  .min(1)
  .max(40)
  .check(eachOnce)
  .meta({
    description: 'Checklist of the enable phase.',
    example: ['privacy', 'legal', 'accessibility', 'peak_season_freeze'],
  });

const names = (most: number) => z.array(slugSchema).min(1).max(most).check(eachOnce);

const charterFields = {
  title: lineSchema(120).meta({
    description: 'What people call the improvement, in one line; lists, inbox and the engine show it.',
  }),
  problem: textSchema(2000).meta({ description: 'What customers suffer, in plain words.' }),
  insight: textSchema(2000).meta({ description: 'The insight it comes from, with its root cause.' }),
  strategicPriority: lineSchema(200).meta({
    description:
      'The priority of the company that it serves, in one line. People read it at the funding gate.',
  }),
  momentOfTruth: lineSchema(200).meta({
    description: 'The moment at which customers feel it, in one line. People read it at the gates.',
  }),
  journeyStage: slugSchema.meta({
    description:
      'The stage of the customer journey, one of the programme. RACI, targets, playbook and standing budget are inherited by it, and lists filter by it.',
    example: 'support',
  }),
  segment: textSchema(500).meta({ description: 'Which customers, and how they are found.' }),
  lobs: names(20).meta({
    description:
      'The lines of business that it touches, as the programme names them. Who speaks for none of them does not see the cycle; the head of each accepts capacity and timing.',
  }),
  regions: names(20).meta({
    description:
      'The regions in which it spreads, as the programme names them; each wave goes to one of them.',
  }),
  sponsor: personIdSchema.meta({
    description:
      'Who asks for the improvement and answers for its budget: may hold and cancel it, and decides no gate of it.',
  }),
  benefitOwner: personIdSchema.meta({
    description: 'Who owns the profit and loss in which the benefit shows; decides no gate of it.',
  }),
  dri: personIdSchema.meta({
    description:
      'The directly responsible individual: this person alone hands in the baseline, and with the role dri the other evidence. Needs a key.',
  }),
  payDependsOnMetric: z.array(personIdSchema).max(50).check(eachPersonOnce).meta({
    description: 'Persons whose pay depends on a metric of the plan; they decide no gate of the cycle.',
  }),
  budget: z.strictObject({ amountMinor: amountMinorSchema.min(0), currency: currencySchema }).meta({
    description:
      'What the improvement may cost in all. It is released in tranches, spending is held against it, and the lane is computed from it.',
  }),
  reach: z
    .strictObject({
      customers: z.int().min(0).max(10_000_000_000).meta({
        description: 'How many customers it touches once it is rolled out.',
        example: 2680,
      }),
    })
    .meta({ description: 'How far it goes. The lane is computed from it.' }),
  reversibility: z.enum(REVERSIBILITIES).meta({
    description: 'What undoing it would take: nothing much, real cost, or it cannot be undone.',
  }),
  vulnerableCustomers: z
    .array(z.enum(VULNERABILITIES))
    .max(VULNERABILITIES.length)
    .meta({
      description:
        'Which vulnerable customers it touches; any of them means that it is never light. Empty for none.',
      example: ['seniors'],
    }),
  regulated: z
    .array(z.enum(REGULATED_MATTERS))
    .max(REGULATED_MATTERS.length)
    .meta({
      description:
        'What it changes that is regulated; any of it means that it is never light. Empty for nothing.',
      example: ['bill'],
    }),
  raisedLane: z.enum(LANES).exclude(['light']).optional().meta({
    description: 'A heavier lane than the computed one. A lighter one is not granted.',
  }),
  benefit: z
    .strictObject({
      class: z.enum(BENEFIT_CLASSES).meta({
        description:
          'How it shows in the books: hard and revenue protection move a ledger line and can be recognised, the others cannot.',
      }),
      lowMinor: amountMinorSchema,
      highMinor: amountMinorSchema,
      currency: currencySchema,
      recurring: z.boolean().meta({ description: 'Whether it comes again each year, or once.' }),
    })
    .check(
      holds(
        z.object({ lowMinor: amountMinorSchema, highMinor: amountMinorSchema }),
        (benefit) => benefit.lowMinor <= benefit.highMinor,
        { path: ['lowMinor'], error: 'must not exceed highMinor' },
      ),
    )
    .meta({ description: 'The expected yearly benefit as a range.' }),
  analysisPlan: analysisPlanSchema.meta({
    description: 'What will be measured and what decides, locked when the charter is approved.',
  }),
  retainedHoldout: z
    .strictObject({
      share: z
        .number()
        .gt(0)
        .max(0.5)
        .meta({ description: 'Share of customers who stay without the change.' }),
      minimumPerArm: z.int().min(2).max(1_000_000_000).meta({
        description:
          'Subjects per arm at least, or clusters where these are drawn, in the checks of waves and of sustain. A guardrail with a smaller size of its own keeps its part of it.',
      }),
    })
    .optional()
    .meta({
      description:
        'The holdout that waves and sustain checks compare with; the arms of the plan when left out.',
    }),
  readiness: readinessItemsSchema,
  waves: z
    .array(waveSchema)
    .min(1)
    .max(50)
    .check(uniqueBy(z.object({ name: slugSchema }), ({ name }) => name, 'name'))
    .meta({
      description: 'The steps of the rollout, in their order; each has its own acceptance and its own check.',
    }),
  policy: policySchema.meta({
    description:
      'By which rules it runs: windows, rounds, approvers. It may tighten that of the programme, never loosen it.',
  }),
};

const charterObject = z.strictObject(charterFields);

const slugs = z.array(slugSchema);

const wavesInLobs = compared(
  z.object({ lobs: slugs, waves: soundItems(z.object({ lob: slugSchema })) }),
  ({ lobs, waves }, faults) => {
    waves.forEach((wave, index) => {
      if (wave && !lobs.includes(wave.lob)) refuseWave(faults, [index, 'lob'], 'is not among the lobs');
    });
  },
);

const wavesInRegions = compared(
  z.object({ regions: slugs, waves: soundItems(z.object({ region: slugSchema })) }),
  ({ regions, waves }, faults) => {
    waves.forEach((wave, index) => {
      if (wave && !regions.includes(wave.region))
        refuseWave(faults, [index, 'region'], 'is not among the regions');
    });
  },
);

function refuseWave(faults: Faults, at: readonly PropertyKey[], message: string): void {
  faults.addIssue({ code: 'custom', path: ['waves', ...at], message });
}

const inCurrency = z.object({ currency: currencySchema });

const holdoutOfClusters = compared(
  z.object({
    analysisPlan: z.object({ drawnUnit: slugSchema }),
    retainedHoldout: z.object({ minimumPerArm: z.number() }),
  }),
  ({ analysisPlan: { drawnUnit }, retainedHoldout: { minimumPerArm } }, faults) => {
    if (minimumPerArm >= LEAST_CLUSTERS_PER_ARM) return;
    const path = ['retainedHoldout', 'minimumPerArm'];
    faults.addIssue({ code: 'custom', path, message: fewClusters(drawnUnit) });
  },
);

const CHARTER_RULES = [
  holdoutOfClusters,
  wavesInLobs,
  wavesInRegions,
  holds(
    z.object({ benefit: inCurrency, budget: inCurrency }),
    ({ benefit, budget }) => benefit.currency === budget.currency,
    { path: ['benefit', 'currency'], error: 'differs from the budget' },
  ),
] as const;

/** A complete charter, by which a cycle runs. A reworked charter is handed in in this shape, too. */
export const charterSchema = charterObject.check(...CHARTER_RULES).meta({ id: 'Charter' });

/** A charter as people send it to start a cycle. The cycle inherits from the programme what it leaves out. */
export const startCharterSchema = z
  .strictObject({
    ...charterFields,
    readiness: readinessItemsSchema
      .optional()
      .meta({ description: 'Checklist of the enable phase; that of the playbook when left out.' }),
    policy: policySchema.optional().meta({ description: 'The policy of the programme when left out.' }),
    policyName: slugSchema.optional().meta({
      description: 'Which policy of the programme holds, with its lane thresholds; `standard` when left out.',
      example: 'standard',
    }),
    playbookName: slugSchema.optional().meta({
      description: 'Which playbook holds; the one named like the journey stage when left out.',
      example: 'support',
    }),
  })
  .check(...CHARTER_RULES)
  .meta({ id: 'StartCharter' });

export type Charter = z.infer<typeof charterSchema>;
export type StartCharter = z.infer<typeof startCharterSchema>;
export type Wave = z.infer<typeof waveSchema>;
