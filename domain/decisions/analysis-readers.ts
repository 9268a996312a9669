/** Who may read what an analysis has found: whoever has asked, and auditors; of rows only in their line of business. */
import { samePerson } from '../../base/person.js';
import type { Actor } from '../cycle/cycle-state.js';
import { speaksFor } from '../cycle/scope.js';
import type { AnalysisHead } from '../evidence/analysis.js';

export function mayReadAnalysis(
  actor: Actor,
  { askedBy, lob }: Pick<AnalysisHead, 'askedBy' | 'lob'>,
): boolean {
  if (lob !== null && !speaksFor(actor, lob)) return false;
  return samePerson(askedBy, actor.person) || actor.roles.includes('auditor');
}
