/** What people do beside the straight way: hold, veto, report spending, withdraw evidence, cancel. */
import type { Plan } from './act-book.js';
import type { Chance } from './seeded-chance.js';
import type { CycleStatus } from './product.js';

export type Aside = 'hold' | 'resume' | 'veto' | 'spend' | 'withdraw' | 'cancel';

const ROLES: Readonly<Record<Aside, readonly string[]>> = {
  hold: ['pmo', 'sponsor', 'council-member'],
  resume: ['pmo', 'sponsor', 'council-member'],
  veto: ['veto-holder'],
  spend: ['dri', 'pmo', 'finance-partner'],
  withdraw: ['dri', 'pmo', 'metric-steward'],
  cancel: ['pmo', 'sponsor'],
};

export function asidePlan(aside: Aside, { id, money, parent }: CycleStatus, chance: Chance): Plan {
  const by = aside === 'cancel' && parent !== null ? 'lob-head' : chance.pick(ROLES[aside]);
  const spentMinor = spentOf(money, chance);
  return {
    what: aside,
    by,
    cycleId: id,
    path: `/v1/cycles/${id}/${aside}`,
    body: (mark) => {
      if (aside === 'veto') return { harm: `seniors lose their bills, ${mark}` };
      if (aside === 'spend') return { spentMinor, note: `booked on 6200, ${mark}` };
      return { reason: `${aside} for ${mark}` };
    },
  };
}

/** The sum spent to date: a part of what is released, or now and then far beyond it. */
function spentOf({ releasedMinor }: CycleStatus['money'], chance: Chance): number {
  return Math.round(releasedMinor * (chance.is(0.3) ? chance.between(1.2, 1.6) : chance.between(0.1, 1)));
}

/** Chooses what fits the moment, which is only what the process could accept. */
export function drawnAside({ waitingFor, money, parent }: CycleStatus, chance: Chance): Aside {
  const gate = waitingFor?.gateId?.split('.')[0] ?? '';
  const rests = ['organize', 'instrument', 'quality_gate', 'finance_reconciliation', 'wave_check'];
  return chance.weighted({
    hold: 28,
    veto: 12,
    resume: 0,
    spend: money.releasedMinor > 0 && parent === null ? 25 : 0,
    withdraw: rests.includes(gate) ? 20 : 0,
    cancel: 20,
  });
}
