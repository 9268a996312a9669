/** Data judged by the gate's very code, outside of any gate. */
import { z } from 'zod';
import {
  analysisIdSchema,
  analysisRequestSchema,
  analysisRunningSchema,
  analysisSchema,
  type AnalysisRequest,
} from '../../contracts/analysis.js';
import { ANALYSIS_EXAMPLE } from '../../contracts/examples.js';
import { maySee } from '../../domain/decisions/decision-rights.js';
import type { AnalysisStart } from '../../domain/evidence/analysis.js';
import type { Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import { analysisShown, isAnalysisKnown, runAnalysis } from '../engine/run-analysis.js';
import { ProblemError } from '../errors.js';
import { route } from '../route.js';

const tag = 'Analyses' as const;

const ask = route({
  method: 'post',
  path: '/v1/analyses',
  tag,
  operation: 'analyse',
  summary: 'Judge summaries by a plan, as the quality gate would',
  description:
    'It decides nothing and is no look of any cycle; whoever asks first has looked, all the same. With `cycle` the plan and the rounds of that cycle are taken.',
  access: 'any',
  body: analysisRequestSchema,
  examples: { analysis: ANALYSIS_EXAMPLE },
  answers: {
    201: { description: 'Done; Location names it.', schema: analysisSchema },
    202: { description: 'Under way for longer than a request waits.', schema: analysisRunningSchema },
  },
  problems: ['not-found', 'outcome-unknown', 'engine-busy', 'overloaded'],
  needsEngine: true,
  handle: async (context) => runAnalysis(context, await planFor(context)),
});

async function planFor({
  deps,
  caller,
  body,
}: {
  readonly deps: ApiDeps;
  readonly caller: Caller;
  readonly body: AnalysisRequest;
}): Promise<Pick<AnalysisStart, 'plan' | 'rounds' | 'cycle'>> {
  if (body.plan) return { plan: body.plan, rounds: body.rounds ?? 1, cycle: null };
  const id = body.cycle ?? '';
  const cycle = await deps.store.cycles.readCycle(id);
  if (!cycle || !maySee(caller.actor, cycle.charter.lobs))
    throw new ProblemError('not-found', `There is no cycle ${id}.`);
  const charters = await deps.store.basis.listCharters(cycle);
  const held = charters.findLast(({ hash }) => hash === cycle.charterHash);
  if (!held) throw new ProblemError('not-found', `The cycle ${id} has no charter to take a plan from.`);
  const { analysisPlan, policy } = held.charter;
  return { plan: analysisPlan, rounds: policy.rounds, cycle: id };
}

const params = z.object({ analysisId: analysisIdSchema });

const read = route({
  method: 'get',
  path: '/v1/analyses/:analysisId',
  tag,
  operation: 'readAnalysis',
  summary: 'What an analysis has found',
  access: 'any',
  params,
  answers: {
    200: {
      description: 'What it has found, or that it is under way.',
      schema: z.discriminatedUnion('state', [analysisSchema, analysisRunningSchema]),
    },
  },
  problems: ['not-found', 'outcome-unknown'],
  async handle({ deps, caller, request, answerByMs }) {
    const id = analysisIdSchema.safeParse(request.params.analysisId);
    const found = id.success ? await deps.store.analyses.read(id.data) : null;
    const isTheirs = found?.askedBy === caller.actor.person || caller.actor.roles.includes('auditor');
    if (found && isTheirs) return { status: 200, body: analysisShown(found) };
    if (found === null && id.success && (await isAnalysisKnown(deps, id.data, answerByMs)))
      return { status: 200, body: { id: id.data, state: 'running' } };
    throw new ProblemError('not-found', 'You have asked for no such analysis.');
  },
});

export const analysisRoutes = [ask, read];
