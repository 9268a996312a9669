/**
 * The messages that people send to a running cycle. The contracts hold the schemas of the bodies. The rules in `domain/`
 * decide inside the workflow who may send a message, and whether it is the moment for it.
 */
import type { UpdateDefinition } from '@temporalio/common';
import type { z } from 'zod';
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
import { MESSAGE_EXAMPLES, SUBMISSION_EXAMPLES } from '../../contracts/examples.js';
import type { FieldError } from '../../contracts/problem.js';
import type { HandedObservations } from '../../contracts/evidence.js';
import { submissionSchema, type Submission } from '../../contracts/submission.js';
import { evidenceFor } from '../../domain/cycle/first-state.js';
import { checkPlan } from '../../domain/evidence/check-plan.js';
import { partiesOf } from '../../domain/decisions/duties.js';
import type { Receipt } from '../../domain/cycle/cycle-state.js';
import {
  cancelUpdate,
  decideUpdate,
  holdUpdate,
  resumeUpdate,
  spendUpdate,
  submitUpdate,
  vetoUpdate,
  withdrawUpdate,
  type Command,
} from '../../workflows/messages/definitions.js';
import { approverRefusal, cancellerRefusal, submitterRefusal } from '../engine/person-check.js';
import { sendCommand, wasTaken } from '../engine/send-command.js';
import { bodyInvalid, type ProblemCode, type ProblemError } from '../errors.js';
import { pinned } from '../metrics/pinned-metrics.js';
import { rowFaults } from '../datasets/row-faults.js';
import { route, type Parsed, type Posted, type Route, type RouteContext } from '../route.js';

/** The problems that any message can meet on its way. */
const ON_THE_WAY = [
  'cycle-closed',
  'cycle-moving',
  'not-recorded',
  'outcome-unknown',
  'engine-busy',
  'overloaded',
] as const satisfies readonly ProblemCode[];

/** One row of the table, which holds what differs from message to message. */
interface Message<Schema extends z.ZodType> {
  /** The end of the path, after that of the cycle. */
  readonly path: string;
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  readonly body: Schema;
  readonly examples: Readonly<Record<string, unknown>>;
  readonly update: UpdateDefinition<Receipt, [Command<Parsed<Schema>>]>;
  readonly binds?: (body: Parsed<Schema>) => unknown;
  /** The problems that the rules may answer, beyond those on the way. */
  readonly problems: readonly ProblemCode[];
  readonly refuse?: (posted: Posted<Parsed<Schema>>) => ProblemError | null;
  /** What else is wrong with a new message, which only the standing documents and data sets tell. */
  readonly faults?: (
    given: Pick<RouteContext<undefined, Parsed<Schema>>, 'deps' | 'caller' | 'cycleId' | 'body'>,
  ) => Promise<readonly FieldError[]>;
}

function message<Schema extends z.ZodType>({
  path,
  update,
  binds,
  problems,
  faults,
  ...rest
}: Message<Schema>): Route {
  return route({
    ...rest,
    method: 'post',
    path: `/v1/cycles/:id/${path}`,
    tag: 'Work',
    access: 'any',
    answers: {
      200: { description: 'Accepted and shown; with the status after it.', schema: acceptedSchema },
      202: { description: 'Accepted; the read model does not show it yet.', schema: acceptedSchema },
    },
    needsEngine: true,
    problems: [...problems, ...ON_THE_WAY],
    async handle(context) {
      const sent = { ...context, update, binds };
      const found = faults && !(await wasTaken(sent)) ? await faults(context) : [];
      if (found.length > 0) throw bodyInvalid(found);
      return sendCommand(sent);
    },
  });
}

type Handed = Pick<RouteContext<undefined, Submission>, 'deps' | 'caller' | 'cycleId' | 'body'>;

/** A reworked charter locks a plan as the first one did; rows are known before they are handed in. */
async function submissionFaults({ deps, caller, cycleId, body }: Handed): Promise<readonly FieldError[]> {
  const { store } = deps;
  if (body.kind === 'charter') {
    const found = await store.cycles.readCycle(cycleId);
    const repinnedFor = found && { cycleId, parties: partiesOf(found) };
    return (await pinned(store, body.content.analysisPlan, '/content/analysisPlan', repinnedFor)).faults;
  }
  const [handed, at] = evidenceIn(body);
  const cycle = handed?.rows ? await store.cycles.readCycle(cycleId) : null;
  if (!handed || !cycle) return [];
  const { charter } = cycle;
  const plan = body.kind === 'observations' ? charter.analysisPlan : checkPlan(charter);
  return rowFaults(store, { handed, plan, cycle: evidenceFor(cycle), actor: caller.actor, at });
}

