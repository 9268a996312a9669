import { expect, it } from 'vitest';
import type { Charter } from '../../../contracts/charter.js';
import type { Actor } from '../../../domain/cycle/cycle-state.js';
import { peopleOf, startWarnings } from '../../../domain/decisions/start-warnings.js';
import { inherit } from '../../../domain/programme/inheritance.js';
import { person, testCharter } from '../../support/charters.js';

const cast: readonly Actor[] = [
  person('pmo'),
  person('dri'),
  person('sponsor'),
  person('benefit_owner'),
  person('lob_head'),
  person('council_member'),
  person('council_member', 'council-member-2'),
  person('finance_partner'),
  person('cfo'),
  person('veto_holder'),
];
const nothing = { dimensions: null, policy: null, playbook: null, raci: null, council: null, targets: null };

function warned(people: readonly Actor[], charter: Charter = testCharter()): Record<string, string> {
  const inherited = inherit(charter, nothing, true);
  const warnings = startWarnings({ charter, inherited, openedBy: 'pmo', people });
  return Object.fromEntries(warnings.map(({ pointer, detail }) => [pointer, detail]));
}

const without = (name: string) => cast.filter((each) => each.person !== name);

it('a start with everybody in place warns of nothing', () => {
  expect(warned(cast)).toEqual({});
});

it('a person of the charter whom no key knows is named, however a key spells them', () => {
  expect(warned(without('dri'))).toEqual({
    '/charter/dri': 'names dri, whom no key knows: nobody else may hand in the baseline',
  });
  expect(warned([...without('dri'), person('dri', 'DRI')])).toEqual({});
});

it('a gate that nobody could fill is named: no key, too few, another line of business, or an interest', () => {
  const approvers = {
    '/charter/policy/approvers': expect.stringContaining('finance reconciliation needs 1') as string,
  };
  expect(warned(without('cfo'))).toEqual(approvers);
  const elsewhere = { ...person('cfo'), lobs: ['mobile'] };
  expect(warned([...without('cfo'), elsewhere])).toEqual(approvers);
  expect(warned(cast, testCharter({ payDependsOnMetric: ['cfo'] }))).toEqual(approvers);
  const three = testCharter({ policy: { ...testCharter().policy, approvers: { quality_gate: 3 } } });
  expect(warned(cast, three)['/charter/policy/approvers']).toBe(
    'the gate quality gate needs 3 of the role council member without an interest in the cycle, and there are keys for 2',
  );
  expect(warned(without('lob-head'))).toEqual({
    '/charter/lobs/0': 'nobody who could accept for fiber has a key: an LOB head without an interest',
  });
});

it('a veto that nobody could cast, or nobody else confirm, is named', () => {
  expect(warned(without('veto-holder'))['/charter/lobs']).toContain('nobody who could veto has a key');
  const both = {
    ...person('veto_holder', 'council-member'),
    roles: ['veto_holder', 'council_member'] as const,
  };
  const one = without('veto-holder').filter(({ person: name }) => !name.startsWith('council-member'));
  expect(warned([...one, both])['/charter/policy/approvers']).toContain('nobody confirms their own veto');
});

it('a window shorter than an hour is named', () => {
  const windows = { default: 'P14D', pilot: 'PT59M', veto: 'PT1H' };
  expect(warned(cast, testCharter({ policy: { ...testCharter().policy, windows } }))).toEqual({
    '/charter/policy/windows/pilot': 'is PT59M: in less than an hour hardly anybody can act',
  });
});

it('several keys of one person count once, with the roles of all', () => {
  const two = [person('cfo', 'Ana'), { ...person('controller', 'ana'), lobs: ['fiber'] }];
  expect(peopleOf(two)).toEqual([{ person: 'Ana', roles: ['cfo', 'controller'], lobs: ['*', 'fiber'] }]);
});
