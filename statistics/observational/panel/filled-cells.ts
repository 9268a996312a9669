/** Whether a metric of a panel was really recorded, by arm and on either side of the start of treatment. */
import { armFault } from '../judge/naive-difference.js';
import type { Panel, PanelOutcomes } from './panel.js';

/** Cells of one arm on one side of the start. */
interface Stretch {
  readonly name: string;
  /** @param from the first treated period of the unit @param first that of any unit */
  readonly holds: (period: number, from: number, first: number) => boolean;
}

const STRETCHES: readonly Stretch[] = [
  {
    name: 'the treated arm before treatment',
    holds: (period, from) => from < Infinity && period < from,
  },
  { name: 'the treated arm from treatment on', holds: (period, from) => period >= from },
  {
    name: 'the comparison arm before anybody is treated',
    holds: (period, from, first) => from > first && period < first,
  },
  {
    name: 'the comparison arm once somebody is treated',
    holds: (period, from, first) => period < from && period >= first,
  },
];

/**
 * Why a metric was not measured, or undefined. A column that is never filled in one arm, or that begins or ceases to be filled
 * when treatment begins, holds one value throughout, and its change would be taken for an effect.
 *
 * @param outcomes NaN where missing
 * @param isRare whether the plan said beforehand that the event is so rare that an arm may have none
 */
export function unfilledFault(
  { firstTreated, periods }: Pick<Panel, 'firstTreated' | 'periods'>,
  outcomes: PanelOutcomes,
  isRare: boolean,
): string | undefined {
  // Whoever is treated from the first period on is compared with nobody.
  const first = firstTreated.reduce((least, from) => (from > 0 ? Math.min(least, from) : least), Infinity);
  const cellsOf = ({ holds }: Stretch) =>
    outcomes.filter((value, place) => {
      const from = firstTreated[Math.floor(place / periods.length)] ?? NaN;
      return from > 0 && !Number.isNaN(value) && holds(place % periods.length, from, first);
    });
  const faults = STRETCHES.flatMap((stretch) => {
    const cells = cellsOf(stretch);
    // One cell shows no spread, and other rules say whether it is enough.
    const fault = cells.length < 2 ? undefined : armFault(cells, isRare);
    return fault === undefined ? [] : [`${stretch.name} ${fault}`];
  });
  return faults.length > 0 ? faults.join('; ') : undefined;
}
