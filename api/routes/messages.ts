/**
 * What people tell a running cycle. The bodies' schemas are the contracts'; who may, and whether it is the moment,
 * the rules in `domain/` decide inside the workflow.
 */
import { acceptedSchema } from '../../contracts/cycle.js';
import { cancelRequestSchema, decisionRequestSchema } from '../../contracts/decision.js';
import { submissionSchema } from '../../contracts/submission.js';
import { cancelUpdate, decideUpdate, submitUpdate } from '../../workflows/messages.js';
import { sendCommand } from '../engine/send-command.js';
import type { ProblemCode } from '../errors.js';
import { route } from '../route.js';

const answers = {
  200: { description: 'Accepted and shown; with the status after it.', schema: acceptedSchema },
  202: { description: 'Accepted; the read model does not show it yet.', schema: acceptedSchema },
};

/** Whatever happens to a message on its way. */
const onTheWay = ['cycle-closed', 'outcome-unknown', 'engine-busy'] as const satisfies readonly ProblemCode[];

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
    ...onTheWay,
  ],
  handle: ({ cycle, ...rest }) => sendCommand({ ...rest, cycleId: cycle.cycleId, update: decideUpdate }),
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
  problems: [
    'role-missing',
    'not-the-named-person',
    'not-asked-for',
    'content-incomplete',
    'content-mismatch',
    ...onTheWay,
  ],
  handle: ({ cycle, ...rest }) => sendCommand({ ...rest, cycleId: cycle.cycleId, update: submitUpdate }),
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
  problems: ['role-missing', ...onTheWay],
  handle: ({ cycle, ...rest }) => sendCommand({ ...rest, cycleId: cycle.cycleId, update: cancelUpdate }),
});

export const messageRoutes = [decide, submit, cancel];
