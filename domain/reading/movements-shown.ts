/** The money of a cycle with every movement: what stands, and what was taken back by which other movement. */
import type { Movement } from '../cycle/cycle-money.js';
import { compensations, isSigned, recognisedMinor } from '../finance/movements.js';
import { moneyOf, type CycleMoney, type ReadableCycle } from './status.js';

export interface MovementShown extends Omit<Movement, 'compensates'> {
  /** `unsigned`: a benefit that was reconciled and that nobody has signed. */
  readonly status: 'standing' | 'unsigned' | 'compensated';
  readonly compensates: string | null;
  readonly compensatedBy: string | null;
}

export interface MovementsShown extends CycleMoney {
  readonly id: string;
  readonly currency: string;
  readonly recognisedMinor: number | null;
  readonly movements: readonly MovementShown[];
}

export function movementsShown(cycle: ReadableCycle): MovementsShown {
  const takenBack = compensations(cycle);
  return {
    id: cycle.cycleId,
    currency: cycle.charter.budget.currency,
    ...moneyOf(cycle),
    recognisedMinor: recognisedMinor(cycle),
    movements: cycle.movements.map((movement) => {
      const compensatedBy = takenBack.get(movement.id) ?? null;
      const stands = isSigned(cycle, movement) ? 'standing' : 'unsigned';
      const status = compensatedBy === null ? stands : 'compensated';
      return { ...movement, status, compensates: movement.compensates ?? null, compensatedBy };
    }),
  };
}