function evidenceIn({ kind, content }: Submission): readonly [HandedObservations | undefined, string] {
  if (kind === 'observations') return [content, '/content'];
  const isCheck = kind === 'wave_check' || kind === 'sustain_check';
  return [isCheck ? content.observations : undefined, '/content/observations'];
}

export const messageRoutes: readonly Route[] = [
  message({
    path: 'decisions',
    operation: 'decide',
    summary: 'Decide the open gate: approve, reject, return or defer',
    description:
      'Send gateId, gateVersion and evidence hash as the status shows them: a decision on older ones is refused.',
    body: decisionRequestSchema,
    examples: { decision: MESSAGE_EXAMPLES.decision },
    update: decideUpdate,
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
    ],
    refuse: ({ cycle, caller, body }) => approverRefusal(cycle, caller.actor, body.gateId),
  }),
  message({
    path: 'submissions',
    operation: 'submit',
    summary: 'Hand in what the cycle requests',
    body: submissionSchema,
    examples: SUBMISSION_EXAMPLES,
    update: submitUpdate,
    // Its kind follows from its fields, so that two submissions with one content are one.
    binds: ({ content }) => content,
    problems: [
      'role-missing',
      'not-the-named-person',
      'lob-out-of-scope',
      'not-requested',
      'cycle-on-hold',
      'content-incomplete',
      'content-mismatch',
    ],
    refuse: ({ cycle, caller, body }) => submitterRefusal(cycle, caller.actor, body.kind),
    faults: submissionFaults,
  }),
  message({
    path: 'cancel',
    operation: 'cancelCycle',
    summary: 'Cancel a cycle, with a reason',
    body: cancelRequestSchema,
    examples: { cancel: MESSAGE_EXAMPLES.cancel },
    update: cancelUpdate,
    problems: ['role-missing'],
    refuse: ({ cycle, caller }) => cancellerRefusal(cycle, caller.actor),
  }),
  message({
    path: 'hold',
    operation: 'holdCycle',
    summary: 'Stop the clocks of a cycle, with a reason',
    description: 'What was due goes on with the time that it had left when the cycle is resumed.',
    body: holdRequestSchema,
    examples: { hold: MESSAGE_EXAMPLES.hold },
    update: holdUpdate,
    problems: ['role-missing', 'already-suspended'],
  }),
  message({
    path: 'resume',
    operation: 'resumeCycle',
    summary: 'Let a held cycle go on',
    body: resumeRequestSchema,
    examples: { resume: MESSAGE_EXAMPLES.resume },
    update: resumeUpdate,
    problems: ['role-missing', 'not-on-hold', 'cycle-on-hold'],
  }),
  message({
    path: 'veto',
    operation: 'vetoCycle',
    summary: 'Stop a change that harms existing customers, at once',
    description:
      'Names the harm. The cycle pauses; the council confirms (approve) or lifts (reject) at the gate that opens. A veto that nobody lifts stands.',
    body: vetoRequestSchema,
    examples: { veto: MESSAGE_EXAMPLES.veto },
    update: vetoUpdate,
    problems: ['role-missing', 'conflict-of-interest', 'already-suspended'],
  }),
  message({
    path: 'withdraw',
    operation: 'withdrawEvidence',
    summary: 'Withdraw the evidence that the open gate rests on',
    description: 'The gate closes, approvals given so far fall with it, and new evidence is requested.',
    body: withdrawRequestSchema,
    examples: { withdraw: MESSAGE_EXAMPLES.withdraw },
    update: withdrawUpdate,
    problems: ['role-missing', 'nothing-to-withdraw'],
  }),
  message({
    path: 'spend',
    operation: 'reportSpend',
    summary: 'Report what the improvement has cost to date',
    description:
      'The whole sum, not what was added. Beyond what is released and tolerated the cycle waits until the council has approved it.',
    body: spendRequestSchema,
    examples: { spend: MESSAGE_EXAMPLES.spend },
    update: spendUpdate,
    problems: ['role-missing', 'nothing-released', 'not-requested'],
  }),
];
