/** What an approver is bound to: charter, measurement plan, the evidence of a gate, and what was handed in. */
import type { Request } from 'express';
import { z } from 'zod';
import {
  charterAnswerSchema,
  gateEvidenceSchema,
  moneyAnswerSchema,
  planAnswerSchema,
  submissionPageSchema,
} from '../../contracts/decision-basis.js';
import { gateIdSchema } from '../../contracts/decision.js';
import { gateIdOf } from '../../domain/cycle/gate-id.js';
import { segmentTargetsOf } from '../../domain/programme/inheritance.js';
import { gateEvidence } from '../../domain/reading/gate-evidence.js';
import { movementsShown } from '../../domain/reading/movements-shown.js';
import { measurementPlan } from '../../domain/reading/measurement-plan.js';
import type { ReadableCycle } from '../../domain/reading/status.js';
import type { CharterVersion, HandedIn } from '../../store/reading/decision-basis.js';
import type { ApiStore } from '../api-store.js';
import { USUAL_NAME } from '../programme/usual-name.js';
import { ProblemError } from '../errors.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { numberQuery } from '../http/number-query.js';
import { pageQuery } from '../http/page-query.js';
import { UNCHANGED, unlessKnown } from '../http/unless-known.js';
import { route } from '../route.js';

const tag = 'Cycles' as const;

const roundQuery = z.strictObject({
  round: numberQuery(3, 'A round of the charter phase; left out: the charter that holds now.'),
});

const charter = route({
  method: 'get',
  path: '/v1/cycles/:id/charter',
  tag,
  operation: 'readCharter',
  summary: 'The charter, as it holds now or as it was in a round',
  description: '`charterHash` is what the gates of charter, govern and wave acceptance are bound to.',
  access: 'any',
  query: roundQuery,
  answers: { 200: { description: 'The charter.', schema: charterAnswerSchema }, 304: UNCHANGED },
  async handle({ deps, cycle, query, request }) {
    const found = await charterIn(deps.store, cycle, query.round);
    const { at, by, charter: content } = found.version;
    const targets = await deps.store.programme.readCurrent('targets', USUAL_NAME);
    return unlessKnown(request, {
      ...headOf(cycle, found),
      handedInBy: by,
      handedInAt: at,
      charter: content,
      targets: targets && {
        version: targets.version,
        segmentTargets: segmentTargetsOf(content, targets.content),
      },
    });
  },
});

const plan = route({
  method: 'get',
  path: '/v1/cycles/:id/plan',
  tag,
  operation: 'readPlan',
  summary: 'The measurement plan as registered before any data',
  description: 'A part of the charter: it is bound by `charterHash`.',
  access: 'any',
  query: roundQuery,
  answers: { 200: { description: 'The plan.', schema: planAnswerSchema }, 304: UNCHANGED },
  async handle({ deps, cycle, query, request }) {
    const found = await charterIn(deps.store, cycle, query.round);
    return unlessKnown(request, {
      ...headOf(cycle, found),
      plan: measurementPlan(found.version.charter),
    });
  },
});

interface FoundCharter {
  /** The cycle whose charter it is: a wave has its cycle's. */
  readonly owner: ReadableCycle | null;
  readonly version: CharterVersion;
  readonly rounds: readonly number[];
}

async function charterIn(
  { basis, cycles }: ApiStore,
  cycle: ReadableCycle,
  round: number | undefined,
): Promise<FoundCharter> {
  const versions = await basis.listCharters(cycle);
  const owner = cycle.parent ? await cycles.readCycle(cycle.parent.id) : cycle;
  const version =
    round === undefined
      ? versions.findLast(({ hash }) => hash === cycle.charterHash)
      : versions.find((each) => each.round === round);
  const rounds = versions.map((each) => each.round);
  if (version) return { owner, version, rounds };
  throw new ProblemError(
    'not-found',
    `No charter was handed in in that round; there is one of round ${rounds.join(', ')}.`,
  );
}

function headOf({ cycleId }: ReadableCycle, { version: { round, hash }, rounds, owner }: FoundCharter) {
  const decided = owner?.settled[gateIdOf('charter', round)];
  const approved = decided?.decision === 'approve' ? decided : null;
  return { id: cycleId, round, rounds, charterHash: hash, approved };
}

/** Whoever looks for a check that passed has its name from the timeline. */
const NO_GATE =
  'No gate of this name has opened in this cycle. A check that passes opens none: its verdict stands in the timeline, under events.';

const evidence = route({
  method: 'get',
  path: '/v1/cycles/:id/evidence/:gateId',
  tag,
  operation: 'readEvidence',
  summary: 'What a gate is decided on, with its numbers',
  description: 'Of a gate that is open or was. `evidence.hash` is what a decision names and is bound to.',
  access: 'any',
  params: z.object({ gateId: gateIdSchema }),
  answers: { 200: { description: 'The evidence.', schema: gateEvidenceSchema }, 304: UNCHANGED },
  async handle({ deps, cycle, request }) {
    const gateId = gateIdIn(request);
    const log = gateId === undefined ? null : await deps.store.basis.readGate(cycle, gateId);
    if (log === null || gateId === undefined) throw new ProblemError('not-found', NO_GATE);
    return unlessKnown(request, { id: cycle.cycleId, ...gateEvidence(cycle, gateId, log) });
  },
});

function gateIdIn({ params }: Request): string | undefined {
  return gateIdSchema.safeParse(params.gateId).data;
}

const position = z.tuple([z.string().max(40), z.int().min(0)]);

const submissions = route({
  method: 'get',
  path: '/v1/cycles/:id/submissions',
  tag,
  operation: 'listSubmissions',
  summary: 'Everything that was handed in, by whom, when and for which request; oldest first',
  access: 'any',
  query: pageQuery,
  answers: { 200: { description: 'One page.', schema: submissionPageSchema }, 304: UNCHANGED },
  problems: ['cursor-invalid'],
  async handle({ deps, cycle: { cycleId }, query: { limit, cursor }, request }) {
    const [of = cycleId, afterSequence = 0] = cursor === undefined ? [] : decodeCursor(cursor, position);
    if (of !== cycleId) throw new ProblemError('cursor-invalid', 'The cursor belongs to another cycle.');
    const found = await deps.store.basis.listSubmissions(cycleId, { afterSequence, limit: limit + 1 });
    const items = found.slice(0, limit).map(submissionItem);
    const last = found.length > limit ? items.at(-1) : undefined;
    return unlessKnown(request, {
      items,
      nextCursor: last ? encodeCursor([cycleId, last.sequence]) : null,
    });
  },
});

function submissionItem({ sequence, entry, submission }: HandedIn) {
  const { at, actor = '', role = null, phase, round, askId = null, evidenceHash = '' } = entry;
  const { kind, content } = submission;
  return { sequence, at, by: actor, role, phase, round, askId, kind, hash: evidenceHash, content };
}

const money = route({
  method: 'get',
  path: '/v1/cycles/:id/money',
  tag,
  operation: 'readMoney',
  summary: 'The money of a cycle, movement by movement',
  description:
    "Tranches, what was approved beyond them, what returned, and the benefit that Finance recognises. A movement never changes: another one takes it back and names it. Money is the whole cycle's; a wave has none of its own.",
  access: 'any',
  answers: { 200: { description: 'The money.', schema: moneyAnswerSchema }, 304: UNCHANGED },
  handle: ({ cycle, request }) => unlessKnown(request, movementsShown(cycle)),
});

export const decisionBasisRoutes = [charter, plan, evidence, money, submissions];
