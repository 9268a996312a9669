/** Data judged by the gate's very code, outside of any gate. */
import { z } from 'zod';
import {
  analysisIdSchema,
  analysisRequestSchema,
  analysisRunningSchema,
  analysisSchema,
  signalAnalysisSchema,
} from '../../contracts/analysis.js';
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import { cycleIdSchema } from '../../contracts/cycle.js';
import { lineSchema } from '../../contracts/scalars.js';
import { ANALYSIS_EXAMPLE } from '../../contracts/examples.js';
import { MATCHED_ANALYSIS_EXAMPLE } from '../../contracts/matched-example.js';
import { matchedAnalysisRequestSchema, matchedAnalysisSchema } from '../../contracts/matched-analysis.js';
import { SIGNAL_EXAMPLE } from '../../contracts/signal-example.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { maySee } from '../../domain/cycle/scope.js';
import { mayReadAnalysis } from '../../domain/decisions/analysis-readers.js';
import type { AnalysisStart } from '../../domain/evidence/analysis.js';
import { DIALECTS } from '../../warehouse/dialects.js';
import { summarySql } from '../../warehouse/summary-sql.js';
import { usualColumns } from '../../warehouse/usual-columns.js';
import type { Caller } from '../auth/caller.js';
import type { ApiDeps } from '../deps.js';
import {
  analysisFailed,
  analysisShown,
  knownAnalysis,
  runAnalysis,
  type KnownAnalysis,
} from '../engine/run-analysis.js';
import { rowFaults, unitFaults } from '../datasets/row-faults.js';
import { signalFaults } from '../datasets/signal-faults.js';
import { bodyInvalid, ProblemError } from '../errors.js';
import { queryInvalid } from '../http/query.js';
import { definedByLibrary } from '../metrics/pinned-definitions.js';
import { route } from '../route.js';

const tag = 'Analyses' as const;

const ask = route({
  method: 'post',
  path: '/v1/analyses',
  tag,
  operation: 'analyse',
  summary:
    'Judge data by a plan: as the quality gate would, of units that chance did not draw, or of a signal',
  description:
    'It decides nothing and is no look of any cycle; whoever asks first has looked, all the same. With `cycle` the plan and the rounds of that cycle are taken. With `dataset` and a `matched` plan, units that chose or were chosen are held against others like them; that is observational.',
  access: 'any',
  body: z.union([analysisRequestSchema, matchedAnalysisRequestSchema]),
  examples: { analysis: ANALYSIS_EXAMPLE, matched: MATCHED_ANALYSIS_EXAMPLE, signal: SIGNAL_EXAMPLE },
  answers: {
    201: {
      description: 'Done; Location names it.',
      schema: z.union([analysisSchema, matchedAnalysisSchema, signalAnalysisSchema]),
    },
    202: { description: 'Under way for longer than a request waits.', schema: analysisRunningSchema },
  },
  problems: ['not-found', 'analysis-failed', 'outcome-unknown', 'engine-busy', 'overloaded'],
  needsEngine: true,
  async handle(context) {
    const { deps, caller, body } = context;
    if ('dataset' in body) {
      const found = await unitFaults(deps.store, caller.actor, body);
      if (found.length > 0) throw bodyInvalid(found);
      const { dataset, plan, data } = body;
      const lob = await lobOf(deps, dataset);
      return runAnalysis(context, {
        cycle: null,
        lob,
        dataset,
        given: { design: plan.design, file: { plan, data } },
      });
    }
    const { plan, cycle = '', rounds = 1, observations, baseline, signal } = body;
    if (signal) {
      const faults = await signalFaults(deps.store, { question: signal, actor: caller.actor, at: '/signal' });
      if (faults.length > 0) throw bodyInvalid(faults);
      const { dataset, outcomes } = signal.rows;
      const lob = await lobOf(deps, dataset, outcomes);
      return runAnalysis(context, { cycle: null, lob, question: signal });
    }
    if (!observations) throw new Error('The contract lets no question pass without observations.');
    const by = plan ? { plan, rounds, cycle: null } : await planOf(deps, caller, cycle);
    const asked = { handed: observations, plan: by.plan, cycle: null, at: '/observations' };
    const faults = await rowFaults(deps.store, { ...asked, actor: caller.actor });
    if (faults.length > 0) throw bodyInvalid(faults);
    const lob = observations.rows ? await lobOf(deps, observations.rows.dataset) : null;
    return runAnalysis(context, { ...by, lob, observations, ...(baseline && { baseline }) });
  },
});

/** Whose rows are judged; `*` of two lines of business, so that only who speaks for both reads what was found. */
async function lobOf({ store }: ApiDeps, ...ids: readonly (string | undefined)[]): Promise<string | null> {
  const found = await Promise.all(ids.flatMap((id) => (id === undefined ? [] : [store.datasets.read(id)])));
  const lobs = new Set(found.flatMap((dataset) => dataset?.lob ?? []));
  const [lob = null] = lobs;
  return lobs.size > 1 ? '*' : lob;
}

