/**
 * Completes a charter from the programme before its cycle starts: it adds policy and checklist where the charter leaves
 * them out, and all else that the charter inherits. From then on the cycle keeps these versions, and the programme may
 * move on.
 */
import { startCharterSchema, type Charter, type StartCharter } from '../../contracts/charter.js';
import type { FieldError } from '../../contracts/problem.js';
import { foreignNames } from '../../domain/programme/dimensions.js';
import { loosened } from '../../domain/decisions/floors.js';
import { inherit, type Inherited, type Standing } from '../../domain/programme/inheritance.js';
import { splittingSince, splittingSuspected } from '../../domain/programme/splitting.js';
import { drawnMinor, drawnSince } from '../../domain/programme/standing-budget.js';
import { words } from '../../base/vocabulary.js';
import type { ApiDeps } from '../deps.js';
import { bodyInvalid } from '../errors.js';
import { pinned } from '../metrics/pinned-metrics.js';
import { USUAL_NAME } from '../programme/usual-name.js';

export interface Resolved {
  readonly charter: Charter;
  readonly inherited: Inherited;
  /** Of the plan, what the metric library does not know. */
  readonly warnings: readonly FieldError[];
}

/** @throws ProblemError `body-invalid` when the programme lacks what the charter leaves out or names */
export async function resolveCharter(
  { store }: Pick<ApiDeps, 'store'>,
  asked: StartCharter,
  cycleId: string,
): Promise<Resolved> {
  const nowMs = Date.now();
  const { sponsor, journeyStage, budget } = asked;
  const [standing, pins, recent, light] = await Promise.all([
    standingFor(store, asked),
    pinned(store, asked.analysisPlan, PLAN),
    store.readRecentCycles({ sponsor, since: splittingSince(nowMs) }),
    store.readLightCycles({ journeyStage, currency: budget.currency, since: drawnSince(nowMs) }),
  ]);
  const charter = completed(asked, standing, pins.faults);
  // A repeated start finds the cycle that the first start opened, which must not count as another one.
  const isOther = (other: { readonly cycleId: string }) => other.cycleId !== cycleId;
  const drawn = drawnMinor(light.filter(isOther));
  const inherited = inherit(charter, standing, asked.policy !== undefined, drawn);
  const others = recent.filter(isOther);
  const splitting = splittingSuspected(charter, others, inherited.laneRules, nowMs);
  return { charter, inherited: { ...inherited, splitting }, warnings: pins.warnings };
}

/**
 * What of a charter the programme refuses, however else it is wrong: names that it lacks, and a policy that is looser than
 * its own. A field whose shape is wrong is passed over here, because it is told by itself.
 */
export async function refusedByProgramme(
  { programme, governed }: Pick<ApiDeps['store'], 'programme' | 'governed'>,
  sent: unknown,
): Promise<readonly FieldError[]> {
  const { analysisPlan, ...named } = namedIn(sent);
  const [standing, pins] = await Promise.all([
    standingFor({ programme }, named),
    analysisPlan && pinned({ governed }, analysisPlan, PLAN),
  ]);
  return [...faultsAgainst(named, sent, standing), ...(pins?.faults ?? [])];
}

/** Where a start has its plan. */
const PLAN = '/charter/analysisPlan';

/** What decides which documents of the programme a charter is held against. */
type Named = Partial<
  Pick<StartCharter, 'policy' | 'policyName' | 'playbookName' | 'journeyStage' | 'readiness' | 'analysisPlan'>
>;

function namedIn(sent: unknown): Named {
  const { charter } = (sent ?? {}) as { readonly charter?: unknown };
  const given = (charter ?? {}) as Readonly<Record<string, unknown>>;
  const { policy, policyName, playbookName, journeyStage, readiness, analysisPlan } =
    startCharterSchema.shape;
  const asked = { policy, policyName, playbookName, journeyStage, readiness, analysisPlan };
  const sound = Object.entries(asked).flatMap(([field, schema]) => {
    const { success, data } = schema.safeParse(given[field]);
    return success && data !== undefined ? [[field, data]] : [];
  });
  return Object.fromEntries(sound) as Named;
}

async function standingFor(
  { programme }: Pick<ApiDeps['store'], 'programme'>,
  asked: Named,
): Promise<Standing> {
  const stage = asked.playbookName ?? asked.journeyStage;
  const [dimensions, policy, playbook, raci, council, targets] = await Promise.all([
    programme.readCurrent('dimensions', USUAL_NAME),
    programme.readCurrent('policies', asked.policyName ?? USUAL_NAME),
    stage === undefined ? null : programme.readCurrent('playbooks', stage),
    programme.readCurrent('raci', USUAL_NAME),
    programme.readCurrent('council', USUAL_NAME),
    programme.readCurrent('targets', USUAL_NAME),
  ]);
  // A playbook may bear the name of one stage and be for another.
  const fits = asked.playbookName !== undefined || playbook?.content.journeyStage === asked.journeyStage;
  return { dimensions, policy, playbook: fits ? playbook : null, raci, council, targets };
}

function completed(asked: StartCharter, standing: Standing, further: readonly FieldError[]): Charter {
  const { policyName, playbookName, ...charter } = asked;
  const terms = charter.policy ?? standing.policy?.content.policy;
  const readiness = charter.readiness ?? standing.playbook?.content.readiness;
  const errors = [
    ...faultsAgainst(asked, { charter: asked }, standing),
    ...(terms || policyName !== undefined ? [] : [error('policy', leftOut('policy', USUAL_NAME))]),
    ...(readiness || playbookName !== undefined ? [] : lacksReadiness(asked, standing)),
    ...further,
  ];
  if (terms && readiness && errors.length === 0) return { ...charter, policy: terms, readiness };
  throw bodyInvalid(errors);
}

function faultsAgainst(
  asked: Named,
  sent: unknown,
  { dimensions, policy, playbook }: Standing,
): FieldError[] {
  const { policyName, playbookName, journeyStage } = asked;
  const looser = asked.policy && policy ? loosened(asked.policy, policy.content.policy) : [];
  return [
    ...foreignNames(sent, dimensions?.content ?? null),
    ...(policyName === undefined || policy
      ? []
      : [error('policyName', `the programme has no policy ${policyName}`)]),
    ...(playbookName === undefined || playbook
      ? []
      : [error('playbookName', `the programme has no playbook ${playbookName}`)]),
    ...(playbook && journeyStage !== undefined && playbook.content.journeyStage !== journeyStage
      ? [error('playbookName', `is for ${words(playbook.content.journeyStage)}`)]
      : []),
    ...looser.map(({ field, detail }) => error(`policy/${field}`, detail)),
  ];
}

/** Whoever misspelt the stage is not told in addition that it has no playbook. */
function lacksReadiness(asked: StartCharter, { dimensions }: Standing): FieldError[] {
  const foreign = foreignNames({ charter: asked }, dimensions?.content ?? null);
  if (foreign.some(({ pointer }) => pointer === '/charter/journeyStage')) return [];
  return [error('readiness', leftOut('playbook', asked.journeyStage))];
}

function leftOut(kind: 'policy' | 'playbook', name: string): string {
  return `is left out, and the programme has no ${kind} ${name}`;
}

function error(field: string, detail: string): FieldError {
  return { pointer: `/charter/${field}`, detail };
}
