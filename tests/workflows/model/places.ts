/** Where a cycle of the model can stand, and what moves it: plain data, and the few questions asked of it. */
import type { Actor } from '../../../domain/cycle/cycle-state.js';
import type { Decision, Gate, Phase, Role, SubmissionKind } from '../../../base/vocabulary.js';
import { CHECKLIST } from './cast.js';

export interface Seat {
  readonly role: Role;
  readonly lob?: string;
  by?: string;
}

/** What every wait for a person has. */
export interface Clock {
  dueMs: number;
  readonly windowMs: number;
  reminded: boolean;
  escalated: boolean;
}

export interface OpenGate extends Clock {
  readonly what: 'gate';
  readonly gate: Gate;
  readonly id: string;
  readonly seats: Seat[];
  readonly back: readonly Phase[];
  /** Its verdict is not a pass. */
  readonly blocked: boolean;
  version: number;
  deferrals: number;
  /** Who has voted to lift a veto. */
  readonly against: string[];
  /** Somebody has decided in the place of others: at each gate one person may. */
  stoodIn: boolean;
}

export interface Ask extends Clock {
  readonly what: 'ask';
  readonly kind: SubmissionKind;
  readonly id: string;
  readonly roles: readonly Role[];
  readonly person?: string;
  /** Of an undo: the step. */
  readonly item?: string;
  /** What the last submission lacked. */
  missing: readonly string[];
}

export interface Hold {
  readonly what: 'hold';
  readonly by: string;
  /** Then the council alone takes it back. */
  readonly byCouncil: boolean;
  readonly dueMs: number;
}

export type Place = OpenGate | Ask | Hold;

export interface Settled {
  readonly decision: Decision;
  readonly persons: readonly string[];
}

export interface Undo {
  readonly step: string;
  readonly role: Role;
  status: 'registered' | 'done' | 'unacknowledged';
}

type CharterNames = Partial<Readonly<Record<'sponsor' | 'benefitOwner', string>>>;

/** What can be handed in, by what it means for the process. */
export type Content =
  /** A flaw of a charter is a policy that is looser than before. */
  | { readonly kind: 'charter'; readonly names?: CharterNames; readonly flaw?: 'content-mismatch' }
  | { readonly kind: 'raci'; readonly responsible: string; readonly flaw?: 'content-mismatch' }
  | { readonly kind: 'baseline'; readonly flaw?: 'content-mismatch' | 'content-incomplete' }
  | { readonly kind: 'readiness'; readonly done: readonly (readonly [string, boolean])[] }
  | { readonly kind: 'observations'; readonly verdict: 'pass' | 'fail' | 'inconclusive' | 'invalid' }
  | { readonly kind: 'reconciliation'; readonly recognised: boolean }
  | { readonly kind: 'undo'; readonly step: string };

/** The phases as far as the model goes; the last only ends it. */
export const ORDER: readonly Phase[] = [
  'charter',
  'organize',
  'govern',
  'instrument',
  'enable',
  'pilot',
  'quality_gate',
  'finance_reconciliation',
  'scale',
];

/** The phase in which new evidence is requested when that of a gate is withdrawn. */
export const EVIDENCE_OF: Partial<Record<Gate, Phase>> = {
  organize: 'organize',
  instrument: 'instrument',
  quality_gate: 'pilot',
  finance_reconciliation: 'finance_reconciliation',
};

/** Whom a document gives a part in the cycle. */
export function namedIn(content: Content): string[] {
  if (content.kind === 'charter') return Object.values(content.names ?? {});
  return content.kind === 'raci' ? [content.responsible] : [];
}

export function speaksFor({ lobs }: Actor, lob: string): boolean {
  return lobs.includes('*') || lobs.includes(lob);
}

/** Nothing has been handed in yet where nothing is said to be missing. */
export function stillMissing(
  missing: readonly string[],
  done: readonly (readonly [string, boolean])[],
): string[] {
  const open = new Set(missing.length > 0 ? missing : CHECKLIST);
  for (const [item, isDone] of done) {
    if (isDone) open.delete(item);
    else open.add(item);
  }
  return CHECKLIST.filter((item) => open.has(item));
}