type PlanToJudgeBy = Pick<AnalysisStart, 'plan' | 'rounds' | 'cycle'>;

/** @throws ProblemError when the caller sees no such cycle */
async function planOf(deps: ApiDeps, caller: Caller, id: string): Promise<PlanToJudgeBy> {
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
      schema: z.union([analysisSchema, matchedAnalysisSchema, signalAnalysisSchema, analysisRunningSchema]),
    },
  },
  problems: ['not-found', 'analysis-failed', 'outcome-unknown'],
  async handle({ deps, caller, request, answerByMs }) {
    const id = analysisIdSchema.safeParse(request.params.analysisId).data;
    const found = id === undefined ? null : await analysisOf(deps, id, answerByMs);
    if (!found || !(await mayRead(deps, caller.actor, found)))
      throw new ProblemError('not-found', 'You have asked for no such analysis.');
    if ('result' in found) return { status: 200, body: analysisShown(found) };
    if (found.state === 'failed') throw analysisFailed();
    return { status: 200, body: { id, state: 'running' } };
  },
});

/** As it is kept, else as the engine knows it; null where it was never asked for. */
async function analysisOf(deps: ApiDeps, id: string, answerByMs: number) {
  const { analyses } = deps.store;
  const kept = await analyses.read(id);
  if (kept) return kept;
  const known = await knownAnalysis(deps, id, answerByMs);
  // It may have been kept between the two looks.
  return known?.state === 'done' ? analyses.read(id) : known;
}

/**
 * Who has asked, and auditors; what was judged by the plan of a cycle only as long as they see the cycle, and what was
 * judged of rows only as long as they speak for the rows' line of business.
 */
async function mayRead(
  { store }: ApiDeps,
  actor: Actor,
  found: Pick<KnownAnalysis, 'askedBy' | 'cycle' | 'lob'>,
): Promise<boolean> {
  if (!mayReadAnalysis(actor, found)) return false;
  if (found.cycle === null) return true;
  const judged = await store.cycles.readCycle(found.cycle);
  return judged !== null && maySee(actor, judged.charter.lobs);
}

const sqlQuery = z.strictObject({
  dialect: z.enum(DIALECTS).meta({ description: 'Of the warehouse that the query is for.' }),
  cycle: cycleIdSchema.meta({ description: 'The cycle whose plan says what is needed.' }),
  table: z
    .string()
    .regex(/^[^.\s]+(?:\.[^.\s]+){0,3}$/)
    .max(200)
    .default('rows')
    .meta({ description: 'The table that holds the rows, as the warehouse names it: `schema.table`.' }),
  rows: lineSchema(60).optional().meta({
    description:
      'What a row is, in the plural and as the metric library says it. With it each metric that the library has is computed by its definition, over columns of the names that the library gives.',
    example: 'customers',
  }),
});

const sql = route({
  method: 'get',
  path: '/v1/analyses/sql',
  tag,
  operation: 'readAnalysisSql',
  summary: 'The query by which your own warehouse sums up rows for the plan of a cycle',
  description:
    'A row is a subject that was assigned, measured or not. `arm` holds `pilot` or `comparison`; each metric has a column of its name, a ratio two (`…_numerator`, `…_denominator`); a covariate and the drawn unit have one of theirs. For other columns describe them in a file for `npm run analyse -- --print-sql`.',
  access: 'any',
  query: sqlQuery,
  answers: { 200: { description: 'One SELECT.', type: 'text/plain' } },
  problems: ['not-found'],
  async handle({ deps, caller, query: { dialect, cycle, table, rows } }) {
    const { plan } = await planOf(deps, caller, cycle);
    const by = rows === undefined ? { columns: usualColumns(plan) } : await byLibrary(deps, plan, rows);
    const content = summarySql({ plan, ...by, table, dialect });
    return { status: 200, text: { content: `${content}\n`, type: 'text/plain; charset=utf-8' } };
  },
});

/** @throws ProblemError where a definition is of other rows than these */
async function byLibrary({ store }: ApiDeps, plan: AnalysisPlan, rows: string) {
  const known = new Set((await store.governed.listAll('metric')).map(({ key }) => key));
  const columns = usualColumns(plan, { rows, metrics: known });
  const { faults, defined } = await definedByLibrary(store, plan, columns);
  if (faults.length === 0) return { columns, defined };
  throw queryInvalid(
    faults.map(({ at: [, metric = ''], what }) => ({ pointer: '/rows', detail: `${metric} ${what}` })),
  );
}

// The second comes before the third, which would take `sql` for an id.
export const analysisRoutes = [ask, sql, read];
