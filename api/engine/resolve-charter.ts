/**
 * Completes a charter from the programme before its cycle starts: it adds policy and checklist where the charter leaves
 * them out, and all else that the charter inherits. From then on the cycle keeps these versions, and the programme may
 * move on.
 */
import type { Charter, StartCharter } from '../../contracts/charter.js';
import type { FieldError } from '../../contracts/problem.js';
import { foreignNames } from '../../domain/programme/dimensions.js';
import { loosened } from '../../domain/decisions/floors.js';
import { inherit, type Inherited, type Standing } from '../../domain/programme/inheritance.js';
import { splittingSince, splittingSuspected } from '../../domain/programme/splitting.js';
import { drawnMinor, drawnSince } from '../../domain/programme/standing-budget.js';
import { words } from '../../base/vocabulary.js';
import type { ApiDeps } from '../deps.js';
import { bodyInvalid } from '../errors.js';
import { USUAL_NAME } from '../programme/usual-name.js';

export interface Resolved {
  readonly charter: Charter;
  readonly inherited: Inherited;
}

/** @throws ProblemError `body-invalid` when the programme lacks what the charter leaves out or names */
export async function resolveCharter(
  { store }: Pick<ApiDeps, 'store'>,
  asked: StartCharter,
  cycleId: string,
): Promise<Resolved> {
  const nowMs = Date.now();
  const { sponsor, journeyStage, budget } = asked;
  const [standing, recent, light] = await Promise.all([
    standingFor(store, asked),
    store.readRecentCycles({ sponsor, since: splittingSince(nowMs) }),
    store.readLightCycles({ journeyStage, currency: budget.currency, since: drawnSince(nowMs) }),
  ]);
  const charter = completed(asked, standing);
  // A repeated start finds the cycle that the first start opened, which must not count as another one.
  const isOther = (other: { readonly cycleId: string }) => other.cycleId !== cycleId;
  const drawn = drawnMinor(light.filter(isOther));
  const inherited = inherit(charter, standing, asked.policy !== undefined, drawn);
  const others = recent.filter(isOther);
  const splitting = splittingSuspected(charter, others, inherited.laneRules, nowMs);
  return { charter, inherited: { ...inherited, splitting } };
}

async function standingFor({ programme }: ApiDeps['store'], asked: StartCharter): Promise<Standing> {
  const [dimensions, policy, playbook, raci, council, targets] = await Promise.all([
    programme.readCurrent('dimensions', USUAL_NAME),
    programme.readCurrent('policies', asked.policyName ?? USUAL_NAME),
    programme.readCurrent('playbooks', asked.playbookName ?? asked.journeyStage),
    programme.readCurrent('raci', USUAL_NAME),
    programme.readCurrent('council', USUAL_NAME),
    programme.readCurrent('targets', USUAL_NAME),
  ]);
  // A playbook may bear the name of one stage and be for another.
  const fits = asked.playbookName !== undefined || playbook?.content.journeyStage === asked.journeyStage;
  return { dimensions, policy, playbook: fits ? playbook : null, raci, council, targets };
}

function completed(asked: StartCharter, { dimensions, policy, playbook }: Standing): Charter {
  const { policyName, playbookName, ...charter } = asked;
  const terms = charter.policy ?? policy?.content.policy;
  const readiness = charter.readiness ?? playbook?.content.readiness;
  const foreign = foreignNames({ charter: asked }, dimensions?.content ?? null);
  const isStageKnown = !foreign.some(({ pointer }) => pointer === '/charter/journeyStage');
  const errors: FieldError[] = [
    ...foreign,
    ...(policy || (terms && policyName === undefined) ? [] : [lacksPolicy(policyName)]),
    // Whoever misspelt the stage is not told in addition that it has no playbook.
    ...(playbook || !isStageKnown || (readiness && playbookName === undefined) ? [] : [lacksPlaybook(asked)]),
    ...(playbook && playbook.content.journeyStage !== asked.journeyStage
      ? [error('playbookName', `is for ${words(playbook.content.journeyStage)}`)]
      : []),
  ];
  if (charter.policy && policy) {
    const looser = loosened(charter.policy, policy.content.policy);
    errors.push(...looser.map(({ field, detail }) => error(`policy/${field}`, detail)));
  }
  if (terms && readiness && errors.length === 0) return { ...charter, policy: terms, readiness };
  throw bodyInvalid(errors);
}

function lacksPolicy(policyName: string | undefined): FieldError {
  if (policyName !== undefined) return error('policyName', `the programme has no policy ${policyName}`);
  return error('policy', `is left out, and the programme has no policy ${USUAL_NAME}`);
}

function lacksPlaybook({ playbookName, journeyStage }: StartCharter): FieldError {
  if (playbookName !== undefined)
    return error('playbookName', `the programme has no playbook ${playbookName}`);
  return error('readiness', `is left out, and the programme has no playbook ${journeyStage}`);
}

function error(field: string, detail: string): FieldError {
  return { pointer: `/charter/${field}`, detail };
}
