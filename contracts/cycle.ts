/** What the API answers about cycles. These are only the shapes; `domain/reading/status.ts` makes a status. */
import { z } from 'zod';
import { DECISIONS, LANES, OUTCOMES, PHASES, ROLES, WAVE_STATES } from '../base/vocabulary.js';
import { startCharterSchema } from './charter.js';
import { currencySchema, hashSchema, personIdSchema } from './scalars.js';

export const cycleIdSchema = z
  .string()
  .regex(/^cyc_[0-9a-f]{24}$/, 'must be the id of a cycle as the API gives it: cyc_ and 24 of 0-9 and a-f')
  .meta({ description: 'Id of a cycle.', example: 'cyc_0f1e2d3c4b5a69788796a5b4' });

/** A time in an answer. It is not bounded like a time in a request, because the process wrote it. */
export const time = z.iso.datetime();

export const evidenceSchema = z
  .strictObject({ hash: hashSchema, summary: z.string(), verdict: z.string().optional() })
  .meta({ id: 'GateEvidence' });

export const moneySums = {
  budgetMinor: z.int(),
  releasedMinor: z.int().meta({ description: 'The tranches so far, and what was approved beyond them.' }),
  spentMinor: z.int().nullable().meta({ description: 'Spent to date, as reported last.' }),
  returnedMinor: z.int().nullable().meta({ description: 'Returned to the programme fund at the end.' }),
};

const moneySchema = z.strictObject(moneySums).meta({ id: 'CycleMoney' });

const waitingForSchema = z
  .strictObject({
    what: z.enum(['decision', 'submission', 'time', 'hold', 'wave']).meta({
      description: 'With `wave`, act on the id of the wave that is under way, which `waves` names.',
    }),
    text: z.string().meta({ description: 'One sentence: who must do what.' }),
    roles: z.array(z.string()),
    since: time,
    due: time,
    overdue: z.boolean(),
    gateId: z.string().optional(),
    gateVersion: z.int().optional(),
    evidence: evidenceSchema.optional(),
    submission: z.string().optional().meta({ description: 'The kind that is requested.' }),
    item: z.string().optional(),
  })
  .meta({ id: 'WaitingFor' });

export const decisionMadeSchema = z
  .strictObject({
    gateId: z.string(),
    decision: z.enum(DECISIONS),
    by: z.string(),
    persons: z.array(z.string()),
    role: z.enum(ROLES),
    at: time,
    reason: z.string().optional(),
    returnTo: z.enum(PHASES).optional(),
    deferUntil: z.string().optional(),
    latencyMs: z
      .int()
      .optional()
      .meta({ description: 'Time from the opening of the gate to the decision, without the time on hold.' }),
  })
  .meta({ id: 'DecisionMade' });

const actionSchema = z
  .strictObject({
    action: z.enum(['decide', 'submit', 'cancel', 'hold', 'resume', 'veto', 'withdraw', 'spend']),
    choice: z.string().optional(),
    allowed: z.boolean(),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Why it is not allowed: the sentence that a refusal would carry.' }),
    returnTo: z.array(z.string()).optional(),
  })
  .meta({ id: 'PossibleAction' });

const unconfirmedSince = time.nullable().meta({
  description:
    'Null as a rule. Set when a failure has lost the last step on its way into the process: it is made anew within moments, perhaps differently.',
});

export const cycleStatusSchema = z
  .strictObject({
    id: cycleIdSchema,
    title: z.string(),
    state: z.enum(['open', 'undoing', 'closed']),
    outcome: z.enum(OUTCOMES).nullable(),
    reason: z.string().nullable(),
    phase: z.enum(PHASES),
    phaseQuestion: z.string(),
    round: z.int(),
    phaseSince: time,
    openedAt: time,
    lane: z.enum(LANES),
    laneReasons: z.array(z.string()),
    splitting: z.string().nullable().meta({
      description: 'Reports that one change may come in several small cycles; null as a rule.',
    }),
    journeyStage: z.string(),
    lobs: z.array(z.string()),
    regions: z.array(z.string()),
    waitingFor: waitingForSchema.nullable(),
    next: z.string(),
    blockedBy: z.array(z.string()),
    lastDecision: decisionMadeSchema.nullable(),
    recognisedMinor: z.int().nullable(),
    money: moneySchema,
    currency: currencySchema,
    waves: z.array(
      z
        .strictObject({
          name: z.string(),
          lob: z.string(),
          region: z.string(),
          id: cycleIdSchema
            .nullable()
            .meta({ description: 'Read and act on it like a cycle; null while planned.' }),
          state: z.enum(WAVE_STATES),
        })
        .meta({ id: 'WaveProgress' }),
    ),
    parent: z
      .strictObject({ id: cycleIdSchema, wave: z.string() })
      .nullable()
      .meta({ description: 'The cycle that this is a wave of.' }),
    actions: z.array(actionSchema),
    revision: z.int().meta({ description: 'Steps by one with every transition.' }),
    unconfirmedSince,
    links: z
      .strictObject({
        charter: z.string(),
        plan: z.string(),
        evidence: z.string().nullable().meta({ description: 'Of the open gate; null while none is open.' }),
        submissions: z.string(),
        events: z.string(),
        stream: z.string(),
        money: z.string(),
      })
      .meta({ id: 'CycleLinks', description: 'Where the rest about the cycle is read.' }),
  })
  .meta({ id: 'CycleStatus' });

