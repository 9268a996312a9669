/**
 * Looks at growing data and at fresh data, by their boundaries alone: the statistics are drawn, and no judge is asked.
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Chance } from '../../../demo/chance.js';
import { boundaries, type Boundary, type SpendingKind } from '../../../statistics/looks/spending.js';
import { atMost, type GateRow } from '../gate-row.js';

const ALPHA = 0.025;
/** Looks come when they come: so many schedules are drawn, and the gates take turns with them. */
const SCHEDULES = 8;

export function severalLooksRows(): readonly GateRow[] {
  const counts = [1, 3, 5, 20];
  return [
    ...counts.map((looks) => growing(looks, 'obrien-fleming')),
    growing(5, 'pocock'),
    ...counts.map(fresh),
  ];
}

function growing(looks: number, kind: SpendingKind): GateRow {
  const type = kind === 'pocock' ? 'Pocock' : 'O’Brien–Fleming';
  return {
    truth: `A/A, ${looksText(looks)} at growing data, ${type} type`,
    mustBe: atMost('pass', ALPHA),
    measure: (gates, chance) => {
      const schedules = Array.from({ length: SCHEDULES }, () => schedule(looks, kind, chance));
      let passes = 0;
      for (let gate = 0; gate < gates; gate += 1) {
        if (crosses(schedules[gate % SCHEDULES] ?? [], chance)) passes += 1;
      }
      return passes;
    },
  };
}

/** Looks near their planned fractions, the last of them short of its plan or beyond it. */
function schedule(looks: number, kind: SpendingKind, chance: Chance): readonly Boundary[] {
  const fractions = Array.from(
    { length: looks },
    (_, index) => (index + 1 + 0.8 * (chance.uniform() - 0.5)) / looks,
  );
  const found = boundaries(fractions, { alpha: ALPHA, kind }, { final: true });
  if ('problem' in found) throw new Error(`no boundaries: ${found.problem}`);
  return found;
}

function crosses(looks: readonly Boundary[], chance: Chance): boolean {
  let [score, before] = [0, 0];
  return looks.some(({ fraction, bound }) => {
    score += chance.normal(0, Math.sqrt(fraction - before));
    before = fraction;
    return score / Math.sqrt(fraction) >= bound;
  });
}

function fresh(rounds: number): GateRow {
  const alpha = ALPHA / rounds;
  const bound = normalQuantile(1 - alpha, 0, 1);
  return {
    truth: `A/A, ${looksText(rounds)} at fresh data, alpha divided over the rounds`,
    mustBe: atMost('pass', ALPHA),
    measure: (gates, chance) => {
      let passes = 0;
      for (let gate = 0; gate < gates; gate += 1) {
        if (Array.from({ length: rounds }).some(() => chance.normal(0, 1) >= bound)) passes += 1;
      }
      return passes;
    },
  };
}

function looksText(looks: number): string {
  return looks === 1 ? '1 look' : `${looks} looks`;
}
