/** Who has judged a cycle takes no part in it afterwards, and the other way round. */
import { describe, expect, it } from 'vitest';
import type { Charter } from '../../../contracts/charter.js';
import type { Submission } from '../../../contracts/submission.js';
import type { Actor, CycleState } from '../../../domain/cycle/cycle-state.js';
import { refuseApprover } from '../../../domain/decisions/decision-rights.js';
import { noteSupplier, notePeopleOfWave } from '../../../domain/decisions/duties.js';
import { applyDecision } from '../../../domain/decisions/gate-moves.js';
import { refuseReport, refuseSpend } from '../../../domain/decisions/spend-rules.js';
import { refuseSubmission } from '../../../domain/decisions/submission-rules.js';
import { openOverspend, renewOverspend, withdraw } from '../../../domain/decisions/suspension.js';
import { reportSpend } from '../../../domain/finance/spending.js';
import type { Gate, Role } from '../../../base/vocabulary.js';
import { handIns, person, testCharter } from '../../support/charters.js';
import { atAsk, atGate, decisionOn, NOON, NOON_MS, stateIn } from '../states.js';
import { movement } from '../../support/movements.js';

const member1 = person('council_member', 'member1');
const member2 = person('council_member', 'member2');
const twoSeats = [{ role: 'council_member' }, { role: 'council_member' }] as const;

/** Two roles of one person, who may therefore come to act on both sides. */
function both(name: string, ...roles: Role[]): Actor {
  return { person: name, roles, lobs: ['*'] };
}

/** A state at this request, after the person has approved this gate as one of two. */
function afterApproving(gate: Gate, approver: Actor, asked: CycleState): CycleState {
  const { state, wait } = atGate({ gate, seats: twoSeats });
  applyDecision(state, approver, decisionOn(wait), NOON_MS);
  return { ...asked, decided: state.decided };
}

const raciAsk = () => atAsk('organize', { kind: 'raci', roles: ['pmo'] });
const charterAsk = () => atAsk('charter', { kind: 'charter', roles: ['pmo'] });
const reconciliationAsk = () =>
  atAsk('finance_reconciliation', { kind: 'reconciliation', roles: ['finance_partner'] });

function raciNaming(responsible: string): Submission {
  return { kind: 'raci', content: { ...handIns.raci.content, responsible: [responsible] } };
}

describe('whoever has decided a gate', () => {
  it('is not made responsible in the RACI afterwards, and the refusal names the gate', () => {
    const state = afterApproving('charter', member1, raciAsk());
    expect(refuseSubmission(state, person('pmo'), raciNaming('member1'), Date.now())).toMatchObject({
      code: 'content-mismatch',
      message:
        'responsible/0 cannot be member1, who decided charter.r1: whoever runs the cycle decides no gate of the cycle.',
    });
    expect(refuseSubmission(state, person('pmo'), raciNaming('member2'), Date.now())).toBeNull();
  });

  it.each(['dri', 'sponsor', 'benefitOwner'] as const)(
    'is not named as %s by a reworked charter',
    (field) => {
      const state = afterApproving('charter', member1, charterAsk());
      const rework = (content: Charter) =>
        refuseSubmission(state, person('pmo'), { kind: 'charter', content }, Date.now())?.code ?? null;
      expect(rework(testCharter({ [field]: 'member1' }))).toBe('content-mismatch');
      expect(rework(testCharter({ [field]: 'member2' }))).toBeNull();
    },
  );

  it('is not paid by a metric of a reworked charter', () => {
    const state = afterApproving('charter', member1, charterAsk());
    const content = testCharter({ payDependsOnMetric: ['member1'] });
    expect(refuseSubmission(state, person('pmo'), { kind: 'charter', content }, Date.now())?.code).toBe(
      'content-mismatch',
    );
  });

  it('at the quality gate does not hand in the reconciliation, even if another person settled that gate', () => {
    const actor = both('member1', 'council_member', 'finance_partner');
    const state = afterApproving('quality_gate', actor, reconciliationAsk());
    expect(refuseSubmission(state, actor, handIns.reconciliation, Date.now())).toEqual({
      code: 'duties-not-separate',
      message: 'member1 decided quality_gate.r1; another person must hand in reconciliation.',
    });
    expect(refuseSubmission(state, person('finance_partner'), handIns.reconciliation, Date.now())).toBeNull();
  });

  it.each(['reject', 'return'] as const)('has had a part by a %s, too', (decision) => {
    const { state, wait } = atGate();
    const more = decision === 'return' ? { returnTo: 'pilot' as const } : {};
    applyDecision(state, member1, decisionOn(wait, { decision, reason: 'so judged', ...more }), NOON_MS);
    expect(state.decided).toEqual({ member1: ['quality_gate.r1'] });
  });

  it('has had no part by a deferral alone', () => {
    const { state, wait } = atGate();
    const deferUntil = new Date(NOON_MS + 1000).toISOString();
    applyDecision(
      state,
      member1,
      decisionOn(wait, { decision: 'defer', reason: 'later', deferUntil }),
      NOON_MS,
    );
    expect(state.decided).toEqual({});
  });

  it('hands evidence in again once the approval was dropped, because the evidence was withdrawn', () => {
    const actor = both('member1', 'council_member', 'finance_partner');
    const { state, wait } = atGate({ seats: twoSeats });
    applyDecision(state, actor, decisionOn(wait), NOON_MS);
    withdraw(state, person('dri'), 'counted twice', NOON_MS);
    expect(
      refuseSubmission(
        { ...reconciliationAsk(), decided: state.decided },
        actor,
        handIns.reconciliation,
        Date.now(),
      ),
    ).toBeNull();
  });

  it('acknowledges a rollback and hands in the closure all the same, because no gate rests on either', () => {
    const actor = both('member1', 'council_member', 'pmo');
    const asked = atAsk('sustain', { kind: 'closure', roles: ['pmo'] });
    expect(
      refuseSubmission(afterApproving('charter', actor, asked), actor, handIns.closure, Date.now()),
    ).toBeNull();
  });

  it('in a wave has decided in its cycle', () => {
    const state = stateIn('scale');
    notePeopleOfWave(state, {
      supplied: { analyst: ['wave_check'] },
      decided: { member1: ['wave_check.1.r1'] },
    });
    expect([state.supplied, state.decided]).toEqual([
      { analyst: ['wave_check'] },
      { member1: ['wave_check.1.r1'] },
    ]);
  });
});

