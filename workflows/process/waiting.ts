/**
 * The three waits of the process: for a decision, for something to be handed in, for a date. Every
 * wait is bounded by a window of the charter's policy, and a window that lapses is a named outcome.
 */
import { allHandlersFinished, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { SubmissionContent } from '../../contracts/submission.js';
import { nextEdge, passEdge, type ClockEdge } from '../../domain/cycle/clocks.js';
import type { DecisionMade, SubmissionWait, Wait } from '../../domain/cycle/cycle-state.js';
import { askIdOf } from '../../domain/cycle/gate-id.js';
import { roundOf, windowMsOf } from '../../domain/cycle/windows.js';
import { gateIdFor, openGate, type GatePlan } from '../../domain/decisions/gate-moves.js';
import { REQUEST_ROLES } from '../../domain/decisions/rights.js';
import { openOverspend, overspendIsDue, standingWait } from '../../domain/decisions/suspension.js';
import { waitText } from '../../domain/reading/status.js';
import { durationMs } from '../../base/duration.js';
import { words, type SubmissionKind } from '../../base/vocabulary.js';
import type { CycleProcess } from '../messages/definitions.js';
import { setAlarm } from './alarm.js';
import { rest, takeUp } from './inbox.js';
import { write } from './recording.js';
import { isoNow, nowMs, standingRequest, tell, type Cycle, type End } from './running-cycle.js';
import { showChanges } from './shown-attributes.js';

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
  if (!(await waitUntil(cycle, () => settled() !== undefined)))
    return lapse(cycle, `nobody decided ${gateId}`);
  const made = settled();
  if (!made || state.exit) return EXIT;
  if (made.decision === 'approve') return null;
  return made.decision === 'return' && made.returnTo ? { end: 'return', to: made.returnTo } : EXIT;
}

function isOpen(wait: Wait | null, gateId: string): boolean {
  return wait?.what === 'decision' && wait.gateId === gateId;
}

type Requested = Exclude<SubmissionKind, 'undo'>;

export interface Request<K extends Requested> {
  readonly kind: K;
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

/** Requests something until it is complete. Null means: it has been handed in. */
export async function request<K extends Requested>(cycle: Cycle, wanted: Request<K>): Promise<End | null> {
  const { state } = cycle;
  const askId = askIdOf(state.phase, wanted.kind, roundOf(state), wanted.item);
  // A request that was open when an earlier run ended keeps its window and what it still lacked.
  const standing = standingRequest(cycle);
  const open = standing?.askId === askId ? standing : null;
  let clock: Clock = { due: open?.due ?? new Date(nowMs() + windowMsOf(state)).toISOString() };
  let missing = open?.missing ?? [];
  while (state.answered[askId] === undefined) {
    openRequest(cycle, askId, wanted, missing, clock);
    if (!(await waitUntil(cycle, () => cycle.handedIn !== null))) {
      return lapse(cycle, `nobody handed in ${words(wanted.kind)}`);
    }
    if (state.exit) return EXIT;
    // A hold may have moved it.
    if (cycle.handedIn) clock = clockOf(cycle.handedIn.request);
    missing = await takeOver(cycle, askId, wanted);
    // Left while it was taken over.
    if (cycle.state.exit) return EXIT;
  }
  return null;
}

type Clock = Pick<SubmissionWait, 'due' | 'reminded' | 'escalatedTo'>;

/** Whoever was reminded of a request is not reminded again because part of it came. */
function clockOf({ due, reminded, escalatedTo }: SubmissionWait): Clock {
  return {
    due,
    ...(reminded === undefined ? {} : { reminded }),
    ...(escalatedTo === undefined ? {} : { escalatedTo }),
  };
}

function openRequest<K extends Requested>(
  cycle: Cycle,
  askId: string,
  wanted: Request<K>,
  missing: readonly string[],
  clock: Clock,
): void {
  const { state } = cycle;
  if (standingRequest(cycle)?.askId === askId) return;
  state.wait = {
    what: 'submission',
    askId,
    kind: wanted.kind,
    roles: REQUEST_ROLES[wanted.kind],
    ...(wanted.person === undefined ? {} : { person: wanted.person }),
    ...(wanted.itemName === undefined ? {} : { item: wanted.itemName }),
    missing,
    since: isoNow(),
    ...clock,
  };
  const lacking = missing.length === 0 ? '' : `; still missing: ${missing.join(', ')}`;
  tell(cycle, 'submission-asked', `${waitText(state.wait)}, due ${clock.due}${lacking}`);
}

async function takeOver<K extends Requested>(
  cycle: Cycle,
  askId: string,
  wanted: Request<K>,
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
    const since = isoNow();
    state.wait = { what: 'time', why, since, due: new Date(nowMs() + durationMs(duration)).toISOString() };
    tell(cycle, 'waiting', `${why}, until ${state.wait.due}`);
  }
  await waitUntil(cycle, () => false);
  state.wait = null;
  return state.exit ? EXIT : null;
}

