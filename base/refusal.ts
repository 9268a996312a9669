/**
 * A business "no": a code for programs and a sentence for people. The rules return it and never throw it, because an
 * exception means that the system broke.
 */

/**
 * Every refusal by its code, with its class. A `forbidden` refusal is due to the person, a `conflict` to the moment, and a
 * `content` refusal to what was sent. A `transient` one is due to a hindrance that passes within seconds, so the same
 * message may be sent again. The API turns the class into 403, 409, 422 or 503.
 */
export const REFUSALS = {
  'role-missing': 'forbidden',
  'lob-out-of-scope': 'forbidden',
  'conflict-of-interest': 'forbidden',
  'duties-not-separate': 'forbidden',
  'not-the-named-person': 'forbidden',
  'not-the-proposer': 'forbidden',
  'cycle-closed': 'conflict',
  'gate-not-open': 'conflict',
  'gate-already-decided': 'conflict',
  'already-approved': 'conflict',
  'gate-changed': 'conflict',
  'evidence-stale': 'conflict',
  'approval-blocked': 'conflict',
  'return-not-possible': 'conflict',
  'rounds-exhausted': 'conflict',
  'deferrals-exhausted': 'conflict',
  'deferral-out-of-range': 'conflict',
  'not-requested': 'conflict',
  'message-malformed': 'content',
  'cycle-on-hold': 'conflict',
  'not-on-hold': 'conflict',
  'already-suspended': 'conflict',
  'cycle-moving': 'transient',
  'not-recorded': 'transient',
  'nothing-to-withdraw': 'conflict',
  'nothing-released': 'conflict',
  'decision-not-possible': 'conflict',
  'change-closed': 'conflict',
  'review-not-open': 'conflict',
  'content-stale': 'conflict',
  'effective-date-out-of-range': 'conflict',
  'reason-missing': 'content',
  'content-incomplete': 'content',
  'content-mismatch': 'content',
} as const;
export type RefusalCode = keyof typeof REFUSALS;
export type RefusalClass = (typeof REFUSALS)[RefusalCode];

export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  /** The fields to mend, all at once, where the no is about fields of what was handed in. */
  readonly faults?: readonly Fault[];
}

export interface Fault {
  /** JSON pointer into the message. */
  readonly pointer: string;
  readonly detail: string;
}

export function refuse(code: RefusalCode, message: string): Refusal {
  return { code, message };
}

/** A no about fields; its sentence names each of them. Null when there is no fault. */
export function refuseFields(code: RefusalCode, faults: readonly Fault[]): Refusal | null {
  if (faults.length === 0) return null;
  const message = faults
    .map(({ pointer, detail }) => `${pointer.replace(/^\/(?:content\/)?/, '')} ${detail}`)
    .join('; ');
  return { code, message: message.endsWith('?') ? message : `${message}.`, faults };
}
