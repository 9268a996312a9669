/**
 * The policy by which a cycle runs: windows, rounds, thresholds, approvers. It is copied into the workflow's input at the
 * start, so that a running cycle keeps the policy under which it was approved.
 */
import { z } from 'zod';
import { ESCALATION_ROLES, PHASES, type Phase } from '../base/vocabulary.js';
import { holds } from './compared.js';
import { durationSchema } from './scalars.js';

const approverCount = z
  .int()
  .min(1)
  .max(9)
  .optional()
  .meta({ description: 'Persons who must approve this gate, where more than usual are wanted.' });

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
        reminderAtPct: z
          .int()
          .min(1)
          .max(98)
          .meta({ description: 'When those who are waited for are reminded, in percent of the window.' }),
        escalateAtPct: z.int().min(2).max(99).meta({
          description: 'When a further role is called, in percent of the window; after the reminder.',
        }),
        escalateTo: z
          .enum(ESCALATION_ROLES)
          .meta({ description: 'The role that is called, and may then fill one seat of the gate.' }),
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
      .optional()
      .meta({
        description:
          'How the budget is released: a first part for instrument and pilot, the rest with Finance.',
      }),
    rollBack: z.enum(['wave', 'all']).optional().meta({
      description:
        'What is rolled back when a wave does harm: that wave (the usual), or all that was changed.',
    }),
    baseline: z
      .strictObject({
        shortestDays: z
          .int()
          .min(7)
          .max(730)
          .meta({ description: 'Days that a baseline must cover at least.' }),
        smallestN: z
          .int()
          .min(30)
          .max(1_000_000)
          .meta({ description: 'Subjects that each metric of a baseline must have at least.' }),
        smallestMatchRate: z.number().min(0.5).max(1).meta({
          description: 'Share of subjects whose identity must be matched at least; 0.8 is eighty percent.',
        }),
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
    underpowered: z.enum(['told', 'refused']).optional().meta({
      description:
        'What happens to a plan whose quality gate passes at its target with a smaller chance than planned: it is told at the instrument gate, or that gate cannot be approved. `told` when left out.',
    }),
    evidencePeriod: z.enum(['required', 'when_named']).optional().meta({
      description:
        'Whether the evidence of a pilot, a wave or a check must name its period, which begins no earlier than the cycle; a data set has its own. `when_named` when left out: a period that is typed is held to that, and a data set shows its own.',
    }),
    sustainChecks: z.int().min(1).max(60).meta({
      description:
        'How often the effect is looked at again after the last wave; with twelve, a year at P30D.',
    }),
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

export type Policy = z.infer<typeof policySchema>;
