/**
 * Who may do what, as one table: the roles that decide each gate, hand in each thing, and take each act. A charter's
 * policy may name another role for a gate; separation of duties and lines of business are asked for besides, in
 * `decision-rights.ts`. No logic lives in this file but for the question which roles the table leaves out.
 */
import {
  ROLES,
  type Gate,
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

/** Who hands in what is asked for; an undo is asked of the role that its step names. */
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

/** Steps that are taken back on the way out. */
export const UNDO_STEPS = ['pilot_money', 'pilot_change', 'recognised_benefit', 'wave'] as const;
export type UndoStepKind = (typeof UNDO_STEPS)[number];

/** Who takes a step back and says so. */
export const UNDO_ROLE: Readonly<Record<UndoStepKind, Role>> = {
  pilot_money: 'finance_partner',
  pilot_change: 'dri',
  recognised_benefit: 'finance_partner',
  wave: 'lob_head',
};

/** Who may acknowledge an undo as well, once its own role has let the window lapse. */
export const UNDO_ESCALATION: readonly Role[] = ['pmo', 'executive_champion'];

/** Who is called when a window is nearly over, where the policy names nobody. */
export const ESCALATION: Role = 'executive_champion';

/** What a person does on their own initiative. */
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
  // The office that runs the cycle, who asked for it, and those who fund it.
  hold: ['pmo', 'sponsor', 'council_member'],
  resume: ['pmo', 'sponsor', 'council_member'],
  veto: ['veto_holder'],
  // Who hands evidence in, and who owns the metrics that it is made of.
  withdraw: ['dri', 'pmo', 'finance_partner', 'metric_steward'],
  // Who runs the work, the office, and who keeps the books.
  spend: ['dri', 'pmo', 'finance_partner'],
};

/** Who may add a version to each kind of the programme's documents. */
export const PROGRAMME_ROLES: Readonly<Record<ProgrammeKind, readonly Role[]>> = {
  targets: ['pmo'],
  raci: ['pmo'],
  council: ['pmo'],
  playbooks: ['cx_ops', 'pmo'],
  policies: ['pmo'],
};

/** Roles that no line of the table names: they read, and have no right of their own yet. */
export function rolesWithoutRight(): Role[] {
  const named = new Set<Role>([
    ...Object.values(GATE_ROLE),
    ...Object.values(REQUEST_ROLES).flat(),
    ...Object.values(UNDO_ROLE),
    ...UNDO_ESCALATION,
    ESCALATION,
    ...Object.values(ACT_ROLES).flat(),
    ...Object.values(PROGRAMME_ROLES).flat(),
  ]);
  return ROLES.filter((role) => !named.has(role));
}
