/** The rules for a submission: the requested kind, from the right person, with complete content. Null means accepted. */
import type { Charter } from '../../contracts/charter.js';
import type { Raci, Reconciliation, Submission, SustainCheck } from '../../contracts/submission.js';
import { assertNever } from '../../base/assert-never.js';
import type { Actor, CycleState, SubmissionWait } from '../cycle/cycle-state.js';
import { refuseOnHold } from './decision-rules.js';
import { refuseClosed } from '../cycle/closed.js';
import { interestsOf, interestsOfSquad } from '../cycle/first-state.js';
import { refuseSubmitter, speaksFor } from './decision-rights.js';
import { refuseNaming } from './duties.js';
import { loosened } from './floors.js';
import { refuseBaseline } from '../evidence/baseline.js';
import { ledgerKey } from '../finance/ledger-claim.js';
import { addsUpExactly, isMonthOver, linesWithoutNote } from '../finance/reconciliation.js';
import { moneyText } from '../../base/money.js';
import { samePerson } from '../../base/person.js';
import { refuse, refuseFields, type Refusal } from '../../base/refusal.js';
import { unspentMinor } from '../finance/spending.js';
import { words } from '../../base/vocabulary.js';

export function refuseSubmission(
  state: CycleState,
  actor: Actor,
  submission: Submission,
  nowMs: number,
): Refusal | null {
  if (state.closed || (state.exit && !state.undoing)) return refuseClosed(state);
  const wait = state.wait;
  if (wait?.what !== 'submission' || wait.kind !== submission.kind)
    return refuseUnrequested(state, submission.kind);
  return (
    refuseSubmitter(state, wait, actor) ??
    refuseForeignLobs(actor, submission) ??
    refuseContent(state, wait, submission, nowMs)
  );
}

/** A reworked charter may name only lines of business for which its author could have started a cycle. */
function refuseForeignLobs(actor: Actor, submission: Submission): Refusal | null {
  if (submission.kind !== 'charter') return null;
  const foreign = submission.content.lobs.filter((lob) => !speaksFor(actor, lob));
  if (foreign.length === 0) return null;
  return refuse('lob-out-of-scope', `${actor.person} does not speak for ${foreign.join(', ')}.`);
}

function refuseUnrequested(state: CycleState, kind: Submission['kind']): Refusal {
  const wait = state.wait;
  if (wait?.what === 'hold') return refuseOnHold(wait);
  const instead =
    wait?.what === 'submission'
      ? `the cycle requests ${words(wait.kind)}`
      : wait?.what === 'decision'
        ? `the cycle waits for a decision at ${wait.gateId}`
        : 'the cycle requests nothing now';
  return refuse('not-requested', `${words(kind)} is not requested: ${instead}.`);
}

function refuseContent(
  state: CycleState,
  wait: SubmissionWait,
  submission: Submission,
  nowMs: number,
): Refusal | null {
  const { charter } = state;
  switch (submission.kind) {
    case 'raci':
      return refuseRaci(state, submission.content);
    case 'baseline':
      return refuseBaseline(submission.content, charter.analysisPlan, charter.policy, nowMs);
    case 'readiness':
      return refuseUnknownItems(
        state,
        submission.content.items.map((entry) => entry.item),
      );
    case 'reconciliation':
      return refuseOpenMonth(submission.content, nowMs) ?? refuseReconciliation(state, submission.content);
    case 'wave_check':
      return refuseItem(wait, submission.content.wave);
    case 'sustain_check':
      return (
        refuseItem(wait, String(submission.content.check)) ?? refuseWithoutMoney(state, submission.content)
      );
    case 'undo':
      return refuseItem(wait, submission.content.step);
    case 'closure':
      return refuseUnspent(state, submission.content.unspentMinor);
    case 'charter':
      return refuseCharter(state, submission.content);
    case 'observations':
      return null;
    default:
      return assertNever(submission);
  }
}

function refuseRaci(state: CycleState, { accountable, responsible }: Raci): Refusal | null {
  const { dri } = state.charter;
  return samePerson(accountable, dri)
    ? refuseNaming(state, interestsOfSquad(responsible))
    : refuse('content-mismatch', `accountable must be ${dri}, the DRI whom the charter names.`);
}

