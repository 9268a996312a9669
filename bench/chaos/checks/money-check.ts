/** Checks that the sums of a status follow from its timeline, and that what goes back follows from both. */
import type { Evidence, Told } from '../final-state.js';
import type { CycleStatus } from '../product.js';
import { mustBeZero, type CheckResult } from './check.js';

type Sums = Pick<CycleStatus['money'], 'releasedMinor' | 'spentMinor' | 'returnedMinor'>;

const RELEASED = /: [A-Z]{3} ([\d,.]+) of /;
const RETURNED = /^[A-Z]{3} ([\d,.]+) unspent returned/;

export function moneyCheck(evidence: Evidence): CheckResult {
  const cycles = [...evidence.values()].filter(({ status }) => status !== null && status.parent === null);
  return mustBeZero(
    'money that does not follow from the timeline',
    cycles.flatMap((cycle) => problemIn(cycle)),
  );
}

function problemIn({ id, status, events }: Told): string[] {
  if (!status) return [];
  const { money } = status;
  const sums = sumsOf(events);
  const names = ['releasedMinor', 'spentMinor', 'returnedMinor'] as const;
  const differing = names.filter((name) => money[name] !== sums[name]);
  const differences = differing.map(
    (name) => `${id} ${name} is ${money[name]}, by the timeline ${sums[name]}`,
  );
  const unspent = Math.max(0, sums.releasedMinor - (sums.spentMinor ?? 0));
  const wrong = sums.returnedMinor !== null && sums.spentMinor !== null && sums.returnedMinor !== unspent;
  return wrong
    ? [...differences, `${id} returned ${sums.returnedMinor}, unspent were ${unspent}`]
    : differences;
}

function sumsOf(events: Told['events']): Sums {
  let [releasedMinor, spentMinor, returnedMinor]: [number, number | null, number | null] = [0, null, null];
  for (const { type, text, detail, gateId, decision } of events.flatMap(({ entries }) => entries)) {
    if (type === 'tranche-released') releasedMinor = minorIn(text, RELEASED);
    if (type === 'spend-reported') spentMinor = (detail as { spentMinor: number }).spentMinor;
    if (type === 'money-returned') returnedMinor = minorIn(text, RETURNED);
    // An amount that is approved beyond the tranches counts as released.
    if (type === 'gate-settled' && gateId?.startsWith('overspend.') && decision === 'approve') {
      releasedMinor = Math.max(releasedMinor, spentMinor ?? 0);
    }
  }
  return { releasedMinor, spentMinor, returnedMinor };
}

/** `24,000.00` is 2,400,000 minor units. */
function minorIn(text: string, pattern: RegExp): number {
  return Number((pattern.exec(text)?.[1] ?? '').replace(/[,.]/g, ''));
}
