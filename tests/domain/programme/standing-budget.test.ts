import { expect, it } from 'vitest';
import { drawnMinor, drawnSince, type LightCycle } from '../../../domain/programme/standing-budget.js';

const light = (change: Partial<LightCycle>): LightCycle => ({
  cycleId: 'cyc_1',
  open: true,
  budgetMinor: 1_000,
  releasedMinor: 400,
  returnedMinor: null,
  ...change,
});

it('a standing budget is drawn down by whole budgets while cycles are open, then by what they have kept', () => {
  expect(drawnMinor([])).toBe(0);
  expect(drawnMinor([light({})])).toBe(1_000);
  expect(drawnMinor([light({}), light({ open: false })])).toBe(1_400);
  expect(drawnMinor([light({ open: false, releasedMinor: 1_000, returnedMinor: 300 })])).toBe(700);
  expect(drawnMinor([light({ releasedMinor: 1_200 })])).toBe(1_200);
});

it('a standing budget is one of twelve months', () => {
  expect(drawnSince(Date.parse('2026-11-28T00:00:00Z'))).toBe('2025-11-28T00:00:00.000Z');
});
