/**
 * The words of the field, each in one list: phases, roles, decisions, exits. Code, API, pages and
 * documents take them from here, so that one thing has one name. No logic lives in this file.
 */

/**
 * The phases of an improvement cycle, in the order in which a new cycle passes them. `domain/cycle/process-version.ts` has
 * the order of each process version, and a new phase needs a new version there.
 */
export const PHASES = [
  'charter',
  'organize',
  'govern',
  'instrument',
  'enable',
  'pilot',
  'quality_gate',
  'finance_reconciliation',
  'scale',
  'sustain',
] as const;
export type Phase = (typeof PHASES)[number];

/** The question that each phase answers, as people read it. */
export const PHASE_QUESTIONS: Readonly<Record<Phase, string>> = {
  charter: 'What outcome, for whom, by when, within which guardrails and budget?',
  organize: 'Who is accountable?',
  govern: 'Is it worth the money now?',
  instrument: 'Can we measure it?',
  enable: 'Are people ready?',
  pilot: 'Does it work on a few?',
  quality_gate: 'Did outcomes move, and did nothing else break?',
  finance_reconciliation: 'Does Finance recognise it?',
  scale: 'Does it hold as it spreads?',
  sustain: 'Does it last?',
};

/** The gates, at which somebody decides. A phase has no gate, one, or one for each wave or check. */
export const GATES = [
  'charter',
  'organize',
  'govern',
  'instrument',
  'quality_gate',
  'finance_reconciliation',
  'wave_acceptance',
  'wave_check',
  'sustain_check',
  'veto',
  'overspend',
] as const;
export type Gate = (typeof GATES)[number];

