/**
 * The three waits of the process: for a decision, for something to be handed in, for a date. Every
 * wait is bounded by a window of the charter's policy, and a window that lapses is a named outcome.
 */
import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { SubmissionContent } from '../../contracts/submission.js';
import type { CycleState, DecisionMade, SubmissionWait, Wait } from '../../domain/cycle/cycle-state.js';
import { nextEdge, passEdge } from '../../domain/cycle/clocks.js';
import { durationMs } from '../../base/duration.js';
import { askIdOf } from '../../domain/cycle/gate-id.js';
import { gateIdFor, openGate, type GatePlan } from '../../domain/decisions/gate-moves.js';
import { roundOf, windowMsOf } from '../../domain/cycle/windows.js';
import { openOverspend, overspendIsDue, standingWait } from '../../domain/decisions/suspension.js';
import { waitText } from '../../domain/reading/status.js';
import { words, type Role, type SubmissionKind } from '../../base/vocabulary.js';
import { nowMs, record, standingAsk, tell, type Cycle, type End } from './running-cycle.js';
import type { improvementCycle } from '../improvement-cycle.js';

const EXIT: End = { end: 'exit' };

/** Opens a gate and waits for its decision. Null means approved. */
export async function gate(cycle: Cycle, plan: GatePlan): Promise<End | null> {
  const { state } = cycle;
  const gateId = gateIdFor(state, plan);
  const settled = (): DecisionMade | undefined => state.settled[gateId];
  if (!settled() && !isOpen(standingWait(state), gateId)) {
    const wait = openGate(state, plan, nowMs());
    tell(cycle, 'gate-opened', `${waitText(wait)}, due ${wait.due}: ${plan.evidence.summary}`, {
      gateId,
      evidenceHash: plan.evidence.hash,
    });
  }
  if (!(await answered(cycle, () => settled() !== undefined)))
    return lapse(cycle, `nobody decided ${gateId}`);
  const made = settled();
  if (!made || state.exit) return EXIT;
  if (made.decision === 'approve') return null;
  return made.decision === 'return' && made.returnTo ? { end: 'return', to: made.returnTo } : EXIT;
}

function isOpen(wait: Wait | null, gateId: string): boolean {
  return wait?.what === 'decision' && wait.gateId === gateId;
}

export interface Ask<K extends SubmissionKind> {
  readonly kind: K;
  readonly roles: readonly Role[];
  readonly person?: string;
  /** Number of the wave or check, and what people call it. */
  readonly item?: number;
  readonly itemName?: string;
  /** Takes over what was handed in; answers what it still lacks, in words. Empty means complete. */
  readonly accept: (
    content: SubmissionContent<K>,
    fingerprint: string,
  ) => readonly string[] | Promise<readonly string[]>;
}

/** Asks for something until it is complete. Null means: it has been handed in. */
export async function ask<K extends SubmissionKind>(cycle: Cycle, wanted: Ask<K>): Promise<End | null> {
  const { state } = cycle;
  const askId = askIdOf(state.phase, wanted.kind, roundOf(state), wanted.item);
  // An ask that was open when an earlier run ended keeps its window and what it still lacked.
  const standing = standingAsk(cycle);
  const open = standing?.askId === askId ? standing : null;
  let clock: Clock = { due: open?.due ?? new Date(nowMs() + windowMsOf(state)).toISOString() };
  let missing = open?.missing ?? [];
  while (state.answered[askId] === undefined) {
    openAsk(cycle, askId, wanted, missing, clock);
    if (!(await answered(cycle, () => cycle.handedIn !== null))) {
      return lapse(cycle, `nobody handed in ${words(wanted.kind)}`);
    }
    if (state.exit) return EXIT;
    // A hold may have moved it.
    if (cycle.handedIn) clock = clockOf(state, cycle.handedIn.ask);
    missing = await takeOver(cycle, askId, wanted);
    // Left while it was taken over.
    if (cycle.state.exit) return EXIT;
  }
  return null;
}

type Clock = Pick<SubmissionWait, 'due' | 'reminded' | 'escalatedTo'>;

/** Whoever was reminded of an ask is not reminded again because part of it came. The first edition did so. */
function clockOf({ edition }: CycleState, { due, reminded, escalatedTo }: SubmissionWait): Clock {
  if (edition < 2) return { due };
  return {
    due,
    ...(reminded === undefined ? {} : { reminded }),
    ...(escalatedTo === undefined ? {} : { escalatedTo }),
  };
}

function openAsk<K extends SubmissionKind>(
  cycle: Cycle,
  askId: string,
  wanted: Ask<K>,
  missing: readonly string[],
  clock: Clock,
): void {
  const { state } = cycle;
  if (standingAsk(cycle)?.askId === askId) return;
  state.wait = {
    what: 'submission',
    askId,
    kind: wanted.kind,
    roles: wanted.roles,
    ...(wanted.person === undefined ? {} : { person: wanted.person }),
    ...(wanted.itemName === undefined ? {} : { item: wanted.itemName }),
    missing,
    since: new Date(nowMs()).toISOString(),
    ...clock,
  };
  const lacking = missing.length === 0 ? '' : `; still missing: ${missing.join(', ')}`;
  tell(cycle, 'submission-asked', `${waitText(state.wait)}, due ${clock.due}${lacking}`);
}

