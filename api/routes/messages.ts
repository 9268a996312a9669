/**
 * What people tell a running cycle. The bodies' schemas are the contracts'; who may, and whether it is the moment,
 * the rules in `domain/` decide inside the workflow.
 */
import { acceptedSchema } from '../../contracts/cycle.js';
import {
  cancelRequestSchema,
  decisionRequestSchema,
  holdRequestSchema,
  resumeRequestSchema,
  spendRequestSchema,
  vetoRequestSchema,
  withdrawRequestSchema,
} from '../../contracts/decision.js';
import { submissionSchema } from '../../contracts/submission.js';
import {
  cancelUpdate,
  decideUpdate,
  holdUpdate,
  resumeUpdate,
  spendUpdate,
  submitUpdate,
  vetoUpdate,
  withdrawUpdate,
} from '../../workflows/messages/definitions.js';
import { approverRefusal, cancellerRefusal, submitterRefusal } from '../engine/person-check.js';
import { sendCommand } from '../engine/send-command.js';
import type { ProblemCode } from '../errors.js';
import { route } from '../route.js';

const answers = {
  200: { description: 'Accepted and shown; with the status after it.', schema: acceptedSchema },
  202: { description: 'Accepted; the read model does not show it yet.', schema: acceptedSchema },
};

/** Whatever happens to a message on its way. */
const onTheWay = [
  'cycle-closed',
  'cycle-moving',
  'not-recorded',
  'outcome-unknown',
  'engine-busy',
  'overloaded',
] as const satisfies readonly ProblemCode[];

const decide = route({
  method: 'post',
  path: '/v1/cycles/:id/decisions',
  tag: 'Work',
  operation: 'decide',
  summary: 'Decide the open gate: approve, reject, return or defer',
  description:
    'Send gateId, gateVersion and evidence hash as the status shows them: a decision on older ones is refused.',
  access: 'any',
  body: decisionRequestSchema,
  answers,
  needsEngine: true,
  problems: [
    'role-missing',
    'conflict-of-interest',
    'duties-not-separate',
    'lob-out-of-scope',
    'gate-not-open',
    'gate-already-decided',
    'already-approved',
    'gate-changed',
    'evidence-stale',
    'approval-blocked',
    'return-not-possible',
    'rounds-exhausted',
    'deferrals-exhausted',
    'deferral-out-of-range',
    'decision-not-possible',
    'cycle-on-hold',
    ...onTheWay,
  ],
  refuse: ({ cycle, caller, body }) => approverRefusal(cycle, caller.actor, body.gateId),
  handle: (context) => sendCommand({ ...context, update: decideUpdate }),
});

const submit = route({
  method: 'post',
  path: '/v1/cycles/:id/submissions',
  tag: 'Work',
  operation: 'submit',
  summary: 'Hand in what the cycle asks for',
  access: 'any',
  body: submissionSchema,
  answers,
  needsEngine: true,
  problems: [
    'role-missing',
    'not-the-named-person',
    'lob-out-of-scope',
    'not-asked-for',
    'cycle-on-hold',
    'content-incomplete',
    'content-mismatch',
    ...onTheWay,
  ],
  refuse: ({ cycle, caller, body }) => submitterRefusal(cycle, caller.actor, body.kind),
  handle: (context) => sendCommand({ ...context, update: submitUpdate }),
});

const cancel = route({
  method: 'post',
  path: '/v1/cycles/:id/cancel',
  tag: 'Work',
  operation: 'cancelCycle',
  summary: 'Cancel a cycle, with a reason',
  access: 'any',
  body: cancelRequestSchema,
  answers,
  needsEngine: true,
  problems: ['role-missing', ...onTheWay],
  refuse: ({ cycle, caller }) => cancellerRefusal(cycle, caller.actor),
  handle: (context) => sendCommand({ ...context, update: cancelUpdate }),
});

const hold = route({
  method: 'post',
  path: '/v1/cycles/:id/hold',
  tag: 'Work',
  operation: 'holdCycle',
  summary: 'Stop the clocks of a cycle, with a reason',
  description: 'What was due goes on with the time that it had left when the cycle is resumed.',
  access: 'any',
  body: holdRequestSchema,
  answers,
  needsEngine: true,
  problems: ['role-missing', 'already-suspended', ...onTheWay],
  handle: (context) => sendCommand({ ...context, update: holdUpdate }),
});

const resume = route({
  method: 'post',
  path: '/v1/cycles/:id/resume',
  tag: 'Work',
  operation: 'resumeCycle',
  summary: 'Let a held cycle go on',
  access: 'any',
  body: resumeRequestSchema,
  answers,
  needsEngine: true,
  problems: ['role-missing', 'not-on-hold', 'cycle-on-hold', ...onTheWay],
  handle: (context) => sendCommand({ ...context, update: resumeUpdate }),
});

const veto = route({
  method: 'post',
  path: '/v1/cycles/:id/veto',
  tag: 'Work',
  operation: 'vetoCycle',
  summary: 'Stop a change that harms existing customers, at once',
  description:
    'Names the harm. The cycle pauses; the council confirms (approve) or lifts (reject) at the gate that opens. A veto that nobody lifts stands.',
  access: 'any',
  body: vetoRequestSchema,
  answers,
  needsEngine: true,
  problems: ['role-missing', 'conflict-of-interest', 'already-suspended', ...onTheWay],
  handle: (context) => sendCommand({ ...context, update: vetoUpdate }),
});

const withdraw = route({
  method: 'post',
  path: '/v1/cycles/:id/withdraw',
  tag: 'Work',
  operation: 'withdrawEvidence',
  summary: 'Take back the evidence that the open gate rests on',
  description: 'The gate closes, approvals given so far fall with it, and new evidence is asked for.',
  access: 'any',
  body: withdrawRequestSchema,
  answers,
  needsEngine: true,
  problems: ['role-missing', 'nothing-to-withdraw', ...onTheWay],
  handle: (context) => sendCommand({ ...context, update: withdrawUpdate }),
});

const spend = route({
  method: 'post',
  path: '/v1/cycles/:id/spend',
  tag: 'Work',
  operation: 'reportSpend',
  summary: 'Report what the improvement has cost to date',
  description:
    'The whole sum, not what was added. Beyond what is released and tolerated the cycle waits until the council has approved it.',
  access: 'any',
  body: spendRequestSchema,
  answers,
  needsEngine: true,
  problems: ['role-missing', 'nothing-released', 'not-asked-for', ...onTheWay],
  handle: (context) => sendCommand({ ...context, update: spendUpdate }),
});

export const messageRoutes = [decide, submit, cancel, hold, resume, veto, withdraw, spend];