export const ROLES = [
  'pmo',
  'dri',
  'sponsor',
  'benefit_owner',
  'lob_head',
  'council_member',
  'metric_steward',
  'cx_ops',
  'support_ops',
  'finance_partner',
  'controller',
  'cfo',
  'veto_holder',
  'executive_champion',
  'working_champion',
  'frontline_manager',
  'hr',
  'auditor',
  'dashboard_reader',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

/** Whom a policy may call when a window is nearly over. None of them runs a cycle. */
export const ESCALATION_ROLES = ['executive_champion', 'council_member', 'cfo'] as const satisfies Role[];

/** What an approver may answer at a gate. */
export const DECISIONS = ['approve', 'reject', 'return', 'defer'] as const;
export type Decision = (typeof DECISIONS)[number];

/**
 * How a cycle can end. A cycle that goes all the way ends as `sustained`, a wave that holds as `passed`; every other
 * outcome comes with a reason.
 */
export const OUTCOMES = [
  'sustained',
  'passed',
  'rejected',
  'cancelled',
  'expired',
  'stopped',
  'rolled_back',
  'retired',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * How a wave of the scale phase stands, as its cycle sees it. These are not its outcomes: a wave whose outcome is
 * `cancelled`, `rejected` at its acceptance, or `expired` counts as `stopped`, because it ended early without harm. A wave
 * that a veto ended has the outcome `stopped`, and counts as `rolled_back`.
 */
/** What moves a cycle's money or its recognised benefit. */
export const MOVEMENT_KINDS = ['tranche', 'overspend', 'return', 'recognition', 'reversal'] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

export const WAVE_STATES = ['planned', 'under_way', 'passed', 'rolled_back', 'stopped'] as const;
export type WaveState = (typeof WAVE_STATES)[number];

/** What a phase may request from somebody: each kind is handed in as a submission. */
export const SUBMISSION_KINDS = [
  'charter',
  'raci',
  'baseline',
  'readiness',
  'observations',
  'reconciliation',
  'wave_check',
  'sustain_check',
  'closure',
  'undo',
] as const;
export type SubmissionKind = (typeof SUBMISSION_KINDS)[number];

/** The stages of the customer journey where the programme names none of its own. */
export const USUAL_JOURNEY_STAGES: readonly string[] = [
  'onboarding',
  'adoption',
  'support',
  'renewal_and_expansion',
];

export const BENEFIT_CLASSES = ['hard', 'revenue_protection', 'cost_avoidance', 'soft'] as const;
export type BenefitClass = (typeof BENEFIT_CLASSES)[number];

/** How much governance an improvement needs, from least to most. No lane skips the quality gate, the veto or the audit. */
export const LANES = ['light', 'standard', 'major'] as const;
export type Lane = (typeof LANES)[number];

/** How hard it would be to undo a change, from easiest to impossible. */
export const REVERSIBILITIES = ['reversible', 'costly', 'irreversible'] as const;

/** Why customers may need more protection than others; an improvement that touches any of them is never light. */
export const VULNERABILITIES = [
  'seniors',
  'minors',
  'disability',
  'illness',
  'low_income',
  'language',
  'bereavement',
] as const;
export type Vulnerability = (typeof VULNERABILITIES)[number];

/** What the law or the regulator has a say in; an improvement that changes any of it is never light. */
export const REGULATED_MATTERS = [
  'opt_out_default',
  'price',
  'bill',
  'contract_terms',
  'complaint_right',
  'switching',
  'emergency_access',
  'personal_data',
] as const;
export type RegulatedMatter = (typeof REGULATED_MATTERS)[number];

/** The kinds of metric. The kind determines what a group's summary holds, and how two groups are compared. */
export const METRIC_KINDS = ['proportion', 'mean', 'ratio', 'nps'] as const;
export type MetricKind = (typeof METRIC_KINDS)[number];

/**
 * The standing parts of the operating model, set up once and improved by new versions. Dimensions come first, because the
 * others name stages and LOBs of theirs.
 */
export const PROGRAMME_KINDS = [
  'dimensions',
  'targets',
  'raci',
  'council',
  'playbooks',
  'policies',
  'mappings',
] as const;
export type ProgrammeKind = (typeof PROGRAMME_KINDS)[number];

/** How a data set stands. `ready` ones can be used; a dry run without a fault is `checked`. */
export const DATASET_STATES = ['importing', 'ready', 'rejected', 'checked', 'failed'] as const;

/** What is changed only by a proposal that somebody else reviews. */
/** The column of a data set that names what a row is about. */
export const UNIT = 'unit';

export const GOVERNED_KINDS = ['metric'] as const;
export type GovernedKind = (typeof GOVERNED_KINDS)[number];

/**
 * How a proposed change stands. `approved` waits for its effective date; the last four end it. A change that nobody
 * reviewed, or that its proposer did not rework in time, is `expired`.
 */
export const CHANGE_STATES = [
  'in_review',
  'returned',
  'approved',
  'published',
  'withdrawn',
  'rejected',
  'expired',
] as const;
export type ChangeStatus = (typeof CHANGE_STATES)[number];

/** What the log of a change tells. */
export const CHANGE_ENTRIES = [
  'proposed',
  'reminded',
  'escalated',
  'approved',
  'returned',
  'reworked',
  'rejected',
  'withdrawn',
  'expired',
  'published',
] as const;
export type ChangeEntryType = (typeof CHANGE_ENTRIES)[number];

/** What a reviewer may answer to a proposed change. */
export const REVIEWS = ['approve', 'reject', 'return'] as const;
export type Review = (typeof REVIEWS)[number];

/** How a version came: somebody decided it, or a folder of files was loaded. */
export const VERSION_SOURCES = ['person', 'load'] as const;
export type VersionSource = (typeof VERSION_SOURCES)[number];

/** What a version of a governed document is; several may be published side by side. */
export const VERSION_STATES = ['published', 'retired'] as const;
export type VersionState = (typeof VERSION_STATES)[number];

/** Abbreviations of the field, which people write in capitals. */
const IN_CAPITALS = /\b(cfo|cx|dri|hr|lob|pmo|raci)\b/g;

/** Words for people: `quality_gate` reads "quality gate", and `pmo` reads "PMO". */
export function words(name: string): string {
  return name.replaceAll('_', ' ').replaceAll(IN_CAPITALS, (word) => word.toUpperCase());
}
