/**
 * Changes to the metric library: proposed by one person, reviewed by another, in force from a date on. Each is a workflow
 * of its own, the one that every governed document uses.
 */
import type { Request } from 'express';
import { z } from 'zod';
import { METRIC_CHANGE_EXAMPLES } from '../../contracts/metric-examples.js';
import {
  changeWithdrawalSchema,
  metricChangeRequestSchema,
  reviewRequestSchema,
  reworkRequestSchema,
} from '../../contracts/metric-change.js';
import {
  acceptedChangeSchema,
  changeIdSchema,
  metricChangePageSchema,
  metricChangeSchema,
  proposedSchema,
} from '../../contracts/metric-library.js';
import { metricNameSchema } from '../../contracts/scalars.js';
import { CHANGE_STATES } from '../../base/vocabulary.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import type { Proposal } from '../../domain/governance/change-state.js';
import {
  refuseOther,
  refuseParty,
  refuseReviewer,
  refuseReworker,
} from '../../domain/governance/change-rules.js';
import { partiesOf } from '../../domain/decisions/duties.js';
import { GOVERNED_ROLES } from '../../domain/decisions/rights.js';
import type { RecordedChange } from '../../store/governance/governed-changes.js';
import { reviewUpdate, reworkUpdate, withdrawChangeUpdate } from '../../workflows/messages/definitions.js';
import type { ApiStore } from '../api-store.js';
import { scopeOf } from '../auth/scope.js';
import type { ApiDeps } from '../deps.js';
import { changeOf, sendToChange } from '../engine/send-to-change.js';
import { startChange } from '../engine/start-change.js';
import type { ProblemCode } from '../errors.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { pageQuery } from '../http/page-query.js';
import { UNCHANGED, unlessKnown } from '../http/unless-known.js';
import { changeDocument, changeItem } from '../metrics/metric-answers.js';
import { approvalFaults, proposalFaults } from '../metrics/proposal-faults.js';
import { foreignIn } from '../programme/known-names.js';
import { route, type Route } from '../route.js';

const tag = 'Metrics' as const;
const PATH = '/v1/metric-changes';
const params = z.object({ change: changeIdSchema });

const ON_THE_WAY = [
  'not-found',
  'change-closed',
  'cycle-moving',
  'outcome-unknown',
  'engine-busy',
  'overloaded',
] as const satisfies readonly ProblemCode[];

const propose = route({
  method: 'post',
  path: PATH,
  tag,
  operation: 'proposeMetricChange',
  summary: 'Propose a new metric, a new version of one, or that a version is used no more',
  description:
    'Another person reviews it; nothing changes before. Running cycles keep the version that they were chartered on.',
  access: GOVERNED_ROLES.metric.propose,
  body: metricChangeRequestSchema,
  alsoWrong: ({ store }, body) => foreignIn(store, body),
  examples: METRIC_CHANGE_EXAMPLES.proposal,
  answers: {
    201: { description: 'Proposed; Location names it.', schema: proposedSchema },
    202: { description: 'Proposed; the read model does not show it yet.', schema: proposedSchema },
  },
  problems: ['outcome-unknown', 'engine-busy', 'overloaded'],
  needsEngine: true,
  handle: ({ body: { metric, change, reason }, ...context }) =>
    startChange({
      ...context,
      kind: 'metric',
      key: metric,
      lobs: () => lobsOf(context.deps, change),
      proposal: change,
      reason,
      faults: (changeId) =>
        proposalFaults(context.deps.store, context.caller.actor, { metric, change, changeId }),
      path: PATH,
    }),
});

const list = route({
  method: 'get',
  path: PATH,
  tag,
  operation: 'listMetricChanges',
  summary: 'Proposed changes, newest first',
  access: 'any',
  query: pageQuery.extend({
    state: z.enum(CHANGE_STATES).optional(),
    metric: metricNameSchema.optional(),
  }),
  answers: { 200: { description: 'One page.', schema: metricChangePageSchema }, 304: UNCHANGED },
  problems: ['cursor-invalid'],
  async handle({ deps, caller, request, query: { limit, cursor, state, metric } }) {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, z.tuple([z.string().max(120)]));
    const page = { status: state, key: metric, scope: scopeOf(caller.actor), after, limit };
    const { items, next } = await deps.store.changes.list('metric', page);
    const nextCursor = next === null ? null : encodeCursor([next]);
    return unlessKnown(request, { items: items.map(changeItem), nextCursor });
  },
});

