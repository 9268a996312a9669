/**
 * What a policy may not loosen. The author of a charter does not choose how strictly it is judged: a charter with a policy
 * of its own is held against the programme's policy, and a reworked charter against the policy before it.
 */
import type { Policy } from '../../contracts/policy.js';
import { durationMs } from '../../base/duration.js';
import { clocksOf } from '../cycle/clocks.js';
import { leastOf, type LeastOfBaseline } from '../evidence/baseline.js';
import { words } from '../../base/vocabulary.js';

export interface Loosened {
  /** Path of the field within the policy, as in `approvers/govern`. */
  readonly field: string;
  /** What the floor requires, as the end of a sentence. */
  readonly detail: string;
}

type Gates = Policy['approvers'];

/** Every field in which the policy is looser than its floor; none when it keeps or tightens it. */
export function loosened(policy: Policy, floor: Policy): Loosened[] {
  const found: (Loosened | null)[] = [
    atMost('rounds', policy.rounds, floor.rounds),
    atMost('deferrals', policy.deferrals, floor.deferrals),
    atMost(
      'longestDeferral',
      policy.longestDeferral,
      floor.longestDeferral,
      durationMs(policy.longestDeferral) > durationMs(floor.longestDeferral),
    ),
    atMost('varianceTolerancePct', policy.varianceTolerancePct, floor.varianceTolerancePct),
    atLeast('sustainChecks', policy.sustainChecks, floor.sustainChecks),
    // Checks that follow each other at once would watch nothing.
    atLeast(
      'sustainEvery',
      policy.sustainEvery,
      floor.sustainEvery,
      durationMs(policy.sustainEvery) < durationMs(floor.sustainEvery),
    ),
    ...baselineLoosened(leastOf(policy), leastOf(floor)),
    ...tranchesLoosened(policy, floor),
    ...clocksLoosened(policy, floor),
    floor.romiFloor === undefined
      ? null
      : atLeast('romiFloor', policy.romiFloor ?? Number.NEGATIVE_INFINITY, floor.romiFloor),
    floor.rollBack === 'all' && policy.rollBack !== 'all'
      ? { field: 'rollBack', detail: 'must be all, as in the policy that it may not loosen' }
      : null,
    floor.underpowered === 'refused' && policy.underpowered !== 'refused'
      ? { field: 'underpowered', detail: 'must be refused, as in the policy that it may not loosen' }
      : null,
    floor.evidencePeriod === 'required' && policy.evidencePeriod !== 'required'
      ? { field: 'evidencePeriod', detail: 'must be required, as in the policy that it may not loosen' }
      : null,
    ...approversLoosened(policy.approvers, floor.approvers),
  ];
  return found.filter((each) => each !== null);
}

function baselineLoosened(given: LeastOfBaseline, least: LeastOfBaseline): (Loosened | null)[] {
  return (['shortestDays', 'smallestN', 'smallestMatchRate'] as const).map((field) =>
    atLeast(`baseline/${field}`, given[field], least[field]),
  );
}

/** Who is called when a gate is late may fill a seat of it, and so neither who nor how soon is the author's to choose. */
function clocksLoosened(policy: Policy, floor: Policy): (Loosened | null)[] {
  const { escalateAtPct, escalateTo } = clocksOf(policy);
  const least = clocksOf(floor);
  return [
    atLeast('clocks/escalateAtPct', escalateAtPct, least.escalateAtPct),
    escalateTo === least.escalateTo
      ? null
      : {
          field: 'clocks/escalateTo',
          detail: `must be ${least.escalateTo}, as in the policy that it may not loosen`,
        },
  ];
}

function tranchesLoosened({ tranches }: Policy, floor: Policy): (Loosened | null)[] {
  if (!floor.tranches) return [];
  const { pilotPct, overspendTolerancePct } = floor.tranches;
  if (!tranches) return [{ field: 'tranches', detail: 'is required by the policy that it may not loosen' }];
  return [
    atMost('tranches/pilotPct', tranches.pilotPct, pilotPct),
    atMost('tranches/overspendTolerancePct', tranches.overspendTolerancePct, overspendTolerancePct),
  ];
}

function approversLoosened(given: Gates, floor: Gates): (Loosened | null)[] {
  return Object.entries(floor).map(([gate, least = 1]) => {
    const asked = given[gate as keyof Gates] ?? 1;
    return asked >= least
      ? null
      : {
          field: `approvers/${gate}`,
          detail: `must be at least ${least}: the policy that it may not loosen requires as many at ${words(gate)}`,
        };
  });
}

function atMost<Value extends number | string>(
  field: string,
  given: Value,
  most: Value,
  isLooser = given > most,
): Loosened | null {
  return isLooser
    ? { field, detail: `must be at most ${most}, as in the policy that it may not loosen` }
    : null;
}

function atLeast<Value extends number | string>(
  field: string,
  given: Value,
  least: Value,
  isLooser = given < least,
): Loosened | null {
  return isLooser
    ? { field, detail: `must be at least ${least}, as in the policy that it may not loosen` }
    : null;
}
