/**
 * What a cycle takes from the programme at its start, with the versions it took. It is part of the cycle's input: a
 * running cycle keeps what it started with, whatever the programme becomes.
 */
import type { Charter } from '../../contracts/charter.js';
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
import { words, type JourneyStage, type Lane } from '../../base/vocabulary.js';

export interface VersionRef {
  readonly name: string;
  readonly version: number;
}

/** Each part is null where the programme has nothing for this cycle. */
export interface Inherited {
  readonly lane: Lane;
  readonly reasons: readonly string[];
  /** For a reworked charter: `laneOf(charter, laneRules)`. */
  readonly laneRules: LaneRules | null;
  /** That one change may come in several small cycles; a sentence to report, or null. */
  readonly splitting: string | null;
  /** Phases that the light lane does not go through by itself, each with what stands in for it. */
  readonly phases: readonly InheritedPhase[];
  /** Where the journey stage and the LOBs stand that the parts were taken for. */
  readonly journeyStage: JourneyStage;
  readonly lobs: readonly string[];
  /** `ownTerms`: the charter brought its own policy; then only thresholds and materiality come from here. */
  readonly policy:
    (VersionRef & Pick<ProgrammePolicy, 'materiality'> & { readonly ownTerms: boolean }) | null;
  /** Its criteria and decision bands are read where they are needed: `/v1/programme/playbooks`. */
  readonly playbook: (VersionRef & Pick<Playbook, 'readiness' | 'metrics'>) | null;
  readonly raci: (VersionRef & { readonly content: Raci }) | null;
  readonly council: (VersionRef & { readonly content: Council }) | null;
  readonly targets:
    | (VersionRef & {
        /** Of the journey stage, for the metrics of the plan. */
        readonly content: Targets['segmentTargets'];
        /** In the charter's currency. */
        readonly budgetAuthorityMinor: number | null;
      })
    | null;
}

export const INHERITABLE_PHASES = ['organize', 'govern', 'instrument', 'enable'] as const;
export type InheritablePhase = (typeof INHERITABLE_PHASES)[number];

export interface InheritedPhase {
  readonly phase: InheritablePhase;
  /** What stands in for it, for the timeline: `RACI standard, version 3`. */
  readonly from: string;
}

/** The current documents of the programme that hold for one charter. */
export interface Standing {
  readonly policy: ProgrammeDocument<'policies'> | null;
  readonly playbook: ProgrammeDocument<'playbooks'> | null;
  readonly raci: ProgrammeDocument<'raci'> | null;
  readonly council: ProgrammeDocument<'council'> | null;
  readonly targets: ProgrammeDocument<'targets'> | null;
}

/** @param ownTerms whether the charter brought a policy of its own */
export function inherit(charter: Charter, standing: Standing, ownTerms: boolean): Inherited {
  const { policy, playbook, council } = standing;
  const parts = {
    journeyStage: charter.journeyStage,
    lobs: charter.lobs,
    policy: policy && { ...ref(policy), materiality: policy.content.materiality, ownTerms },
    playbook: playbook && playbookOf(playbook),
    raci: raciOf(charter, standing),
    council: council && { ...ref(council), content: council.content },
    targets: targetsOf(charter, standing),
  };
  const laneRules = policy && {
    thresholds: policy.content.lanes,
    budgetAuthority: authorityOf(charter, parts.targets),
  };
  const ruling = laneOf(charter, laneRules);
  const phases = inheritedPhases(charter, { ...parts, lane: ruling.lane });
  return { ...ruling, laneRules, splitting: null, phases, ...parts };
}

type Parts = Pick<Inherited, 'lane' | 'journeyStage' | 'lobs' | 'raci' | 'targets' | 'playbook'>;

/**
 * The phases that a light cycle inherits. One whose standing part does not fit the charter is gone through as in any
 * other lane; so is every one of them after a rework that moves the cycle to another journey stage or LOB.
 */
export function inheritedPhases(charter: Charter, parts: Parts): InheritedPhase[] {
  const moved =
    charter.journeyStage !== parts.journeyStage || charter.lobs.some((lob) => !parts.lobs.includes(lob));
  if (parts.lane !== 'light' || moved) return [];
  const { raci, targets, playbook } = parts;
  const from: Record<InheritablePhase, string | null> = {
    organize: raci?.content.accountable === charter.dri ? textOf('RACI', raci) : null,
    // That the budget is within it is what makes the lane light.
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
  const { segmentTargets, budgetAuthority } = targets.content;
  const metrics = new Set(plannedIn(analysisPlan).map(({ metric }) => metric));
  const authority = budgetAuthority.find(
    (each) => each.journeyStage === journeyStage && each.currency === budget.currency,
  );
  return {
    ...ref(targets),
    content: segmentTargets.filter(
      (target) => target.journeyStage === journeyStage && metrics.has(target.metric),
    ),
    budgetAuthorityMinor: authority?.amountMinor ?? null,
  };
}

function authorityOf({ budget }: Charter, targets: Inherited['targets']): Charter['budget'] | null {
  const amountMinor = targets?.budgetAuthorityMinor ?? null;
  return amountMinor === null ? null : { amountMinor, currency: budget.currency };
}

function ref({ name, version }: VersionRef): VersionRef {
  return { name, version };
}

function textOf(what: string, { name, version }: VersionRef): string {
  return `${what} ${name}, version ${version}`;
}
