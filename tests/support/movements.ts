/** A movement of money as a test needs it: what it is and how much. */
import type { Movement } from '../../domain/cycle/cycle-money.js';

export function movement(kind: Movement['kind'], amountMinor: number): Movement {
  return {
    id: `${kind}.1`,
    kind,
    step: 'govern.r1',
    amountMinor,
    what: 'given',
    at: '2026-11-02T12:00:00.000Z',
  };
}
