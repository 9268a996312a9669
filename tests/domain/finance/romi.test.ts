import { expect, it } from 'vitest';
import { belowRomiFloor, romiText } from '../../../domain/finance/romi.js';
import { move } from '../../../domain/finance/movements.js';
import { testCharter } from '../../support/charters.js';
import { NOON, stateIn } from '../states.js';

const year = { benefitMinor: 25_000_00, runCostMinor: 6_000_00 };

function released(amountMinor: number, romiFloor = 0) {
  const state = stateIn('sustain');
  const { policy } = testCharter();
  state.charter = testCharter({ policy: { ...policy, romiFloor } });
  if (amountMinor > 0) move(state, { kind: 'tranche', amountMinor, what: 'all of it', at: NOON });
  return state;
}

it('a year is told with its return and what makes it up: without reports, all that was released was spent', () => {
  expect(romiText(released(10_000_00), year)).toBe(
    'ROMI 56.3 %: USD 25,000.00 a year, USD 6,000.00 to run, USD 10,000.00 to achieve',
  );
  const reported = released(10_000_00);
  reported.spending = { ...reported.spending, spentMinor: 14_000_00 };
  expect(romiText(reported, year)).toContain('ROMI 25.0 %: ');
});

it('nothing is told of a year without money, or of a return on no money', () => {
  expect(romiText(released(10_000_00), undefined)).toBeNull();
  expect(romiText(released(0), { benefitMinor: 1, runCostMinor: 0 })).toBeNull();
});

it('the floor names the same return, and holds where the return is as high', () => {
  expect(belowRomiFloor(released(10_000_00, 0.6), year)).toBe(
    'ROMI 56.3 % is below the floor of 60.0 %: USD 25,000.00 a year, USD 6,000.00 to run, USD 10,000.00 to achieve',
  );
  expect(belowRomiFloor(released(10_000_00, 0.5), year)).toBeNull();
});