/**
 * Records what is unrecorded, then waits until it is so, the cycle leaves, or the window lapses (false). Whatever is
 * applied meanwhile (a partial approval, a deferral, a refused signal) is recorded at once, and the timer follows a due
 * date that has moved.
 */
export async function waitUntil(cycle: Cycle, isSo: () => boolean): Promise<boolean> {
  const { state } = cycle;
  const isOver = () => isSo() || (state.exit !== null && !state.undoing);
  for (;;) {
    // Told with what follows, as when no run had ended in between.
    if (isOver()) return true;
    if (overspendIsDue(state)) openOverspendGate(cycle);
    const wait = standingOrThrow(cycle);
    cycle.watcher?.beforeWait();
    if (leavesCommandsLast(cycle) && cycle.unrecorded.length > 0) {
      await write(cycle);
      takeUp(cycle);
      continue;
    }
    showChanges(cycle);
    const edge = isLong(cycle) ? HAND_OVER : nextEdge(state, wait, nowMs());
    const alarm = setAlarm(edge.atMs, waitText(wait));
    await write(cycle);
    await rest(cycle, () => isOver() || cycle.unrecorded.length > 0 || alarm.rang());
    alarm.cancel();
    if (isOver()) return true;
    // What was noted in the moment in which the window ended (a deferral) may have moved its end.
    if (cycle.unrecorded.length > 0) continue;
    if (edge === HAND_OVER) await continueInFreshRun(cycle);
    else if (!passes(cycle, wait, edge)) return false;
  }
}

/**
 * Before the first process version a step left its commands behind its transition. A history of that shape, in which a
 * message had come while the first task was waiting for its transition, is kept as a proof that such histories replay.
 */
function leavesCommandsLast({ state }: Cycle): boolean {
  return state.processVersion === 0;
}

function standingOrThrow({ state }: Cycle): Wait {
  if (!state.wait) throw new Error(`${state.cycleId} waits for nothing in ${state.phase}`);
  return state.wait;
}

/** An edge of the clock has come. @returns whether the wait goes on, or how the cycle leaves is known */
function passes(cycle: Cycle, wait: Wait, { kind }: ClockEdge): boolean {
  if (kind === 'watch') cycle.watcher?.whenLong();
  else if (kind !== 'due' && nowMs() < Date.parse(wait.due)) remind(cycle, wait);
  else if (cycle.state.suspended) leaveSuspended(cycle);
  else return false;
  return true;
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
function openOverspendGate(cycle: Cycle): void {
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

/** At once, in a workflow task of its own. */
const HAND_OVER: ClockEdge = { kind: 'watch', atMs: 0 };

/** A cycle lives for years: a long history is handed to a fresh run. */
function isLong({ eventsPerRun }: Cycle): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength >= eventsPerRun;
}

async function continueInFreshRun(cycle: Cycle): Promise<void> {
  // Answers that are on their way go out first.
  await rest(cycle, allHandlersFinished);
  // Something was applied meanwhile: this run goes on, and continues at the next wait.
  if (cycle.unrecorded.length > 0 || cycle.handedIn !== null || cycle.inbox.length > 0) return;
  await continueAsNew<CycleProcess>({ resume: cycle.state, eventsPerRun: cycle.eventsPerRun });
}
