/** What a charter's own policy may not loosen, at the start and in a rework. */
import { describe, expect, it } from 'vitest';
import { policySchema, type Policy } from '../../../contracts/policy.js';
import { loosened } from '../../../domain/decisions/floors.js';
import { refuseSubmission } from '../../../domain/decisions/submission-rules.js';
import { person, testCharter } from '../../support/charters.js';
import { atAsk } from '../states.js';

const floor: Policy = {
  ...testCharter().policy,
  tranches: { pilotPct: 40, overspendTolerancePct: 10 },
  rollBack: 'all',
  underpowered: 'refused',
  evidencePeriod: 'required',
  romiFloor: 0.2,
  approvers: { quality_gate: 2, veto: 2 },
};

const fields = (change: Partial<Policy>) =>
  loosened({ ...floor, ...change }, floor).map(({ field }) => field);

describe('a policy', () => {
  it('that is kept loosens nothing', () => {
    expect(fields({})).toEqual([]);
  });

  it.each<readonly [string, Partial<Policy>]>([
    ['rounds', { rounds: 20 }],
    ['deferrals', { deferrals: 3 }],
    ['longestDeferral', { longestDeferral: 'P31D' }],
    ['varianceTolerancePct', { varianceTolerancePct: 5.1 }],
    ['sustainChecks', { sustainChecks: 1 }],
    ['sustainEvery', { sustainEvery: 'P29D' }],
    ['tranches/pilotPct', { tranches: { pilotPct: 41, overspendTolerancePct: 10 } }],
    ['tranches/overspendTolerancePct', { tranches: { pilotPct: 40, overspendTolerancePct: 11 } }],
    ['romiFloor', { romiFloor: 0.1 }],
    ['rollBack', { rollBack: 'wave' }],
    ['underpowered', { underpowered: 'told' }],
    ['evidencePeriod', { evidencePeriod: 'when_named' }],
    [
      'clocks/escalateAtPct',
      { clocks: { reminderAtPct: 1, escalateAtPct: 2, escalateTo: 'executive_champion' } },
    ],
    ['clocks/escalateTo', { clocks: { reminderAtPct: 50, escalateAtPct: 80, escalateTo: 'cfo' } }],
    ['approvers/quality_gate', { approvers: { quality_gate: 1, veto: 2 } }],
    ['approvers/veto', { approvers: { quality_gate: 2 } }],
  ])('loosens %s by a laxer one', (field, change) => {
    expect(fields(change)).toEqual([field]);
  });

  it.each(['tranches', 'romiFloor', 'rollBack', 'underpowered', 'evidencePeriod'] as const)(
    'loosens %s by leaving it out',
    (field) => {
      const { [field]: _left, ...without } = floor;
      expect(loosened(without, floor).map((each) => each.field)).toEqual([field]);
    },
  );

  it('may be stricter in each of them', () => {
    const strict: Policy = {
      ...floor,
      rounds: 1,
      deferrals: 0,
      longestDeferral: 'P1D',
      varianceTolerancePct: 0,
      sustainChecks: 12,
      sustainEvery: 'P31D',
      tranches: { pilotPct: 10, overspendTolerancePct: 0 },
      romiFloor: 1,
      approvers: { quality_gate: 3, veto: 4, govern: 2 },
    };
    expect(loosened(strict, floor)).toEqual([]);
  });

  it('compares durations by their length and not by their letters', () => {
    expect(fields({ longestDeferral: 'PT720H' })).toEqual([]);
    expect(fields({ longestDeferral: 'PT721H' })).toEqual(['longestDeferral']);
  });

  it('names no role for a gate: who decides is not the author’s choice', () => {
    const given = { ...floor, approvers: { quality_gate: { role: 'pmo', count: 2 } } };
    const { error } = policySchema.safeParse(given);
    expect(error?.issues.map(({ path }) => path.join('/'))).toEqual(['approvers/quality_gate']);
    expect(policySchema.safeParse(floor).success).toBe(true);
  });
});

describe('a reworked charter', () => {
  const rework = (policy: Partial<Policy>) => {
    const state = atAsk('charter', { kind: 'charter', roles: ['pmo'] });
    state.charter = testCharter({ policy: floor });
    const content = testCharter({ policy: { ...floor, ...policy } });
    return refuseSubmission(state, person('pmo'), { kind: 'charter', content }, Date.now());
  };

  it('is refused with a policy of twenty rounds, and the refusal names the field and its floor', () => {
    expect(rework({ rounds: 20 })).toMatchObject({
      code: 'content-mismatch',
      message: 'policy/rounds must be at most 3, as in the policy that it may not loosen.',
    });
  });

  it('is refused when fewer must approve than before, and accepted when more must', () => {
    expect(rework({ approvers: { veto: 2 } })?.message).toBe(
      'policy/approvers/quality_gate must be at least 2: the policy that it may not loosen requires as many at quality gate.',
    );
    expect(rework({ approvers: { quality_gate: 3, veto: 2 } })).toBeNull();
  });
});