async function takeOver<K extends SubmissionKind>(
  cycle: Cycle,
  askId: string,
  wanted: Ask<K>,
): Promise<readonly string[]> {
  const given = cycle.handedIn;
  cycle.handedIn = null;
  if (given?.submission.kind !== wanted.kind) return [words(wanted.kind)];
  // The kinds are equal, which the compiler cannot carry over to the content.
  const missing = await wanted.accept(given.submission.content as SubmissionContent<K>, given.fingerprint);
  if (missing.length === 0) cycle.state.answered[askId] = given.fingerprint;
  return missing;
}

/** Waits for a date that the process itself sets. Null means: it has come. */
export async function pauseFor(cycle: Cycle, duration: string, why: string): Promise<End | null> {
  const { state } = cycle;
  if (standingWait(state)?.what !== 'time') {
    const since = new Date(nowMs()).toISOString();
    state.wait = { what: 'time', why, since, due: new Date(nowMs() + durationMs(duration)).toISOString() };
    tell(cycle, 'waiting', `${why}, until ${state.wait.due}`);
  }
  await answered(cycle, () => false);
  state.wait = null;
  return state.exit ? EXIT : null;
}

/**
 * Records what is untold, then waits until it is answered, the cycle leaves, or the window lapses
 * (false). Whatever a handler notes meanwhile (a partial approval, a deferral, a refused signal) is
 * recorded at once, and the timer follows a due date that has moved.
 */
export async function answered(cycle: Cycle, isAnswered: () => boolean): Promise<boolean> {
  const { state } = cycle;
  const done = () => isAnswered() || (state.exit !== null && !state.undoing);
  // Answered before a run that continues an earlier one had come here: told with what follows, as in one run.
  if (state.edition >= 2 && isAnswered()) return true;
  for (;;) {
    if (overspendIsDue(state)) askForOverspend(cycle);
    await record(cycle);
    if (done()) return true;
    await continueWhenLong(cycle);
    const wait = state.wait;
    if (!wait) throw new Error(`${state.cycleId} waits for nothing in ${state.phase}`);
    const wokenUp = (): boolean => done() || cycle.untold.length > 0;
    if (isBoundedElsewhere(cycle, wait)) {
      await condition(wokenUp);
      // What ends the wait is told with what follows: a task that is lost may take back one transition, not two.
      if (done()) return true;
      continue;
    }
    const edge = nextEdge(state, wait);
    const leftMs = Math.max(1, edge.atMs - nowMs());
    const woken = await condition(wokenUp, leftMs, { summary: waitText(wait) });
    if (done()) return true;
    // What was noted in the moment in which the window ended (a deferral) may have moved its end.
    if (woken || cycle.untold.length > 0) continue;
    if (edge.kind !== 'due' && nowMs() < Date.parse(wait.due)) remind(cycle, wait);
    else if (state.suspended) leaveSuspended(cycle);
    else return false;
  }
}

/** No timer here: a wave has clocks of its own, and a wave that stands still with its cycle has that one's. */
function isBoundedElsewhere({ state }: Cycle, wait: Wait): boolean {
  return (wait.what === 'wave' && !state.undoing) || (wait.what === 'hold' && wait.byCycle === true);
}

/** Half of the window, then most of it, is over: whoever must act is reminded, then a further role is called. */
function remind(cycle: Cycle, wait: Wait): void {
  if (wait.what !== 'decision' && wait.what !== 'submission') return;
  const type = wait.reminded ? 'escalated' : 'reminded';
  tell(cycle, type, passEdge(cycle.state, wait, waitText(wait)));
}

/** A veto that nobody lifted stands; a hold that nobody ended does not keep a cycle for ever. */
function leaveSuspended(cycle: Cycle): void {
  const { state } = cycle;
  const { wait, suspended } = state;
  if (!wait || !suspended) return;
  const vetoed = wait.what === 'decision' && wait.gate === 'veto';
  const reason = vetoed
    ? `the veto stands, nobody lifted it by ${wait.due}: ${wait.evidence.summary}`
    : wait.what === 'decision'
      ? `nobody approved the overspend by ${wait.due}: ${wait.evidence.summary}`
      : `nobody resumed the cycle by ${wait.due}`;
  state.exit = vetoed ? { outcome: 'stopped', reason, by: suspended.by } : { outcome: 'expired', reason };
  tell(cycle, 'lapsed', reason);
}

/** More is spent than released and tolerated: the process waits until the council has said yes or no. */
function askForOverspend(cycle: Cycle): void {
  const gateId = openOverspend(cycle.state, nowMs());
  const { wait } = cycle.state;
  if (wait?.what !== 'decision') return;
  tell(cycle, 'gate-opened', `${waitText(wait)}, due ${wait.due}: ${wait.evidence.summary}`, {
    gateId,
    evidenceHash: wait.evidence.hash,
  });
}

function lapse(cycle: Cycle, what: string): End {
  const { state } = cycle;
  const reason = `${what} by ${state.wait?.due ?? 'its due date'}`;
  state.wait = null;
  state.exit = { outcome: 'expired', reason };
  tell(cycle, 'lapsed', reason);
  return EXIT;
}

/** A cycle lives for years: a long history is handed to a fresh run, once no handler is under way. */
async function continueWhenLong(cycle: Cycle): Promise<void> {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  if (!continueAsNewSuggested && historyLength < cycle.eventsPerRun) return;
  await condition(allHandlersFinished);
  // A handler may have noted something while this run drained: it goes on, and continues at the next wait.
  if (cycle.untold.length > 0 || cycle.handedIn !== null) return;
  await continueAsNew<typeof improvementCycle>({ resume: cycle.state, eventsPerRun: cycle.eventsPerRun });
}
