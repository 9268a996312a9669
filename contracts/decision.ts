/** What people tell a running cycle, except submissions. The actor comes from the key and never from the body. */
import { z } from 'zod';
import { DECISIONS, PHASES } from '../base/vocabulary.js';
import { compared } from './compared.js';
import { amountMinorSchema, hashSchema, textSchema, timeSchema } from './scalars.js';

export const gateIdSchema = z
  .string()
  .regex(
    /^[a-z_]{1,40}(\.\d{1,3})?\.r\d{1,3}$/,
    'must be a gate as the status names it, for instance quality_gate.r1',
  )
  .meta({ description: 'The gate as the status names it.', example: 'quality_gate.r1' });

/** By decision: the fields that it cannot go without. */
const NEEDED: Readonly<Record<(typeof DECISIONS)[number], readonly string[]>> = {
  approve: [],
  reject: ['reason'],
  return: ['reason', 'returnTo'],
  defer: ['reason', 'deferUntil'],
};

const whatItNeeds = compared(z.looseObject({ decision: z.enum(DECISIONS) }), (body, faults) => {
  for (const field of NEEDED[body.decision]) {
    if (body[field] !== undefined) continue;
    faults.addIssue({ code: 'custom', path: [field], message: `is required to ${body.decision}` });
  }
});

export const decisionRequestSchema = z
  .strictObject({
    gateId: gateIdSchema,
    gateVersion: z
      .int()
      .min(1)
      .max(1_000_000)
      .meta({ description: 'The version of the gate that was seen.' }),
    evidenceHash: hashSchema.meta({
      description:
        'The evidence that was seen. The decision is refused if the gate now rests on other evidence.',
    }),
    decision: z.enum(DECISIONS),
    reason: textSchema(2000).optional().meta({ description: 'Required for reject, return and defer.' }),
    returnTo: z.enum(PHASES).optional().meta({ description: 'With return: the phase that must repair it.' }),
    deferUntil: timeSchema.optional().meta({ description: 'With defer: when the gate is taken up again.' }),
  })
  .check(whatItNeeds)
  .meta({ id: 'DecisionRequest' });

/** The body of the messages that carry a reason and nothing else. */
export const reasonRequestSchema = z.strictObject({ reason: textSchema(2000) });
export const cancelRequestSchema = reasonRequestSchema.meta({ id: 'CancelRequest' });
export const holdRequestSchema = reasonRequestSchema.meta({ id: 'HoldRequest' });
export const resumeRequestSchema = reasonRequestSchema.meta({ id: 'ResumeRequest' });
export const withdrawRequestSchema = reasonRequestSchema.meta({ id: 'WithdrawRequest' });

export const vetoRequestSchema = z
  .strictObject({
    harm: textSchema(2000).meta({ description: 'Which existing customers are harmed, and how.' }),
  })
  .meta({ id: 'VetoRequest' });

export const spendRequestSchema = z
  .strictObject({
    spentMinor: amountMinorSchema.min(0).meta({
      description:
        'The whole amount spent on the improvement to date, in minor units of the budget; not only what was added.',
    }),
    note: textSchema(2000).meta({ description: 'What it was spent on, or where it is booked.' }),
  })
  .meta({ id: 'SpendRequest' });

export type SpendRequest = z.infer<typeof spendRequestSchema>;
export type HoldRequest = z.infer<typeof holdRequestSchema>;
export type ResumeRequest = z.infer<typeof resumeRequestSchema>;
export type VetoRequest = z.infer<typeof vetoRequestSchema>;
export type WithdrawRequest = z.infer<typeof withdrawRequestSchema>;
export type DecisionRequest = z.infer<typeof decisionRequestSchema>;
export type CancelRequest = z.infer<typeof cancelRequestSchema>;
