/** The charter of a cycle: windows of days, so that nothing lapses; what differs from cycle to cycle is drawn. */
import type { Chance } from './chance.js';
import { testCharter, type Charter } from './product.js';

const STAGES = ['onboarding', 'adoption', 'support', 'renewal_and_expansion'] as const;

/** @param sponsor another one each time: the many cycles of one sponsor would be looked at as a split budget */
export function charterOf(mark: string, sponsor: string, chance: Chance): Charter {
  const light = chance.is(0.2);
  const lobs = chance.is(0.25) ? ['fiber', 'dsl'] : ['fiber'];
  return testCharter({
    title: `Proactive tech support ${mark}`,
    journeyStage: chance.pick(STAGES),
    lobs,
    sponsor,
    budget: { amountMinor: light ? 1_900_000 : 6_000_000, currency: 'USD' },
    waves: lobs.map((lob) => ({ name: `wave-${lob}`, lob, region: 'north' })),
    policy: {
      ...testCharter().policy,
      windows: { default: 'P14D', pilot: 'P90D' },
      deferrals: 2,
      // As short as a watch can be; nobody is reminded of it, and nothing lapses.
      sustainEvery: 'PT1S',
      sustainChecks: chance.whole(1, 2),
      ...(chance.is(0.3) ? { rollBack: 'all' as const } : {}),
      approvers: quorums(chance),
    },
  });
}

/** Two of the council at some gates, so that approvals come in parts. */
function quorums(chance: Chance): Charter['policy']['approvers'] {
  const two = { role: 'council_member', count: 2 } as const;
  return {
    ...(chance.is(0.35) ? { quality_gate: two } : {}),
    ...(chance.is(0.25) ? { charter: two } : {}),
    ...(chance.is(0.25) ? { veto: two } : {}),
  };
}