describe('whoever has handed in evidence', () => {
  it('decides no gate, but one who only acknowledged a rollback does', () => {
    const { state, wait } = atGate();
    noteSupplier(state, 'raci', 'member1');
    noteSupplier(state, 'undo', 'member2');
    expect(refuseApprover(state, wait, member1)).toEqual({
      code: 'conflict-of-interest',
      message: 'member1 handed in RACI for the cycle and decides no gate of this cycle.',
    });
    expect(refuseApprover(state, wait, member2)).toBeNull();
  });

  it('as a reworked charter has an interest from then on', () => {
    const state = stateIn('charter');
    noteSupplier(state, 'charter', 'other-pmo');
    expect(state.interests['other-pmo']).toBe('chartered the cycle');
  });

  it('of Finance locks the baseline and reconciles by it, in either order, and decides nothing else', () => {
    const partner = person('finance_partner');
    const seats = [{ role: 'finance_partner' }] as const;
    const locked = atGate({ gate: 'instrument', seats }, 'instrument');
    noteSupplier(locked.state, 'reconciliation', partner.person);
    expect(refuseApprover(locked.state, locked.wait, partner)).toBeNull();
    applyDecision(locked.state, partner, decisionOn(locked.wait), NOON_MS);
    const state = { ...reconciliationAsk(), decided: locked.state.decided };
    expect(refuseSubmission(state, partner, handIns.reconciliation, Date.now())).toBeNull();

    const judged = atGate({ gate: 'quality_gate', seats });
    noteSupplier(judged.state, 'reconciliation', partner.person);
    expect(refuseApprover(judged.state, judged.wait, partner)?.code).toBe('conflict-of-interest');
    const asked = atAsk('instrument', { kind: 'baseline', roles: ['finance_partner'] });
    const later = { ...asked, decided: locked.state.decided };
    expect(refuseSubmission(later, partner, handIns.baseline, Date.now())?.code).toBe('duties-not-separate');
  });
});

describe('the quality gate and that of Finance', () => {
  it.each([
    ['quality_gate', 'finance_reconciliation'],
    ['finance_reconciliation', 'quality_gate'],
  ] as const)('are not decided by one person, whichever comes first: %s, %s', (first, second) => {
    const actor = both('member1', 'council_member', 'cfo');
    const role = second === 'quality_gate' ? 'council_member' : 'cfo';
    const { state, wait } = atGate({ gate: second, seats: [{ role }] });
    // In whatever round it was.
    expect(refuseApprover({ ...state, decided: { member1: [`${first}.r3`] } }, wait, actor)?.code).toBe(
      'duties-not-separate',
    );
    expect(refuseApprover({ ...state, decided: { member1: ['govern.r1'] } }, wait, actor)).toBeNull();
  });
});