const read = route({
  method: 'get',
  path: `${PATH}/:change`,
  tag,
  operation: 'readMetricChange',
  summary: 'One change: its content, what differs, who may do what, its log',
  access: 'any',
  params,
  answers: { 200: { description: 'The change.', schema: metricChangeSchema }, 304: UNCHANGED },
  problems: ['not-found'],
  async handle({ deps, caller, request }) {
    const change = await changeOf(deps, request.params.change, caller.actor);
    return unlessKnown(request, await shown(deps, change, caller.actor));
  },
});

async function shown({ store }: Pick<ApiDeps, 'store'>, change: RecordedChange, actor: Actor) {
  const { proposal, key, changeId } = change;
  const basedOn = proposal.what === 'version' ? proposal.basedOn : undefined;
  const [log, parties, base] = await Promise.all([
    store.changes.readLog(changeId),
    partiesOfAim(store, proposal),
    basedOn === undefined ? null : store.governed.read('metric', key, basedOn),
  ]);
  return changeDocument({ change, log, base, actor, parties });
}

/** A re-pinning concerns the lines of business of its cycle alone, and all else every one. */
async function lobsOf({ store }: Pick<ApiDeps, 'store'>, change: Proposal): Promise<readonly string[]> {
  if (change.what !== 'repin') return ['*'];
  return (await store.cycles.readCycle(change.cycle))?.charter.lobs ?? [];
}

async function partiesOfAim({ cycles }: Pick<ApiStore, 'cycles'>, proposal: Proposal): Promise<string[]> {
  const cycle = proposal.what === 'repin' ? await cycles.readCycle(proposal.cycle) : null;
  return cycle ? partiesOf(cycle) : [];
}

const answers = {
  200: { description: 'Accepted and shown; with the change after it.', schema: acceptedChangeSchema },
  202: { description: 'Accepted; the read model does not show it yet.', schema: acceptedChangeSchema },
};
const ofMessage = { method: 'post', tag, access: 'any', params, answers, needsEngine: true } as const;

const review = route({
  ...ofMessage,
  path: `${PATH}/:change/decisions`,
  operation: 'reviewMetricChange',
  summary: 'Review a change: approve, reject or return it',
  description:
    'The metric steward reviews, and never who has proposed it. Send the contentHash that you have read. An approval may name from when on it holds.',
  body: reviewRequestSchema,
  examples: METRIC_CHANGE_EXAMPLES.review,
  problems: [
    'duties-not-separate',
    'conflict-of-interest',
    'role-missing',
    'lob-out-of-scope',
    'review-not-open',
    'content-stale',
    'effective-date-out-of-range',
    'rounds-exhausted',
    ...ON_THE_WAY,
  ],
  handle: (context) =>
    sendToChange({
      ...context,
      ...messageOf(context),
      update: reviewUpdate,
      refuse: async (change, actor) =>
        refuseReviewer(change, actor) ??
        refuseParty(await partiesOfAim(context.deps.store, change.proposal), actor),
      faults: async (change) =>
        context.body.decision === 'approve' ? approvalFaults(context.deps.store, change) : [],
    }),
});

const rework = route({
  ...ofMessage,
  path: `${PATH}/:change/content`,
  operation: 'reworkMetricChange',
  summary: 'Hand in a new content after a return',
  body: reworkRequestSchema,
  alsoWrong: ({ store }, body) => foreignIn(store, body),
  examples: METRIC_CHANGE_EXAMPLES.rework,
  problems: ['not-the-proposer', 'role-missing', 'not-requested', 'content-mismatch', ...ON_THE_WAY],
  handle: (context) =>
    sendToChange({
      ...context,
      ...messageOf(context),
      update: reworkUpdate,
      binds: ({ change }) => change,
      refuse: refuseReworker,
      faults: ({ key, changeId }) =>
        proposalFaults(context.deps.store, context.caller.actor, {
          metric: key,
          changeId,
          change: context.body.change,
        }),
    }),
});

const withdraw = route({
  ...ofMessage,
  path: `${PATH}/:change/withdrawal`,
  operation: 'withdrawMetricChange',
  summary: 'Withdraw your proposal, until it is published',
  body: changeWithdrawalSchema,
  examples: METRIC_CHANGE_EXAMPLES.withdrawal,
  problems: ['not-the-proposer', ...ON_THE_WAY],
  handle: (context) =>
    sendToChange({
      ...context,
      ...messageOf(context),
      update: withdrawChangeUpdate,
      refuse: refuseOther,
    }),
});

interface Given {
  readonly deps: ApiDeps;
  readonly caller: { readonly actor: Actor };
  readonly request: Request;
}

function messageOf({ deps, caller, request }: Given) {
  return {
    changeId: request.params.change,
    shown: (change: RecordedChange) => shown(deps, change, caller.actor),
  };
}

export const metricChangeRoutes: readonly Route[] = [propose, list, read, review, rework, withdraw];
