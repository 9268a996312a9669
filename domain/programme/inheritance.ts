/**
 * What a cycle inherits from the programme at its start, with the version of each part. It is part of the cycle's input,
 * so that a running cycle keeps what it started with when the programme changes.
 */
import type { Charter } from '../../contracts/charter.js';
import type { Dimensions } from '../../contracts/dimensions.js';
import type {
  Council,
  Playbook,
  ProgrammeDocument,
  ProgrammePolicy,
  Targets,
} from '../../contracts/programme-documents.js';
import type { Raci } from '../../contracts/submission.js';
import { laneOf, type LaneRules } from './lane.js';
import { standingRaciFor } from './standing-raci.js';
import { samePerson } from '../../base/person.js';
import { words, type Lane } from '../../base/vocabulary.js';

export interface VersionRef {
  readonly name: string;
  readonly version: number;
}

/** Each part is null where the programme has nothing for this cycle. */
export interface Inherited {
  readonly lane: Lane;
  readonly reasons: readonly string[];
  /** The rules by which the lane is computed again when the charter was reworked. */
  readonly laneRules: LaneRules | null;
  /** The sentence which reports that one change may have been split into several small cycles; or null. */
  readonly splitting: string | null;
  /** The phases that a light cycle skips, each with the standing part that replaces it. */
  readonly phases: readonly InheritedPhase[];
  /** The journey stage for which the parts were taken; if a rework changes it, they no longer fit. The LOBs likewise. */
  readonly journeyStage: string;
  readonly lobs: readonly string[];
  /** By which the names in a reworked charter are judged. */
  readonly dimensions: (VersionRef & { readonly content: Dimensions }) | null;
  /** With `ownTerms` the charter brought a policy of its own; only thresholds and materiality are the programme's then. */
  readonly policy:
    (VersionRef & Pick<ProgrammePolicy, 'materiality'> & { readonly ownTerms: boolean }) | null;
  /** Without criteria and decision bands, which people read at `/v1/programme/playbooks`. */
  readonly playbook: (VersionRef & Pick<Playbook, 'readiness' | 'metrics'>) | null;
  readonly raci: (VersionRef & { readonly content: Raci }) | null;
  readonly council: (VersionRef & { readonly content: Council }) | null;
  readonly targets:
    | (VersionRef & {
        /** The targets of the journey stage for the metrics of the plan. */
        readonly content: Targets['segmentTargets'];
        /** The standing budget of the journey stage in the charter's currency; null where there is none. */
        readonly budgetAuthorityMinor: number | null;
      })
    | null;
}

export const INHERITABLE_PHASES = ['organize', 'govern', 'instrument', 'enable'] as const;
export type InheritablePhase = (typeof INHERITABLE_PHASES)[number];

export interface InheritedPhase {
  readonly phase: InheritablePhase;
  /** The part that replaces the phase, as the timeline names it: `RACI standard, version 3`. */
  readonly from: string;
}

/** The current documents of the programme that hold for one charter. */
export interface Standing {
  readonly dimensions: ProgrammeDocument<'dimensions'> | null;
  readonly policy: ProgrammeDocument<'policies'> | null;
  readonly playbook: ProgrammeDocument<'playbooks'> | null;
  readonly raci: ProgrammeDocument<'raci'> | null;
  readonly council: ProgrammeDocument<'council'> | null;
  readonly targets: ProgrammeDocument<'targets'> | null;
}

/**
 * @param ownTerms whether the charter brought a policy of its own
 * @param drawnMinor what light cycles have drawn on the standing budget of the journey stage already
 */
export function inherit(charter: Charter, standing: Standing, ownTerms: boolean, drawnMinor = 0): Inherited {
  const { dimensions, policy, playbook, council } = standing;
  const parts = {
    journeyStage: charter.journeyStage,
    lobs: charter.lobs,
    dimensions: dimensions && { ...ref(dimensions), content: dimensions.content },
    policy: policy && { ...ref(policy), materiality: policy.content.materiality, ownTerms },
    playbook: playbook && playbookOf(playbook),
    raci: raciOf(charter, standing),
    council: council && { ...ref(council), content: council.content },
    targets: targetsOf(charter, standing),
  };
  const laneRules = policy && {
    thresholds: policy.content.lanes,
    budgetAuthority: authorityOf(charter, parts.targets, drawnMinor),
  };
  const ruling = laneOf(charter, laneRules);
  const phases = inheritedPhases(charter, { ...parts, lane: ruling.lane });
  return { ...ruling, laneRules, splitting: null, phases, ...parts };
}

