/**
 * Who may do what, as one table: the roles that decide each gate, hand in each submission, and take each act. No charter
 * and no policy may name others. Separation of duties and lines of business are checked in addition, in `duties.ts` and
 * `decision-rights.ts`. This file must hold no other logic than look-ups in the table.
 */
import {
  type ESCALATION_ROLES,
  ROLES,
  type Gate,
  type GovernedKind,
  type ProgrammeKind,
  type Role,
  type SubmissionKind,
} from '../../base/vocabulary.js';

/** Who decides each gate; `organize` and `wave_acceptance` have one seat for each line of business. */
export const GATE_ROLE: Readonly<Record<Gate, Role>> = {
  charter: 'council_member',
  organize: 'lob_head',
  govern: 'council_member',
  instrument: 'finance_partner',
  quality_gate: 'council_member',
  finance_reconciliation: 'cfo',
  wave_acceptance: 'lob_head',
  wave_check: 'council_member',
  sustain_check: 'council_member',
  veto: 'council_member',
  overspend: 'council_member',
};

/** The gates that the council decides as a body: its quorum holds there. */
export const QUORUM_GATES: readonly Gate[] = ['charter', 'govern', 'quality_gate', 'veto', 'overspend'];

/** The roles for which nobody stands in at a gate, however late it is. */
export const NO_STAND_IN: readonly Role[] = ['cfo'];

/** Who hands in each kind of submission. An undo is missing here: it is requested from the role in `UNDO_ROLE`. */
export const REQUEST_ROLES: Readonly<Record<Exclude<SubmissionKind, 'undo'>, readonly Role[]>> = {
  charter: ['pmo'],
  raci: ['pmo'],
  baseline: ['dri'],
  readiness: ['dri'],
  observations: ['dri'],
  reconciliation: ['finance_partner'],
  wave_check: ['dri'],
  sustain_check: ['dri'],
  closure: ['pmo'],
};

/** The kinds of steps that are rolled back when a cycle exits early. */
export const UNDO_STEPS = ['pilot_money', 'pilot_change', 'recognised_benefit', 'wave'] as const;
export type UndoStepKind = (typeof UNDO_STEPS)[number];

/** Who rolls a step of each kind back, and acknowledges that it is done. */
export const UNDO_ROLE: Readonly<Record<UndoStepKind, Role>> = {
  pilot_money: 'finance_partner',
  pilot_change: 'dri',
  recognised_benefit: 'finance_partner',
  wave: 'lob_head',
};

/** Who else may acknowledge an undo, once its own role has let the window lapse. */
export const UNDO_ESCALATION: readonly Role[] = ['pmo', 'executive_champion'];

/** The role that is called when a window is nearly over, where the policy names no other. */
export const ESCALATION = 'executive_champion' satisfies (typeof ESCALATION_ROLES)[number];

/** What a person may do on their own initiative, without being requested to. */
export const ACTS = [
  'start',
  'cancel',
  'stop_own_wave',
  'hold',
  'resume',
  'veto',
  'withdraw',
  'spend',
] as const;
export type Act = (typeof ACTS)[number];

export const ACT_ROLES: Readonly<Record<Act, readonly Role[]>> = {
  start: ['pmo'],
  cancel: ['pmo', 'sponsor'],
  stop_own_wave: ['lob_head'],
  // The PMO runs the cycle, the sponsor wanted it, and the council funds it.
  hold: ['pmo', 'sponsor', 'council_member'],
  resume: ['pmo', 'sponsor', 'council_member'],
  veto: ['veto_holder'],
  // The DRI, the PMO and Finance hand evidence in; the metric steward owns the metrics of which it is made.
  withdraw: ['dri', 'pmo', 'finance_partner', 'metric_steward'],
  // The DRI runs the work, the PMO runs the cycle, and Finance keeps the books.
  spend: ['dri', 'pmo', 'finance_partner'],
};

/** Who may end a hold, by the role in which it was set; a hold in any other role is ended by whoever may resume. */
export const RESUME_ROLES: Partial<Record<Role, readonly Role[]>> = {
  // Nobody else takes back what the council has stopped.
  council_member: ['council_member'],
};

/** The role that is called when a hold is nearly over. It may end every hold, and so no right is added by calling it. */
export const HOLD_ESCALATION = 'council_member' satisfies Role;

/** Who may end a hold that was set in this role; a hold that a wave shares with its cycle has none and is ended there. */
export function rolesToResume(role: Role): readonly Role[] {
  return RESUME_ROLES[role] ?? ACT_ROLES.resume;
}

/** The roles that a person has in one cycle only because its charter names them there. */
export const NAMED_BY_CHARTER = ['sponsor', 'dri'] as const satisfies Role[];

/** Who may read who else has a key: the PMO staffs cycles, the auditor looks at who could act. */
export const PEOPLE_ROLES: readonly Role[] = ['pmo', 'auditor'];

/** Who may add a version to each kind of the programme's documents. */
export const PROGRAMME_ROLES: Readonly<Record<ProgrammeKind, readonly Role[]>> = {
  dimensions: ['pmo'],
  targets: ['pmo'],
  raci: ['pmo'],
  council: ['pmo'],
  playbooks: ['cx_ops', 'pmo'],
  policies: ['pmo'],
  mappings: ['metric_steward', 'cx_ops', 'pmo'],
};

/** Who may bring a data set: whoever hands in evidence or runs a library or a ledger. */
export const DATASET_ROLES: readonly Role[] = [
  'dri',
  'metric_steward',
  'cx_ops',
  'support_ops',
  'finance_partner',
  'pmo',
];

/**
 * By kind of governed document: who may propose a change, who reviews it, and who may review it as well once most of the
 * window is over. Nobody reviews what they have proposed.
 */
export const GOVERNED_ROLES: Readonly<
  Record<GovernedKind, { readonly propose: readonly Role[]; readonly steward: Role; readonly standIn: Role }>
> = {
  metric: {
    propose: ['metric_steward', 'cx_ops', 'support_ops', 'finance_partner', 'dri', 'pmo'],
    steward: 'metric_steward',
    // CX Ops owns the library together with the steward.
    standIn: 'cx_ops',
  },
};

/** The roles that no line of the table names: they may read, and have no other right yet. */
export function rolesWithoutRight(): Role[] {
  const named = new Set<Role>([
    ...Object.values(GATE_ROLE),
    ...Object.values(REQUEST_ROLES).flat(),
    ...Object.values(UNDO_ROLE),
    ...UNDO_ESCALATION,
    ESCALATION,
    ...Object.values(ACT_ROLES).flat(),
    ...Object.values(PROGRAMME_ROLES).flat(),
    ...Object.values(GOVERNED_ROLES).flatMap(({ propose, steward, standIn }) => [
      ...propose,
      steward,
      standIn,
    ]),
  ]);
  return ROLES.filter((role) => !named.has(role));
}
