/** Separation of duties does not depend on how somebody writes their own name. */
import { expect, it } from 'vitest';
import { refuseApprover, refuseSubmitter } from '../../../domain/decisions/decision-rights.js';
import { refuseVeto } from '../../../domain/decisions/suspension.js';
import { interestsOf, noteInterest } from '../../../domain/cycle/first-state.js';
import { inheritedPhases } from '../../../domain/programme/inheritance.js';
import { standingRaciFor } from '../../../domain/programme/standing-raci.js';
import { charterSchema } from '../../../contracts/charter.js';
import { raciSchema } from '../../../contracts/submission.js';
import { personIdSchema } from '../../../contracts/scalars.js';
import { handIns, person, testCharter } from '../../support/charters.js';
import { atAsk, atGate, councilPlan, stateIn } from '../states.js';

it.each(['name+cx@example.com', 'First.Last@example.com', 'auth0|5f2a9c', 'google-oauth2|1', 'José', '7of9'])(
  'the identifier %s is taken and kept as it is written',
  (id) => {
    expect(personIdSchema.parse(id)).toBe(id);
    const charter = charterSchema.parse(testCharter({ dri: id }));
    expect(charter.dri).toBe(id);
  },
);

it.each(['', ' ana', 'ana ', 'a b', '@ana', 'ana\n', '$ne', 'x'.repeat(101)])(
  'the identifier %j is refused with the rule in words',
  (id) => {
    expect(personIdSchema.safeParse(id).error?.issues.at(-1)?.message).toBe(
      'must be 1 to 100 letters, digits or . _ @ + | : - and begin with a letter or digit',
    );
  },
);

it.each(['ana\u200b', 'ana\u034f', 'ana\ufe0f', 'ana\u3164', 'a\u115fna', 'ana\u{e0100}'])(
  'the identifier %j, which looks like another, is refused',
  (id) => {
    expect(personIdSchema.safeParse(id).error?.issues.at(-1)?.message).toBe(
      'must hold no invisible characters, or two persons would look like one',
    );
  },
);

it('Whoever has an interest decides no gate and vetoes nothing under another spelling.', () => {
  const { state, wait } = atGate();
  noteInterest(state, 'First.Last@example.com', 'supplied evidence for the cycle');
  for (const spelling of [
    'first.last@example.com',
    'FIRST.LAST@EXAMPLE.COM',
    'ｆirst.last@example.com',
    'first.last\u034f@example.com',
  ]) {
    expect(refuseApprover(state, wait, person('council_member', spelling))?.code).toBe(
      'conflict-of-interest',
    );
    expect(refuseVeto(state, person('veto_holder', spelling))?.code).toBe('conflict-of-interest');
  }
});

it('Each person counts once at a gate, however they are written.', () => {
  const two = [{ role: 'council_member', approvedBy: 'Ana' }, { role: 'council_member' }] as const;
  const { state, wait } = atGate(councilPlan({ seats: two }));
  expect(refuseApprover(state, wait, person('council_member', 'ana'))?.code).toBe('already-approved');
  expect(refuseApprover(state, wait, person('council_member', 'ben'))).toBeNull();
});

it('Who is named hands in under any spelling of their name.', () => {
  const state = atAsk('pilot', { kind: 'observations', person: 'First.Last@example.com' });
  if (state.wait?.what !== 'submission') throw new Error('nothing is requested');
  const dri = person('dri', 'first.last@example.com');
  expect(
    refuseSubmitter({ ...state, charter: { ...state.charter, dri: dri.person } }, state.wait, dri),
  ).toBeNull();
});

it('A person with several interests has the weightiest of them, however each was written.', () => {
  const charter = testCharter({
    sponsor: 'ANA',
    dri: 'ana',
    benefitOwner: 'ana',
    payDependsOnMetric: ['Ana'],
  });
  expect(interestsOf(charter)).toEqual({ Ana: 'runs the cycle' });
  const state = stateIn('charter', { sponsor: 'ANA', dri: 'ana' });
  noteInterest(state, 'aNA', 'supplied evidence for the cycle');
  expect(Object.keys(state.interests).filter((each) => each.toLowerCase() === 'ana')).toHaveLength(1);
});

it('The same person twice in a list is found, and a standing RACI that writes one person in two ways is one.', () => {
  const { content } = handIns.raci;
  const twice = raciSchema.safeParse({ ...content, responsible: ['Squad-Lead', 'squad-lead'] });
  expect(twice.error?.issues[0]).toMatchObject({ path: ['responsible', 1], message: 'is there twice' });
  const line = { ...content, journeyStage: 'support' as const, responsible: ['Ana'] };
  const lines = [
    { ...line, lob: 'fiber' },
    { ...line, lob: 'dsl', accountable: 'DRI', tieBreaker: 'Pmo', responsible: ['ana', 'ben'] },
  ];
  expect(standingRaciFor({ lines }, 'support', ['fiber', 'dsl'])).toMatchObject({
    accountable: 'dri',
    responsible: ['Ana', 'ben'],
  });
});

it('A standing RACI fits a charter that writes its DRI in another way.', () => {
  const charter = testCharter({ dri: 'DRI' });
  const raci = { name: 'standard', version: 1, content: handIns.raci.content };
  const parts = {
    lane: 'light',
    journeyStage: 'support',
    lobs: ['fiber'],
    targets: null,
    playbook: null,
  } as const;
  expect(inheritedPhases(charter, { ...parts, raci }).map(({ phase }) => phase)).toEqual(['organize']);
});