describe('the gate of Finance without a recognised benefit', () => {
  it('is decided by the council that decided the quality gate, for it signs nothing', () => {
    const { state, wait } = atGate({ gate: 'finance_reconciliation', seats: twoSeats });
    const decided = { member1: ['quality_gate.r1'] };
    expect(refuseApprover({ ...state, decided }, wait, member1)).toBeNull();

    const made = { gateId: 'finance_reconciliation.r1', decision: 'return', by: 'member1' } as const;
    const settled = {
      [made.gateId]: { ...made, persons: ['member1'], role: 'council_member', at: NOON },
    } as const;
    const later = atGate({ gate: 'quality_gate', seats: twoSeats });
    const again = { ...later.state, settled, decided: { member1: [made.gateId] } };
    expect(refuseApprover(again, later.wait, member1)).toBeNull();
  });
});

describe('spending', () => {
  const reporter = both('finance', 'finance_partner', 'council_member');
  const report = { spentMinor: 9_000_000, note: 'licences' };

  function overspent(): CycleState {
    const state = atAsk('pilot', { kind: 'observations' });
    const policy = { ...state.charter.policy, approvers: { overspend: 2 } };
    state.charter = { ...state.charter, policy };
    state.movements.push(movement('tranche', 2_400_000));
    reportSpend(state, person('dri'), report, 'a'.repeat(64));
    openOverspend(state, NOON_MS);
    return state;
  }

  function gateOf(state: CycleState) {
    if (state.wait?.what !== 'decision') throw new Error('no gate is open');
    return state.wait;
  }

  it('is not reported anew, not even by an identical report, by whoever has approved the overspend', () => {
    const state = overspent();
    applyDecision(state, reporter, decisionOn(gateOf(state)), NOON_MS);
    expect(refuseSpend(state, reporter)).toEqual({
      code: 'duties-not-separate',
      message: 'finance has approved overspend.1.r1; others report the spending.',
    });
    expect(refuseSpend(state, person('dri'))).toBeNull();
  });

  it('is not approved by any who have reported it, the first one included', () => {
    const state = overspent();
    reportSpend(state, reporter, report, 'a'.repeat(64));
    reportSpend(state, person('dri'), report, 'a'.repeat(64));
    expect(refuseApprover(state, gateOf(state), reporter)?.code).toBe('duties-not-separate');
  });

  it('with other figures drops the approvals given for the old ones, and who gave them may report again', () => {
    const state = overspent();
    applyDecision(state, reporter, decisionOn(gateOf(state)), NOON_MS);
    reportSpend(state, person('dri'), { ...report, spentMinor: 9_100_000 }, 'b'.repeat(64));
    renewOverspend(state, NOON_MS);
    expect(gateOf(state).seats.map(({ approvedBy }) => approvedBy)).toEqual([undefined, undefined]);
    expect(refuseSpend(state, reporter)).toBeNull();
  });

  it('is corrected to less by Finance only, so that no DRI makes an overspend vanish', () => {
    const state = overspent();
    expect(refuseReport(state, person('dri'), { spentMinor: 10, note: 'less' })).toMatchObject({
      code: 'content-mismatch',
      message:
        'spentMinor is less than USD 90,000.00, which was reported as spent to date; only a finance partner corrects it.',
      faults: [{ pointer: '/spentMinor' }],
    });
    expect(refuseReport(state, person('finance_partner'), { spentMinor: 10, note: 'less' })).toBeNull();
    expect(refuseReport(state, person('dri'), report)).toBeNull();
  });

  it('cannot be reported on the way out but by Finance, since nobody decides it there', () => {
    const state = overspent();
    state.exit = { outcome: 'cancelled', reason: 'no budget', by: 'pmo' };
    state.undoing = true;
    const all = { spentMinor: 900_000_000, note: 'all of it and more' };
    expect(refuseReport(state, person('dri'), all)).toMatchObject({
      code: 'content-mismatch',
      faults: [{ pointer: '/spentMinor' }],
    });
    expect(refuseReport(state, person('finance_partner'), all)).toBeNull();
  });
});