type Parts = Pick<Inherited, 'lane' | 'journeyStage' | 'lobs' | 'raci' | 'targets' | 'playbook'>;

/**
 * The phases that a light cycle inherits and therefore skips. It does not skip a phase whose standing part does not fit
 * the charter, and it skips none after a rework that moves the cycle to another journey stage or LOB.
 */
export function inheritedPhases(charter: Charter, parts: Parts): InheritedPhase[] {
  const moved =
    charter.journeyStage !== parts.journeyStage || charter.lobs.some((lob) => !parts.lobs.includes(lob));
  if (parts.lane !== 'light' || moved) return [];
  const { raci, targets, playbook } = parts;
  const from: Record<InheritablePhase, string | null> = {
    organize: raci && samePerson(raci.content.accountable, charter.dri) ? textOf('RACI', raci) : null,
    // The budget needs no comparison here: the lane is light only if the budget is within this authority.
    govern: targets && textOf(`standing budget of ${words(charter.journeyStage)} in targets`, targets),
    instrument: playbook && isPinned(charter, playbook) ? textOf('metrics of playbook', playbook) : null,
    enable: playbook && isCovered(charter, playbook) ? textOf('checklist of playbook', playbook) : null,
  };
  return INHERITABLE_PHASES.flatMap((phase) => {
    const text = from[phase];
    return text === null ? [] : [{ phase, from: text }];
  });
}

function isPinned({ analysisPlan }: Charter, { metrics }: Pick<Playbook, 'metrics'>): boolean {
  return plannedIn(analysisPlan).every((planned) =>
    metrics.some(
      ({ metric, metricVersion }) => metric === planned.metric && metricVersion === planned.metricVersion,
    ),
  );
}

function plannedIn({ primary, guardrails }: Charter['analysisPlan']) {
  return [primary, ...guardrails];
}

function isCovered(charter: Charter, playbook: Pick<Playbook, 'readiness'>): boolean {
  return charter.readiness.every((item) => playbook.readiness.includes(item));
}

function raciOf({ journeyStage, lobs }: Charter, { raci }: Standing): Inherited['raci'] {
  const content = raci && standingRaciFor(raci.content, journeyStage, lobs);
  return raci && content && { ...ref(raci), content };
}

function playbookOf({ content: { readiness, metrics }, ...rest }: ProgrammeDocument<'playbooks'>) {
  return { ...ref(rest), readiness, metrics };
}

function targetsOf(
  { journeyStage, budget, analysisPlan }: Charter,
  { targets }: Standing,
): Inherited['targets'] {
  if (targets === null) return null;
  const { budgetAuthority } = targets.content;
  const authority = budgetAuthority.find(
    (each) => each.journeyStage === journeyStage && each.currency === budget.currency,
  );
  return {
    ...ref(targets),
    content: segmentTargetsOf({ journeyStage, analysisPlan }, targets.content),
    budgetAuthorityMinor: authority?.amountMinor ?? null,
  };
}

/** The targets of the charter's journey stage for the metrics of its plan. */
export function segmentTargetsOf(
  { journeyStage, analysisPlan }: Pick<Charter, 'journeyStage' | 'analysisPlan'>,
  { segmentTargets }: Pick<Targets, 'segmentTargets'>,
): Targets['segmentTargets'] {
  const metrics = new Set(plannedIn(analysisPlan).map(({ metric }) => metric));
  return segmentTargets.filter(
    (target) => target.journeyStage === journeyStage && metrics.has(target.metric),
  );
}

function authorityOf(
  { budget }: Charter,
  targets: Inherited['targets'],
  drawnMinor: number,
): Charter['budget'] | null {
  const amountMinor = targets?.budgetAuthorityMinor ?? null;
  if (amountMinor === null) return null;
  return { amountMinor: Math.max(0, amountMinor - drawnMinor), currency: budget.currency };
}

function ref({ name, version }: VersionRef): VersionRef {
  return { name, version };
}

function textOf(what: string, { name, version }: VersionRef): string {
  return `${what} ${name}, version ${version}`;
}
