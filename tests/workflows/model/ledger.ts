/** Who has done what in a cycle of the model, and what follows from it: nobody judges what they had a hand in. */
import type { Gate, SubmissionKind } from '../../../base/vocabulary.js';
import type { OpenGate } from './places.js';

interface Judged {
  readonly by: string;
  readonly gate: Gate;
  readonly id: string;
  /** Signed for Finance. */
  readonly signs: boolean;
}

/** Neither is shown to anybody who decides: the step is over, or the cycle is. */
const PROVES_NOTHING: readonly SubmissionKind[] = ['undo', 'closure'];

export class Ledger {
  /** Who wrote the charter, is named in it, or runs the cycle. */
  readonly interested = new Set(['pmo', 'dri', 'sponsor', 'benefit-owner', 'paid-cfo']);
  private readonly handed: { readonly by: string; readonly kind: SubmissionKind }[] = [];
  private judged: Judged[] = [];

  handIn(by: string, kind: SubmissionKind): void {
    if (kind === 'charter') this.interested.add(by);
    else if (!PROVES_NOTHING.includes(kind)) this.handed.push({ by, kind });
  }

  judge(by: string, { gate, id, seats }: Pick<OpenGate, 'gate' | 'id' | 'seats'>): void {
    this.judged.push({ by, gate, id, signs: isSignature({ gate, seats }) });
  }

  /** The approvals of a gate count no more. */
  forget(id: string): void {
    this.judged = this.judged.filter((each) => each.id !== id);
  }

  hasJudged(person: string): boolean {
    return this.judged.some(({ by }) => by === person);
  }

  /** Locking the baseline and reconciling by it are one task of Finance; all else that somebody brought bars them. */
  hasStakeIn(person: string, gate: Gate): boolean {
    const brought = this.handed.some(
      ({ by, kind }) => by === person && !(gate === 'instrument' && kind === 'reconciliation'),
    );
    return this.interested.has(person) || brought;
  }

  /** The same the other way round: who has judged brings nothing any more. */
  mayBring(person: string, kind: SubmissionKind): boolean {
    if (PROVES_NOTHING.includes(kind)) return true;
    return this.judged.every(
      ({ by, gate }) => by !== person || (gate === 'instrument' && kind === 'reconciliation'),
    );
  }

  /**
   * The council says whether it worked, and the CFO signs what it is worth: never one person both. Where nothing is worth
   * booking, the council answers at Finance's gate too, and signs nothing.
   */
  hasJudgedTheOther(person: string, { gate, seats }: Pick<OpenGate, 'gate' | 'seats'>): boolean {
    const theirs = this.judged.filter(({ by }) => by === person);
    if (gate === 'quality_gate') return theirs.some(({ signs }) => signs);
    return isSignature({ gate, seats }) && theirs.some((each) => each.gate === 'quality_gate');
  }

  /** For the comparison: by person, without repeats and in order. */
  get view() {
    return {
      interested: [...this.interested].toSorted(),
      supplied: byPerson(this.handed.map(({ by, kind }) => [by, kind])),
      decided: byPerson(this.judged.map(({ by, id }) => [by, id])),
    };
  }
}

function isSignature({ gate, seats }: Pick<OpenGate, 'gate' | 'seats'>): boolean {
  return gate === 'finance_reconciliation' && seats.some(({ role }) => role === 'cfo');
}

export function byPerson(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const persons = [...new Set(pairs.map(([person]) => person))];
  return Object.fromEntries(
    persons.map((person) => {
      const things = pairs.filter(([by]) => by === person).map(([, thing]) => thing);
      return [person, [...new Set(things)].toSorted()];
    }),
  );
}
