/** Draws the charter of a cycle. Its windows are days long, so that nothing lapses. */
import type { Chance } from './seeded-chance.js';
import { testCharter, type Charter } from './product.js';

const STAGES = ['onboarding', 'adoption', 'support', 'renewal_and_expansion'] as const;

/** @param sponsor another one each time, because the many cycles of one sponsor would look like a split budget */
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
      // The watch is as short as it can be; nobody is reminded of it, and nothing lapses.
      sustainEvery: 'PT1S',
      sustainChecks: chance.whole(1, 2),
      ...(chance.is(0.3) ? { rollBack: 'all' as const } : {}),
      approvers: quorums(chance),
    },
  });
}

/** Asks for two members of the council at some gates, so that approvals come in parts. */
function quorums(chance: Chance): Charter['policy']['approvers'] {
  return {
    ...(chance.is(0.35) ? { quality_gate: 2 } : {}),
    ...(chance.is(0.25) ? { charter: 2 } : {}),
    ...(chance.is(0.25) ? { veto: 2 } : {}),
  };
}
