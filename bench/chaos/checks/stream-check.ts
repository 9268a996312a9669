/** Checks that every follower has the log in the end, with nothing left out, nothing twice and nothing that never was. */
import type { Evidence } from '../final-state.js';
import type { Follower } from '../follower.js';
import { mustBeZero, told, type CheckResult } from './check.js';

export function streamChecks(followers: readonly Follower[], evidence: Evidence): CheckResult[] {
  const again = followers.flatMap(({ connections, cycleId }) =>
    Array<string>(Math.max(0, connections - 1)).fill(cycleId),
  );
  const replaced = followers.filter((follower) => follower.replaced > 0).map(({ cycleId }) => cycleId);
  return [
    mustBeZero(
      'followers whose log is not the log',
      followers.flatMap((each) => differenceOf(each, evidence)),
    ),
    mustBeZero(
      'faults on a stream',
      followers.flatMap(({ cycleId, faults }) => faults.map((fault) => `${cycleId} ${fault}`)),
    ),
    told('streams that were cut and taken up again', again),
    told('followers who were told of a replaced step', replaced),
  ];
}

/** Whether the follower has all that there is. */
export function isCurrent({ ended, log }: Follower, head: number, closed: boolean): boolean {
  return closed ? ended : log.size >= head;
}

function differenceOf({ cycleId, log, ended }: Follower, evidence: Evidence): string[] {
  const told = evidence.get(cycleId);
  if (!told?.status) return [`${cycleId} is followed, and is not there`];
  const { events, status } = told;
  const wrong = events.filter(({ sequence, hash }) => log.get(sequence) !== hash);
  const [first] = wrong;
  if (first) return [`${cycleId} ${wrong.length} of ${events.length} differ, the first is ${first.sequence}`];
  if (log.size !== events.length)
    return [`${cycleId} was told ${log.size} steps, there are ${events.length}`];
  return status.state === 'closed' && !ended ? [`${cycleId} is closed, and its follower was not told`] : [];
}
