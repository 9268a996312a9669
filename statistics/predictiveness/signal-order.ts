/** Puts rows of signals into an order, and units into groups, that follow from names alone. */
import { inPeriodOrder } from '../../base/period-order.js';
import { rowKey } from '../../base/row-key.js';
import type { PredictivenessPlan } from '../../contracts/predictiveness-plan.js';
import type { Part, SignalData } from './signal-data.js';

/** A row as it is placed, whatever it holds. */
export interface PlacedRow {
  readonly unit: string;
  /** The cluster, or the unit itself where there is none. */
  readonly group: string;
  /** Both empty where all rows are of the same periods. */
  readonly signalPeriod: string;
  readonly outcomePeriod: string;
}

export interface SignalOrder {
  /** The places of the rows as they came. */
  readonly order: Int32Array;
  /** In that order. */
  readonly groups: Int32Array;
  /** In that order; absent of a split by unit. */
  readonly parts?: readonly Part[];
}

export function signalOrder(rows: readonly PlacedRow[], split: PredictivenessPlan['split']): SignalOrder {
  const groups = numbered(rows, split.by === 'unit' ? split.seed : 1);
  const order = Int32Array.from(rows.keys()).sort((one, other) => compared(rows[one], rows[other], groups));
  const placed = Array.from(order, (place) => rows[place]);
  return {
    order,
    groups: Int32Array.from(placed, (row) => groups.get(row?.group ?? '') ?? -1),
    ...(split.by === 'time' && { parts: placed.map((row) => partOf(row, String(split.testFrom))) }),
  };
}

/** @returns how many rows have an outcome that does not lie after its signal, and the first of them by its name */
export function lookAheadIn(
  rows: readonly (PlacedRow & { readonly name: string })[],
): SignalData['lookAhead'] {
  const early = rows.filter(
    ({ signalPeriod, outcomePeriod }) => inPeriodOrder(outcomePeriod, signalPeriod) <= 0,
  );
  const [first] = early;
  if (!first) return null;
  return { rows: early.length, first: `${first.name}: ${first.signalPeriod} and ${first.outcomePeriod}` };
}

function partOf(row: PlacedRow | undefined, from: string): Part {
  const { signalPeriod = '', outcomePeriod = '' } = row ?? {};
  if (inPeriodOrder(outcomePeriod, from) < 0) return 'fit';
  return inPeriodOrder(signalPeriod, from) >= 0 ? 'test' : 'neither';
}

/** By name of a group its number, in the order of the hash of the name, so that neither rows nor outcomes have a say in it. */
function numbered(rows: readonly PlacedRow[], seed: number): Map<string, number> {
  const names = [...new Set(rows.map(({ group }) => group))];
  const keyed = names.map((name) => ({ name, key: rowKey(`${seed}:${name}`) }));
  keyed.sort((one, other) => one.key - other.key || (one.name < other.name ? -1 : 1));
  return new Map(keyed.map(({ name }, place) => [name, place]));
}

function compared(
  one: PlacedRow | undefined,
  other: PlacedRow | undefined,
  groups: ReadonlyMap<string, number>,
): number {
  if (!one || !other) return 0;
  const byGroup = (groups.get(one.group) ?? 0) - (groups.get(other.group) ?? 0);
  if (byGroup !== 0) return byGroup;
  if (one.unit !== other.unit) return one.unit < other.unit ? -1 : 1;
  return inPeriodOrder(one.signalPeriod, other.signalPeriod);
}