/** A reworked charter keeps its policy or tightens it, and names nobody who has decided a gate. */
function refuseCharter(state: CycleState, charter: Charter): Refusal | null {
  const [looser] = loosened(charter.policy, state.charter.policy);
  if (looser) return refuse('content-mismatch', `policy/${looser.field} ${looser.detail}.`);
  return refuseNaming(state, interestsOf(charter));
}

function refuseItem(wait: SubmissionWait, given: string): Refusal | null {
  return wait.item === given
    ? null
    : refuse(
        'content-mismatch',
        `The requested ${words(wait.kind)} is ${wait.item ?? 'none'}, not ${given}.`,
      );
}

/** Where the policy has a ROMI floor, each check must bring the money, or leaving it out would be a way around the floor. */
function refuseWithoutMoney({ charter }: CycleState, { money }: SustainCheck): Refusal | null {
  if (charter.policy.romiFloor === undefined || money !== undefined) return null;
  return refuse('content-incomplete', 'The policy has a ROMI floor: money, a year of it, is required.');
}

/**
 * The amount that returns to the programme fund must be what was released less what was reported as spent. Without a
 * report, the closure alone names it, up to what was released.
 */
function refuseUnspent({ money, charter }: CycleState, given: number): Refusal | null {
  const left = unspentMinor(money);
  if (money.spentMinor === null ? given <= left : given === left) return null;
  const amount = moneyText(left, charter.budget.currency);
  return refuse(
    'content-mismatch',
    money.spentMinor === null
      ? `No more than what was released, ${amount}, can be left unspent.`
      : `By what was reported, ${amount} (${left} minor units) is left unspent, not ${given}.`,
  );
}

function refuseUnknownItems(state: CycleState, items: readonly string[]): Refusal | null {
  const unknown = items.filter((item) => !state.charter.readiness.includes(item));
  if (unknown.length > 0) {
    return refuse('content-mismatch', `Not on the charter's checklist: ${unknown.join(', ')}.`);
  }
  const twice = items.filter((item, index) => items.indexOf(item) !== index);
  return twice.length === 0 ? null : refuse('content-mismatch', `Listed twice: ${twice.join(', ')}.`);
}

/** A ledger still moves until its month is over, and nobody can have reconciled a month to come. */
function refuseOpenMonth({ period }: Reconciliation, nowMs: number): Refusal | null {
  if (isMonthOver(period, nowMs)) return null;
  const detail = `is ${period}, a month that is not over yet (UTC)`;
  return refuseFields('content-mismatch', [{ pointer: '/content/period', detail }]);
}

function refuseReconciliation(
  state: CycleState,
  content: Extract<Submission, { kind: 'reconciliation' }>['content'],
): Refusal | null {
  if (content.currency !== state.charter.budget.currency) {
    return refuse(
      'content-mismatch',
      `The cycle is kept in ${state.charter.budget.currency}, not ${content.currency}.`,
    );
  }
  if (!addsUpExactly(content)) {
    return refuse('content-mismatch', 'The amounts add up to more than can be kept to the cent.');
  }
  const lacking = linesWithoutNote(content, state.charter.policy.varianceTolerancePct);
  if (lacking.length === 0) return refuseTwice(content);
  return refuse(
    'content-incomplete',
    `A variance note is required for ${lacking.join(', ')}: outside tolerance.`,
  );
}

/** A line of the ledger must not be named twice, however it is spelled, because it is counted once; within one cycle, too. */
function refuseTwice({ lines }: Reconciliation): Refusal | null {
  const references = lines.map(({ ledgerReference }) => ledgerReference);
  const keys = references.map(ledgerKey);
  if (keys.includes('')) return refuse('content-mismatch', 'A ledger reference has no character that shows.');
  const twice = references.filter((_, index) => keys.indexOf(keys[index] ?? '') !== index);
  return twice.length === 0
    ? null
    : refuse('content-mismatch', `Ledger lines named twice: ${[...new Set(twice)].join(', ')}.`);
}
