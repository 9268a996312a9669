import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CycleState } from '../../../domain/cycle/cycle-state.js';
import { refuseSpend } from '../../../domain/decisions/spend-rules.js';
import { move, releasedMinor } from '../../../domain/finance/movements.js';
import { belowRomiFloor, romiOf } from '../../../domain/finance/romi.js';
import {
  grantOverspend,
  isOverspent,
  releaseTranche,
  reportSpend,
  unspentMinor,
} from '../../../domain/finance/spending.js';
import { person, testCharter } from '../../support/charters.js';
import { seeded } from '../../support/seeded.js';
import { NOON, stateIn } from '../states.js';

const { policy } = testCharter();
const amount = fc.integer({ min: 0, max: 10_000_000_000_000 });

interface GivenMoney {
  readonly released?: number;
  readonly spentMinor?: number;
}

function stateWith(
  { released, spentMinor }: GivenMoney,
  tranches?: { pilotPct: number; overspendTolerancePct: number },
) {
  const budget = { amountMinor: 6_000_000, currency: 'USD' };
  const charter = testCharter({ budget, policy: { ...policy, ...(tranches ? { tranches } : {}) } });
  const wait = { what: 'time', why: 'the effect is watched', since: NOON, due: NOON } as const;
  const state: CycleState = {
    ...stateIn('pilot'),
    charter,
    wait,
    spending: { spentMinor: spentMinor ?? null, report: null, overspends: 0 },
  };
  if (released) move(state, { kind: 'tranche', amountMinor: released, what: 'given', at: NOON });
  return state;
}

describe('tranches', () => {
  it('release two fifths of the budget, then the rest, unless the policy says otherwise, and never more than the budget', () => {
    const usual = stateWith({});
    expect(releaseTranche(usual, 'instrument and pilot', NOON)).toContain('USD 24,000.00 released');
    expect(releaseTranche(usual, 'scale', NOON)).toContain('USD 36,000.00 released for scale');
    expect(releasedMinor(usual)).toBe(6_000_000);
    const other = stateWith({}, { pilotPct: 100, overspendTolerancePct: 0 });
    releaseTranche(other, 'instrument and pilot', NOON);
    expect(releasedMinor(other)).toBe(6_000_000);
    expect(releaseTranche(other, 'scale', NOON)).toBeNull();
  });

  it('release only what an approved overspend has not released already', () => {
    const state = stateWith({ released: 2_400_000, spentMinor: 3_000_000 });
    grantOverspend(state, 'overspend.r1.1', NOON);
    expect(releaseTranche(state, 'instrument and pilot', NOON)).toBeNull();
    expect(releaseTranche(state, 'scale', NOON)).toContain('USD 30,000.00 released');
  });
});

describe('an overspend', () => {
  it('begins one cent beyond what is released and tolerated', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 100 }), (released, pct) => {
        const limit = released + Math.floor((released * pct) / 100);
        const tranches = { pilotPct: 40, overspendTolerancePct: pct };
        expect(isOverspent(stateWith({ released, spentMinor: limit }, tranches))).toBe(false);
        expect(isOverspent(stateWith({ released, spentMinor: limit + 1 }, tranches))).toBe(true);
      }),
      seeded('overspend'),
    );
  });

  it('does not exist before spending was reported', () => {
    expect(isOverspent(stateWith({ released: 0 }))).toBe(false);
  });

  it('is over once it is approved, because what was spent is then released', () => {
    fc.assert(
      fc.property(amount, amount, (released, spentMinor) => {
        const state = stateWith({ released, spentMinor });
        grantOverspend(state, 'overspend.r1.1', NOON);
        expect(isOverspent(state)).toBe(false);
        expect(releasedMinor(state)).toBe(Math.max(released, spentMinor));
      }),
      seeded('grant'),
    );
  });
});

describe('a spend report', () => {
  it('states the whole sum to date, so that the last one counts and may correct an earlier one downwards', () => {
    const state = stateWith({ released: 2_400_000 });
    reportSpend(state, person('dri'), { spentMinor: 900_000, note: 'licences' }, 'a');
    reportSpend(state, person('dri'), { spentMinor: 500_000, note: 'a refund' }, 'b');
    expect(state.spending).toMatchObject({
      spentMinor: 500_000,
      report: { by: 'dri', hash: 'b', persons: ['dri'] },
    });
    expect(unspentMinor(state)).toBe(1_900_000);
  });

  it('is taken from the DRI, the PMO or Finance only, once money is released, and only for a whole cycle', () => {
    const state = stateWith({ released: 1 });
    for (const role of ['dri', 'pmo', 'finance_partner'] as const) {
      expect(refuseSpend(state, person(role))).toBeNull();
    }
    expect(refuseSpend(state, person('sponsor'))?.code).toBe('role-missing');
    expect(refuseSpend(stateWith({}), person('dri'))?.code).toBe('nothing-released');
    expect(refuseSpend({ ...state, wait: null }, person('dri'))?.code).toBe('cycle-moving');
    const wave = { ...state, parent: { id: 'cyc_1', wave: 'north', item: 1 } };
    expect(refuseSpend(wave, person('dri'))).toMatchObject({
      code: 'not-requested',
      message: 'Spending is reported for the whole cycle, cyc_1.',
    });
  });
});

describe('ROMI', () => {
  it.each([
    [{ benefitMinor: 9_900_000, runCostMinor: 4_800_000 }, 4_000_000, 1_100_000 / 8_800_000],
    [{ benefitMinor: 0, runCostMinor: 100 }, 0, -1],
    [{ benefitMinor: 200, runCostMinor: 0 }, 100, 1],
  ])('is gain less cost, over cost, for %o with %i to achieve it', (yearly, achieved, romi) => {
    expect(romiOf(yearly, achieved)).toBeCloseTo(romi, 12);
  });

  it('does not exist where nothing was spent, and retires nothing without a floor or without figures', () => {
    const yearly = { benefitMinor: 100, runCostMinor: 0 };
    expect(romiOf(yearly, 0)).toBeNull();
    const state = stateWith({ released: 6_000_000 });
    expect(belowRomiFloor(state, yearly)).toBeNull();
    const floored = { ...state, charter: { ...state.charter, policy: { ...policy, romiFloor: 0 } } };
    expect(belowRomiFloor(floored, undefined)).toBeNull();
    expect(belowRomiFloor(floored, yearly)).toContain('ROMI -100.0 % is below the floor of 0.0 %');
  });

  it('counts what was spent as the cost to achieve, or what was released where nobody has reported', () => {
    const yearly = { benefitMinor: 300, runCostMinor: 0 };
    const floored = (money: GivenMoney) => {
      const state = stateWith(money);
      return { ...state, charter: { ...state.charter, policy: { ...policy, romiFloor: 1 } } };
    };
    expect(belowRomiFloor(floored({ released: 200, spentMinor: 100 }), yearly)).toBeNull();
    expect(belowRomiFloor(floored({ released: 200 }), yearly)).not.toBeNull();
  });
});
