/** Who may act on a whole cycle: the persons whom its charter names, and whoever speaks for all of its lines. */
import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../domain/cycle/cycle-state.js';
import { refuseApprover, refuseSubmitter } from '../../../domain/decisions/decision-rights.js';
import { refuseCancel } from '../../../domain/decisions/decision-rules.js';
import { noteSupplier } from '../../../domain/decisions/duties.js';
import { applyDecision } from '../../../domain/decisions/gate-moves.js';
import { lobSeats } from '../../../domain/decisions/seats.js';
import { refuseSpend } from '../../../domain/decisions/spend-rules.js';
import { refuseSubmission } from '../../../domain/decisions/submission-rules.js';
import {
  hold,
  refuseHold,
  refuseResume,
  refuseVeto,
  refuseWithdrawal,
} from '../../../domain/decisions/suspension.js';
import type { Role } from '../../../base/vocabulary.js';
import { person, pilotResult } from '../../support/charters.js';
import { atAsk, atGate, decisionOn, NOON_MS } from '../states.js';

const member1 = person('council_member', 'member1');
const member2 = person('council_member', 'member2');
const pmo = person('pmo');
const twoLobs = { lobs: ['fiber', 'dsl'] };

describe('a hold', () => {
  it('that the council has set is not ended by the author of the charter, nor by a member with an interest', () => {
    const state = atAsk('pilot', { kind: 'observations' });
    hold(state, member1, 'too risky', NOON_MS);
    expect(refuseResume(state, person('pmo'))).toEqual({
      code: 'role-missing',
      message: 'Only a person with the role council member may end the hold that member1 has set.',
    });
    expect(refuseResume(state, { ...pmo, roles: ['pmo', 'council_member'] })?.code).toBe(
      'conflict-of-interest',
    );
    expect(refuseResume(state, member2)).toBeNull();
  });

  it('that the council has set is not ended by a member who handed in evidence', () => {
    const state = atAsk('pilot', { kind: 'observations' });
    noteSupplier(state, 'baseline', 'Member2');
    hold(state, member1, 'too risky', NOON_MS);
    expect(refuseResume(state, member2)?.message).toBe(
      'member2 handed in baseline for the cycle and ends no hold of the council member.',
    );
    expect(refuseResume(state, person('council_member', 'member3'))).toBeNull();
  });

  it('counts as the council’s even if its setter has a smaller role as well', () => {
    const state = atAsk('pilot', { kind: 'observations' });
    hold(state, { ...pmo, person: 'pmo-member', roles: ['pmo', 'council_member'] }, 'too risky', NOON_MS);
    expect(refuseResume(state, person('pmo'))?.code).toBe('role-missing');
  });

  it('that the PMO has set is ended by the PMO, the sponsor or the council', () => {
    const state = atAsk('pilot', { kind: 'observations' });
    hold(state, person('pmo'), 'peak season', NOON_MS);
    expect([person('pmo'), person('sponsor'), member1].map((actor) => refuseResume(state, actor))).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('the sponsor and the DRI', () => {
  it('are the persons whom the charter names: no other sponsor cancels, holds or resumes', () => {
    const state = atAsk('pilot', { kind: 'observations' });
    const other = person('sponsor', 'other-sponsor');
    const unnamed = {
      code: 'not-the-named-person',
      message: 'The sponsor of this cycle is sponsor, whom the charter names.',
    };
    expect(refuseCancel(state, other)).toEqual(unnamed);
    expect(refuseHold(state, other)).toEqual(unnamed);
    expect(refuseCancel(state, person('sponsor'))).toBeNull();
    hold(state, person('pmo'), 'peak season', NOON_MS);
    expect(refuseResume(state, other)).toEqual(unnamed);
  });

  it('are the persons whom the charter names: no other DRI withdraws, reports or acknowledges a rollback', () => {
    const other = person('dri', 'other-dri');
    expect(refuseWithdrawal(atGate().state, other)?.code).toBe('not-the-named-person');
    expect(refuseSpend(atGate().state, other)?.code).toBe('not-the-named-person');
    const state = atAsk('pilot', { kind: 'undo', item: 'pilot_change', roles: ['dri'] });
    if (state.wait?.what !== 'submission') throw new Error('nothing is requested');
    expect(refuseSubmitter(state, state.wait, other)?.code).toBe('not-the-named-person');
    expect(refuseSubmitter(state, state.wait, person('dri'))).toBeNull();
  });
});

describe('lines of business', () => {
  const fiberOnly = (role: Role, name?: string): Actor => ({ ...person(role, name), lobs: ['fiber'] });

  it('that a key does not cover keep it from approving, cancelling and stopping the whole cycle', () => {
    const { state, wait } = atGate({}, 'quality_gate', twoLobs);
    const foreign = (actor: Actor) => ({
      code: 'lob-out-of-scope',
      message: `${actor.person} does not speak for dsl.`,
    });
    const [member, pmo, sponsor] = [fiberOnly('council_member'), fiberOnly('pmo'), fiberOnly('sponsor')];
    const [holder, dri] = [fiberOnly('veto_holder'), fiberOnly('dri')];
    expect(refuseApprover(state, wait, member)).toEqual(foreign(member));
    expect(refuseCancel(state, pmo)).toEqual(foreign(pmo));
    expect(refuseCancel(state, sponsor)).toEqual(foreign(sponsor));
    expect(refuseHold(state, member)).toEqual(foreign(member));
    expect(refuseVeto(state, holder)).toEqual(foreign(holder));
    expect(refuseWithdrawal(state, dri)).toEqual(foreign(dri));
    expect(refuseSpend(state, dri)).toEqual(foreign(dri));
    const asked = { ...atAsk('pilot', { kind: 'observations' }), charter: state.charter };
    expect(refuseSubmission(asked, dri, pilotResult(), Date.now())).toEqual(foreign(dri));
    hold(state, person('pmo'), 'peak season', NOON_MS);
    expect(refuseResume(state, pmo)).toEqual(foreign(pmo));
  });

  it('that a key covers are enough for a cycle of these alone', () => {
    const { state, wait } = atGate();
    expect(refuseApprover(state, wait, fiberOnly('council_member'))).toBeNull();
    expect(refuseCancel(state, fiberOnly('pmo'))).toBeNull();
  });

  it('decide which head acknowledges a rollback: only that of the line whose wave it was', () => {
    const state = atAsk('scale', { kind: 'undo', item: 'wave_north', lob: 'dsl', roles: ['lob_head'] });
    if (state.wait?.what !== 'submission') throw new Error('nothing is requested');
    expect(refuseSubmitter(state, state.wait, fiberOnly('lob_head'))).toEqual({
      code: 'lob-out-of-scope',
      message: 'This is requested from somebody who speaks for dsl.',
    });
    expect(refuseSubmitter(state, state.wait, { ...person('lob_head'), lobs: ['dsl'] })).toBeNull();
  });

  it('have a seat each, and a head with one key for each line fills both, one after the other', () => {
    const { state, wait } = atGate(
      { gate: 'organize', seats: lobSeats(['fiber', 'dsl']) },
      'organize',
      twoLobs,
    );
    const withKeyFor = (lob: string): Actor => ({ person: 'head', roles: ['lob_head'], lobs: [lob] });
    applyDecision(state, withKeyFor('fiber'), decisionOn(wait), NOON_MS);
    expect(refuseApprover(state, wait, withKeyFor('fiber'))?.code).toBe('already-approved');
    expect(refuseApprover(state, wait, withKeyFor('dsl'))).toBeNull();
    applyDecision(state, withKeyFor('dsl'), decisionOn(wait), NOON_MS);
    expect(state.settled['organize.r1']?.persons).toEqual(['head']);
  });
});