export const startRequestSchema = z
  .strictObject({ charter: startCharterSchema })
  .meta({ id: 'StartRequest' });

const recorded = z
  .boolean()
  .meta({ description: 'Whether the read model shows it yet. It is accepted in either case.' });

const warningSchema = z
  .strictObject({
    pointer: z.string().meta({ description: 'JSON pointer into the body.', example: '/charter/dri' }),
    detail: z.string(),
  })
  .meta({ id: 'StartWarning' });

export const startedSchema = z
  .strictObject({
    id: cycleIdSchema,
    recorded,
    warnings: z.array(warningSchema).meta({
      description:
        'What will stop the cycle later unless somebody mends it, by the keys of the start. None of it blocks.',
    }),
  })
  .meta({ id: 'CycleStarted' });

export const acceptedSchema = z
  .strictObject({
    recorded,
    revision: z.int().meta({ description: 'The revision under which the effect shows.' }),
    status: cycleStatusSchema
      .optional()
      .meta({ description: 'The status with the effect; absent while it is not recorded.' }),
  })
  .meta({ id: 'MessageAccepted' });

export const nextCursor = z
  .string()
  .nullable()
  .meta({ description: 'Hand it back as `cursor`; null at the end.' });

export const cycleSummarySchema = z
  .strictObject({
    id: cycleIdSchema,
    title: z.string(),
    state: z.enum(['open', 'undoing', 'closed']),
    outcome: z.enum(OUTCOMES).nullable(),
    phase: z.enum(PHASES),
    lane: z.enum(LANES),
    journeyStage: z.string(),
    lobs: z.array(z.string()),
    regions: z.array(z.string()),
    waitingFor: waitingForSchema.nullable(),
    money: moneySchema,
    currency: currencySchema,
    openedAt: time,
    updatedAt: time,
    revision: z.int(),
  })
  .meta({ id: 'CycleSummary' });

export const cyclePageSchema = z
  .strictObject({ items: z.array(cycleSummarySchema), nextCursor })
  .meta({ id: 'CyclePage' });

const entrySchema = z
  .strictObject({
    type: z.string(),
    at: time,
    phase: z.enum(PHASES),
    round: z.int(),
    text: z.string(),
    actor: z.string().optional(),
    role: z.enum(ROLES).optional(),
    gateId: z.string().optional(),
    askId: z.string().optional().meta({ description: 'The request that a submission answers.' }),
    decision: z.enum(DECISIONS).optional(),
    reason: z.string().optional(),
    outcome: z.enum(OUTCOMES).optional(),
    evidenceHash: z.string().optional(),
    detail: z.unknown().optional(),
  })
  .meta({ id: 'TimelineEntry' });

export const eventPageSchema = z
  .strictObject({
    items: z.array(
      z
        .strictObject({
          sequence: z.int(),
          at: time,
          hash: z.string(),
          previousHash: z.string(),
          readModelHash: z.string(),
          entries: z.array(entrySchema),
        })
        .meta({ id: 'CycleEvent' }),
    ),
    nextCursor,
  })
  .meta({ id: 'EventPage' });

export const inboxPageSchema = z
  .strictObject({
    items: z.array(
      z
        .strictObject({
          id: cycleIdSchema,
          title: z.string(),
          phase: z.enum(PHASES),
          revision: z.int(),
          waitingFor: waitingForSchema,
          actions: z.array(actionSchema).meta({ description: 'What you may do now.' }),
          unconfirmedSince,
        })
        .meta({ id: 'InboxItem' }),
    ),
    nextCursor,
  })
  .meta({ id: 'InboxPage' });

export const meSchema = z
  .strictObject({ person: personIdSchema, roles: z.array(z.enum(ROLES)), lobs: z.array(z.string()) })
  .meta({ id: 'Me' });

export const peopleSchema = z
  .strictObject({
    items: z.array(meSchema).meta({ description: 'By person; the roles of all their live keys.' }),
  })
  .meta({ id: 'People' });

const counts = z.record(z.string(), z.int());

export const portfolioSchema = z
  .strictObject({
    total: z.int(),
    open: z.int(),
    closed: z.int(),
    byPhase: counts.meta({ description: 'Open cycles.' }),
    byLob: counts.meta({ description: 'Open cycles; a cycle of several LOBs counts in each.' }),
    byJourneyStage: counts.meta({ description: 'Open cycles.' }),
    byOutcome: counts.meta({ description: 'Closed cycles.' }),
    asOf: time.meta({ description: 'Everything that was recorded until then is counted.' }),
    live: z.boolean().meta({ description: 'False while the counts cannot be kept up to date.' }),
  })
  .meta({ id: 'Portfolio' });
