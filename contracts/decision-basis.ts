/**
 * What an approver is bound to, as the API shows it: the charter, the measurement plan, the evidence of a gate with its
 * numbers, and everything that was handed in. Each hash is the SHA-256 of canonical JSON that stands beside it.
 */
import { z } from 'zod';
import { MOVEMENT_KINDS, PHASES, ROLES, SUBMISSION_KINDS } from '../base/vocabulary.js';
import { analysisPlanSchema } from './analysis-plan.js';
import { charterSchema } from './charter.js';
import { policySchema } from './policy.js';
import { criterionShownSchema, lookSchema, planPowerSchema } from './criterion-shown.js';
import { cycleIdSchema, decisionMadeSchema, evidenceSchema, moneySums, nextCursor, time } from './cycle.js';
import { targetsSchema } from './programme-documents.js';
import { currencySchema, hashSchema } from './scalars.js';

const charterVersion = {
  id: cycleIdSchema,
  round: z.int().meta({ description: 'The round of the charter phase in which it was handed in.' }),
  rounds: z.array(z.int()).meta({ description: 'The rounds in which one was handed in.' }),
  charterHash: hashSchema.meta({ description: 'SHA-256 of the canonical JSON of the charter.' }),
  approved: decisionMadeSchema.nullable().meta({ description: 'Who approved it; null before.' }),
};

export const charterAnswerSchema = z
  .strictObject({
    ...charterVersion,
    handedInBy: z.string(),
    handedInAt: time,
    charter: charterSchema,
    targets: z
      .strictObject({ version: z.int(), segmentTargets: targetsSchema.shape.segmentTargets })
      .nullable()
      .meta({
        description:
          "Beside the charter and no part of it: the programme's targets for its stage and metrics, as they are now.",
      }),
  })
  .meta({ id: 'CycleCharter' });

export const planAnswerSchema = z
  .strictObject({
    ...charterVersion,
    plan: z
      .strictObject({
        segment: z.string(),
        pilot: analysisPlanSchema,
        checks: analysisPlanSchema.meta({ description: 'By which waves and sustain checks are judged.' }),
        retainedHoldout: z.strictObject({ share: z.number(), minimumPerArm: z.int() }).nullable(),
        periods: z.strictObject({
          windows: policySchema.shape.windows,
          sustainChecks: z.int(),
          sustainEvery: z.string(),
        }),
        thresholds: z.strictObject({
          rounds: z.int(),
          varianceTolerancePct: z.number(),
          romiFloor: z.number().nullable(),
          rollBack: z.enum(['wave', 'all']),
        }),
      })
      .meta({ id: 'MeasurementPlan' }),
  })
  .meta({ id: 'CyclePlan' });

const minor = z.int().optional();

export const gateEvidenceSchema = z
  .strictObject({
    id: cycleIdSchema,
    gateId: z.string(),
    state: z.enum(['open', 'set_aside', 'decided', 'closed']).meta({
      description: '`set_aside`: by a hold, a veto or an overspend; `closed`: without a decision.',
    }),
    openedAt: time,
    evidence: evidenceSchema,
    boundTo: z
      .strictObject({
        what: z.enum(['charter', 'submission', 'judgement', 'veto', 'spend_report']),
        hash: hashSchema,
        content: z.unknown(),
      })
      .meta({ id: 'BoundContent', description: '`hash` is the SHA-256 of the canonical JSON of `content`.' }),
    charterHash: hashSchema.meta({ description: 'Of the charter that held when the gate opened.' }),
    criteria: z
      .array(criterionShownSchema)
      .meta({ description: 'Empty where the gate rests on no statistics.' }),
    money: z
      .strictObject({
        currency: currencySchema,
        budgetMinor: z.int(),
        benefitLowMinor: z.int(),
        benefitHighMinor: z.int(),
        spentMinor: minor,
        releasedMinor: minor,
        claimedMinor: minor,
        actualMinor: minor,
        runCostMinor: minor,
        varianceMinor: minor,
        recognisedMinor: minor,
        benefitMinor: minor,
      })
      .meta({ id: 'GateMoney', description: 'Whole minor units; each sum only where the gate has it.' }),
    power: planPowerSchema.nullable().meta({
      description:
        'What the plan can expect of its quality gate, told at the instrument gate; null at the others.',
    }),
    look: lookSchema.nullable().meta({
      description: 'Which look at the data of the pilot the verdict is; null at gates without such data.',
    }),
    decision: decisionMadeSchema.nullable(),
  })
  .meta({ id: 'GateEvidenceShown' });

export const moneyAnswerSchema = z
  .strictObject({
    id: cycleIdSchema,
    currency: currencySchema,
    ...moneySums,
    recognisedMinor: z.int().nullable().meta({
      description:
        'The benefit of a year that is recognised now; null until a reconciliation has been signed.',
    }),
    movements: z.array(
      z
        .strictObject({
          id: z.string().meta({ description: 'Unique within the cycle, as in `tranche.2`.' }),
          kind: z.enum(MOVEMENT_KINDS),
          step: z
            .string()
            .meta({ description: 'The phase and round in which it was made, as in `govern.r1`.' }),
          amountMinor: z.int().meta({ description: 'Whole minor units; of a benefit, what it is a year.' }),
          what: z.string(),
          at: time,
          status: z.enum(['standing', 'unsigned', 'compensated']).meta({
            description: '`unsigned`: a benefit that was reconciled, and that nobody has signed yet.',
          }),
          compensates: z.string().nullable().meta({ description: 'The movement that this one takes back.' }),
          compensatedBy: z.string().nullable().meta({ description: 'The movement that has taken it back.' }),
        })
        .meta({ id: 'Movement' }),
    ),
  })
  .meta({ id: 'CycleMovements' });

export const submissionPageSchema = z
  .strictObject({
    items: z.array(
      z
        .strictObject({
          sequence: z.int().meta({ description: 'Of the event that it came with.' }),
          at: time,
          by: z.string(),
          role: z.enum(ROLES).nullable(),
          phase: z.enum(PHASES),
          round: z.int(),
          askId: z.string().nullable().meta({ description: 'The request that it answers.' }),
          kind: z.enum(SUBMISSION_KINDS),
          hash: hashSchema.meta({ description: 'SHA-256 of the canonical JSON of `content`.' }),
          content: z.unknown(),
        })
        .meta({ id: 'SubmissionShown' }),
    ),
    nextCursor,
  })
  .meta({ id: 'SubmissionPage' });
