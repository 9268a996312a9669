/**
 * The charter: what an improvement promises, and the policy by which it will run. The policy is copied into the workflow's
 * input at the start, so that a running cycle keeps the policy under which it was approved.
 */
import { z } from 'zod';
import {
  BENEFIT_CLASSES,
  ESCALATION_ROLES,
  JOURNEY_STAGES,
  LANES,
  PHASES,
  REGULATED_MATTERS,
  REVERSIBILITIES,
  VULNERABILITIES,
  type Phase,
} from '../base/vocabulary.js';
import { analysisPlanSchema } from './analysis-plan.js';
import { compared, holds, soundItems, type Faults } from './compared.js';
import {
  amountMinorSchema,
  currencySchema,
  durationSchema,
  lineSchema,
  personIdSchema,
  slugSchema,
  textSchema,
} from './scalars.js';
import { eachOnce, eachPersonOnce, uniqueBy } from './unique.js';

const approverCount = z.int().min(1).max(9).optional();

/** A window for each phase, under the phase's own name. */
const phaseWindows = Object.fromEntries(PHASES.map((phase) => [phase, durationSchema.optional()])) as Record<
  Phase,
  z.ZodOptional<typeof durationSchema>
>;

export const policySchema = z
  .strictObject({
    windows: z
      .strictObject({
        default: durationSchema,
        ...phaseWindows,
        veto: durationSchema.optional(),
        hold: durationSchema.optional(),
      })
      .meta({ description: 'How long each wait of a phase may last before it lapses.' }),
    rounds: z.int().min(1).max(20).meta({ description: 'How often one phase may run, rework included.' }),
    deferrals: z.int().min(0).max(20).meta({ description: 'How often one gate may be deferred.' }),
    longestDeferral: durationSchema,
    varianceTolerancePct: z.number().min(0).max(100).meta({
      description: 'Beyond this share of the claim, a reconciliation line needs a variance note.',
    }),
    clocks: z
      .strictObject({
        reminderAtPct: z.int().min(1).max(98),
        escalateAtPct: z.int().min(2).max(99),
        escalateTo: z.enum(ESCALATION_ROLES),
      })
      .check(
        holds(
          z.object({ reminderAtPct: z.int(), escalateAtPct: z.int() }),
          (clocks) => clocks.reminderAtPct < clocks.escalateAtPct,
          { path: ['escalateAtPct'], error: 'must come after the reminder' },
        ),
      )
      .optional()
      .meta({ description: 'When a window reminds and escalates, in percent of it, and to whom.' }),
    tranches: z
      .strictObject({
        pilotPct: z.number().min(0).max(100).meta({
          description:
            'Share of the budget that govern releases for instrument and pilot; the rest follows with Finance.',
        }),
        overspendTolerancePct: z.number().min(0).max(100).meta({
          description: 'Beyond what is released plus this share of it, spending needs a new approval.',
        }),
      })
      .optional(),
    rollBack: z.enum(['wave', 'all']).optional().meta({
      description:
        'What is rolled back when a wave does harm: that wave (the usual), or all that was changed.',
    }),
    baseline: z
      .strictObject({
        shortestDays: z.int().min(7).max(730),
        smallestN: z.int().min(30).max(1_000_000),
        smallestMatchRate: z.number().min(0.5).max(1),
      })
      .optional()
      .meta({
        description:
          'What a baseline must bring at least: days, subjects of each metric, share of them whose identity is matched. ' +
          'Left out: 28 days, 100 subjects, 0.8.',
      }),
    romiFloor: z.number().min(-1).max(1000).optional().meta({
      description: 'A sustained change whose ROMI falls below it is retired; 0.2 is twenty percent.',
    }),
    sustainChecks: z.int().min(1).max(60),
    sustainEvery: durationSchema.meta({ description: 'Time from one sustain check to the next.' }),
    approvers: z
      .strictObject({
        charter: approverCount,
        govern: approverCount,
        instrument: approverCount,
        quality_gate: approverCount,
        finance_reconciliation: approverCount,
        wave_check: approverCount,
        sustain_check: approverCount,
        veto: approverCount,
        overspend: approverCount,
      })
      .meta({
        description:
          'How many distinct persons must approve a gate, where one, or the quorum of the council, is not enough. ' +
          'The role that decides a gate is fixed.',
      }),
  })
  .meta({ id: 'Policy' });

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
  title: lineSchema(120),
  problem: textSchema(2000).meta({ description: 'What customers suffer, in plain words.' }),
  insight: textSchema(2000).meta({ description: 'The insight it comes from, with its root cause.' }),
  strategicPriority: lineSchema(200),
  momentOfTruth: lineSchema(200),
  journeyStage: z.enum(JOURNEY_STAGES),
  segment: textSchema(500).meta({ description: 'Which customers, and how they are found.' }),
  lobs: names(20),
  regions: names(20),
  sponsor: personIdSchema,
  benefitOwner: personIdSchema,
  dri: personIdSchema,
  payDependsOnMetric: z.array(personIdSchema).max(50).check(eachPersonOnce).meta({
    description: 'Persons whose pay depends on a metric of the plan; they decide no gate of the cycle.',
  }),
  budget: z.strictObject({ amountMinor: amountMinorSchema.min(0), currency: currencySchema }),
  reach: z.strictObject({
    customers: z.int().min(0).max(10_000_000_000).meta({
      description: 'How many customers it touches once it is rolled out.',
      example: 2680,
    }),
  }),
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
      class: z.enum(BENEFIT_CLASSES),
      lowMinor: amountMinorSchema,
      highMinor: amountMinorSchema,
      currency: currencySchema,
      recurring: z.boolean(),
    })
    .check(
      holds(
        z.object({ lowMinor: amountMinorSchema, highMinor: amountMinorSchema }),
        (benefit) => benefit.lowMinor <= benefit.highMinor,
        { path: ['lowMinor'], error: 'must not exceed highMinor' },
      ),
    )
    .meta({ description: 'The expected yearly benefit as a range.' }),
  analysisPlan: analysisPlanSchema,
  retainedHoldout: z
    .strictObject({
      share: z
        .number()
        .gt(0)
        .max(0.5)
        .meta({ description: 'Share of customers who stay without the change.' }),
      minimumPerArm: z.int().min(2).max(1_000_000_000),
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
    .check(uniqueBy(z.object({ name: slugSchema }), ({ name }) => name, 'name')),
  policy: policySchema,
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

const CHARTER_RULES = [
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
export type Policy = z.infer<typeof policySchema>;
export type Wave = z.infer<typeof waveSchema>;
