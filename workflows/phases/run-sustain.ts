/**
 * Sustain: does it last? The effect is checked against the holdout at the charter's rhythm. If it has faded, the cycle
 * returns to the pilot; if its ROMI is below the floor, the change is retired; if the verdict is inconclusive or invalid,
 * the council decides. After the last check the lesson is recorded.
 */
import type { HandedObservations } from '../../contracts/evidence.js';
import type { Closure, SustainCheck } from '../../contracts/submission.js';
import { centralSeats } from '../../domain/decisions/seats.js';
import { checkPlan } from '../../domain/evidence/check-plan.js';
import type { GateEvidence } from '../../domain/cycle/cycle-state.js';
import { refuseAnotherRound } from '../../domain/decisions/decision-rules.js';
import { gateIdFor } from '../../domain/decisions/gate-moves.js';
import { askIdOf, gateIdOf } from '../../domain/cycle/gate-id.js';
import { belowRomiFloor, romiText } from '../../domain/finance/romi.js';
import { roundOf } from '../../domain/cycle/windows.js';
import { standingWait } from '../../domain/decisions/suspension.js';
import { standingRequest, tell, type Cycle, type End } from '../process/running-cycle.js';
import { blockedBy, judgeFor } from '../evidence/judging.js';
import { returnMoney } from '../finance/tranches.js';
import { gate, pauseFor, request } from '../process/waiting.js';

export async function runSustain(cycle: Cycle): Promise<End | null> {
  const { state } = cycle;
  for (let check = state.checksPassed + 1; check <= state.charter.policy.sustainChecks; check += 1) {
    const ended = (await nextCheckIsDue(cycle, check)) ?? (await checkEffect(cycle, check));
    if (ended) return ended;
    state.checksPassed = check;
  }
  return closeWithLesson(cycle);
}

/**
 * Waits until the check is due. There is no wait when the council has returned the check to be made again, nor when an
 * earlier run of this workflow had begun it already.
 */
async function nextCheckIsDue(cycle: Cycle, check: number): Promise<End | null> {
  const { state } = cycle;
  const standing = standingWait(state);
  const before = state.settled[gateIdOf('sustain_check', roundOf(state) - 1, check)];
  const begun =
    before?.returnTo === 'sustain' ||
    standingRequest(cycle) !== null ||
    state.answered[askIdOf('sustain', 'sustain_check', roundOf(state), check)] !== undefined ||
    (standing !== null && standing.what !== 'time');
  if (begun) return null;
  return pauseFor(
    cycle,
    state.charter.policy.sustainEvery,
    `the effect is watched until sustain check ${check}`,
  );
}

async function checkEffect(cycle: Cycle, item: number): Promise<End | null> {
  const { state } = cycle;
  let observations: HandedObservations | null = null;
  let money: SustainCheck['money'];
  const ended = await request(cycle, {
    kind: 'sustain_check',
    person: state.charter.dri,
    item,
    itemName: String(item),
    accept: (check) => {
      ({ observations, money } = check);
      return [];
    },
  });
  if (ended) return ended;
  const plan = { gate: 'sustain_check', item } as const;
  const evidence = await judgeFor(cycle, gateIdFor(state, plan), observations, checkPlan(state.charter));
  const tooLittle = belowRomiFloor(state, money);
  if (tooLittle !== null) return retire(cycle, tooLittle);
  const returned = romiText(state, money);
  if (returned !== null) tell(cycle, 'return-told', returned);
  if (evidence.verdict === 'pass') return null;
  return (
    reopened(cycle, evidence) ??
    gate(cycle, {
      ...plan,
      seats: centralSeats(state, 'sustain_check'),
      evidence,
      ...blockedBy(evidence),
      // A return to `sustain` repeats the check at once, because better data may yield the verdict that was missing.
      returnTargets: ['pilot', 'sustain'],
      rejectedOutcome: 'retired',
    })
  );
}

function retire(cycle: Cycle, reason: string): End {
  cycle.state.exit = { outcome: 'retired', reason };
  tell(cycle, 'effect-faded', `retired: ${reason}`, { reason });
  return { end: 'exit' };
}

/** Returns a cycle whose effect has faded to the pilot. When no round is left (null), the council decides. */
function reopened(cycle: Cycle, { verdict, summary }: GateEvidence): End | null {
  const { state } = cycle;
  if (verdict !== 'fail' || refuseAnotherRound(state, 'pilot') !== null) return null;
  tell(cycle, 'effect-faded', `the effect has faded, the cycle is reopened at the pilot: ${summary}`, {
    reason: summary,
  });
  return { end: 'return', to: 'pilot' };
}

function closeWithLesson(cycle: Cycle): Promise<End | null> {
  return request(cycle, {
    kind: 'closure',
    accept: (closure) => {
      const open = openPoints(closure);
      if (open.length === 0) returnMoney(cycle, closure.unspentMinor);
      return open;
    },
  });
}

/** What a closure must be able to say, and how it is told while it cannot. */
const OPEN_POINTS = {
  training: 'a change of the training for good (training)',
  process: 'a change of the process for good (process)',
  tooling: 'a change of the tools for good (tooling)',
  incentives: 'a change of the incentives for good (incentives)',
  customersTold: 'telling the customers (customersTold)',
  employeesTold: 'telling the employees (employeesTold)',
} as const satisfies Partial<Record<keyof Closure, string>>;

function openPoints(closure: Closure): string[] {
  const points = Object.keys(OPEN_POINTS) as (keyof typeof OPEN_POINTS)[];
  return points.filter((point) => !closure[point]).map((point) => OPEN_POINTS[point]);
}
