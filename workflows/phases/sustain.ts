/**
 * Sustain: does it last? Checks against the holdout at the charter's rhythm; a fading effect goes to
 * the council, which reopens the pilot or retires the change. Then the lesson is recorded.
 */
import type { Observations } from '../../contracts/evidence.js';
import type { Closure } from '../../contracts/submission.js';
import { centralSeats } from '../../domain/approvers.js';
import { gateIdFor } from '../../domain/gate-moves.js';
import { askIdOf } from '../../domain/gate-id.js';
import { roundOf } from '../../domain/windows.js';
import { standingWait } from '../../domain/suspension.js';
import type { Cycle, End } from '../cycle.js';
import { blockedBy, judgeFor } from '../judging.js';
import { ask, gate, pauseFor } from '../waiting.js';

export async function runSustain(cycle: Cycle): Promise<End | null> {
  for (let check = 1; check <= cycle.state.charter.policy.sustainChecks; check += 1) {
    const ended = (await nextCheckIsDue(cycle, check)) ?? (await checkEffect(cycle, check));
    if (ended) return ended;
  }
  return closeWithLesson(cycle);
}

async function nextCheckIsDue(cycle: Cycle, check: number): Promise<End | null> {
  const { state } = cycle;
  const standing = standingWait(state);
  const begun =
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
  let observations: Observations | null = null;
  const ended = await ask(cycle, {
    kind: 'sustain_check',
    roles: ['dri'],
    person: state.charter.dri,
    item,
    itemName: String(item),
    accept: (check) => {
      observations = check.observations;
      return [];
    },
  });
  if (ended) return ended;
  const plan = { gate: 'sustain_check', item } as const;
  const evidence = await judgeFor(cycle, gateIdFor(state, plan), observations);
  if (evidence.verdict === 'pass') return null;
  return gate(cycle, {
    ...plan,
    seats: centralSeats(state.charter, 'sustain_check'),
    evidence,
    ...blockedBy(evidence),
    returnTargets: ['pilot'],
    rejectedOutcome: 'retired',
  });
}

function closeWithLesson(cycle: Cycle): Promise<End | null> {
  return ask(cycle, {
    kind: 'closure',
    roles: ['pmo'],
    accept: openPoints,
  });
}

function openPoints(closure: Closure): string[] {
  const points = ['training', 'process', 'tooling', 'incentives', 'customersTold', 'employeesTold'] as const;
  return points.filter((point) => !closure[point]);
}
