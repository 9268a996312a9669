import { describe, expect, it } from 'vitest';
import type { ProgrammeContent, ProgrammeDocument } from '../../../contracts/programme-documents.js';
import { inherit, inheritedPhases, type Standing } from '../../../domain/programme/inheritance.js';
import type { ProgrammeKind } from '../../../base/vocabulary.js';
import { testCharter } from '../../support/charters.js';
import { sampleContent } from '../../support/programme.js';

function documentOf<Kind extends ProgrammeKind>(
  kind: Kind,
  content: ProgrammeContent<Kind>,
  name = 'standard',
): ProgrammeDocument<Kind> {
  const made = {
    createdBy: 'pmo',
    createdAt: '2026-11-01T00:00:00.000Z',
    reason: 'first',
    source: 'person' as const,
  };
  return { kind, name, version: 3, basedOn: 2, content, ...made };
}

const standing: Standing = {
  dimensions: documentOf('dimensions', sampleContent('dimensions')),
  policy: documentOf('policies', sampleContent('policies')),
  playbook: documentOf('playbooks', sampleContent('playbooks', 'support'), 'support'),
  raci: documentOf('raci', sampleContent('raci')),
  council: documentOf('council', sampleContent('council')),
  targets: documentOf('targets', sampleContent('targets')),
};
const light = testCharter({ budget: { amountMinor: 1_500_000, currency: 'USD' } });
const phasesOf = (charter = light, change: Partial<Standing> = {}) =>
  inherit(charter, { ...standing, ...change }, false).phases.map(({ phase }) => phase);

describe('a cycle', () => {
  it('inherits every standing part, with the version of each', () => {
    const inherited = inherit(light, standing, false);
    expect(inherited).toMatchObject({
      lane: 'light',
      policy: { name: 'standard', version: 3, ownTerms: false },
      playbook: { name: 'support', version: 3 },
      raci: {
        name: 'standard',
        version: 3,
        content: { accountable: 'dri', tieBreaker: 'executive-champion' },
      },
      council: { name: 'standard', version: 3, content: { quorum: 3 } },
      targets: { name: 'standard', version: 3, budgetAuthorityMinor: 2_000_000 },
    });
    expect(inherited.targets?.content.map(({ metric }) => metric)).toEqual(['retention']);
    expect(inherited.phases).toEqual([
      { phase: 'organize', from: 'RACI standard, version 3' },
      { phase: 'govern', from: 'standing budget of support in targets standard, version 3' },
      { phase: 'instrument', from: 'metrics of playbook support, version 3' },
      { phase: 'enable', from: 'checklist of playbook support, version 3' },
    ]);
  });

  it('skips no phase in a heavier lane', () => {
    expect(phasesOf(testCharter())).toEqual([]);
    expect(phasesOf({ ...light, raisedLane: 'standard' })).toEqual([]);
  });

  it('skips no phase whose standing part does not fit the charter', () => {
    expect(phasesOf({ ...light, dri: 'member5' })).toEqual(['govern', 'instrument', 'enable']);
    expect(phasesOf({ ...light, readiness: ['privacy', 'radiation'] })).not.toContain('enable');
    const { primary } = light.analysisPlan;
    const analysisPlan = { ...light.analysisPlan, primary: { ...primary, metricVersion: 2 } };
    expect(phasesOf({ ...light, analysisPlan })).not.toContain('instrument');
    expect(phasesOf(light, { playbook: null })).toEqual(['organize', 'govern']);
  });

  it('inherits nothing from an empty programme, and goes through the standard lane', () => {
    const empty = {
      dimensions: null,
      policy: null,
      playbook: null,
      raci: null,
      council: null,
      targets: null,
    };
    expect(inherit(light, empty, true)).toMatchObject({
      lane: 'standard',
      laneRules: null,
      phases: [],
      ...empty,
    });
  });

  it('loses what it inherited when a rework moves it to another journey stage or line of business', () => {
    const inherited = inherit(light, standing, false);
    expect(inheritedPhases({ ...light, journeyStage: 'adoption' }, inherited)).toEqual([]);
    expect(inheritedPhases({ ...light, lobs: ['fiber', 'dsl'] }, inherited)).toEqual([]);
    expect(inheritedPhases({ ...light, title: 'A better title' }, inherited)).toHaveLength(4);
  });
});

describe('the standing RACI of several lines of business', () => {
  const [general] = sampleContent('raci').lines.filter((line) => line.journeyStage === 'support');
  const raciWith = (change: object) =>
    inherit(
      { ...light, lobs: ['fiber', 'dsl'] },
      {
        ...standing,
        raci: documentOf('raci', { lines: [general!, { ...general!, lob: 'dsl', ...change }] }),
      },
      false,
    ).raci?.content;

  it('joins all their people, and prefers the line for one LOB to the general line', () => {
    expect(raciWith({ responsible: ['member7'] })?.responsible).toEqual(['working-champion', 'member7']);
  });

  it('is not inherited where its lines name different persons as accountable or tie-breaker', () => {
    expect(raciWith({ accountable: 'member7' })).toBeUndefined();
    expect(raciWith({ tieBreaker: 'member7' })).toBeUndefined();
  });

  it('is not inherited where a line of business has no line', () => {
    const raci = documentOf('raci', { lines: [{ ...general!, lob: 'fiber' }] });
    expect(inherit({ ...light, lobs: ['fiber', 'dsl'] }, { ...standing, raci }, false).raci).toBeNull();
  });
});
