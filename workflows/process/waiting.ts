/**
 * The three waits of the process: for a decision, for a submission, for a date. Every wait is bounded by a window of the
 * charter's policy, and a window that lapses leads to a named outcome.
 */
import { releasedMinor } from '../../domain/finance/movements.js';
import { allHandlersFinished, makeContinueAsNewFunc } from '@temporalio/workflow';
import type { SubmissionContent } from '../../contracts/submission.js';
import { nextEdge, passEdge, type ClockEdge } from '../../domain/cycle/clocks.js';
import type { DecisionMade, HoldWait, SubmissionWait, Wait } from '../../domain/cycle/cycle-state.js';
import { askIdOf } from '../../domain/cycle/gate-id.js';
import { roundOf, windowMsOf } from '../../domain/cycle/windows.js';
import { gateIdFor, openGate, type GatePlan } from '../../domain/decisions/gate-moves.js';
import { REQUEST_ROLES } from '../../domain/decisions/rights.js';
import {
  openOverspend,
  overspendIsDue,
  resumeWait,
  standingWait,
} from '../../domain/decisions/suspension.js';
import { namingCycles } from '../../domain/reading/named-cycles.js';
import { waitText } from '../../domain/reading/status.js';
import { durationMs } from '../../base/duration.js';
import { words, type SubmissionKind } from '../../base/vocabulary.js';
import type { CycleProcess } from '../messages/definitions.js';
import { setAlarm } from './alarm.js';
import { applyQueued, restUntil } from './message-queue.js';
import { write } from './recording.js';
import { isLong, isoNow, nowMs, standingRequest, tell, type Cycle, type End } from './running-cycle.js';
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
      detail: plan.evidence,
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
  /** The number of the wave or check, where a phase makes several requests of one kind. */
  readonly item?: number;
  /** What people call that wave or check. */
  readonly itemName?: string;
  /** Takes over what was handed in. @returns what it still lacks, in words; empty when it is complete */
  readonly accept: (
    content: SubmissionContent<K>,
    fingerprint: string,
  ) => readonly string[] | Promise<readonly string[]>;
}

/** Requests something until it is complete. Null means that it has been handed in. */
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
    // The request that was answered has the latest due date: a hold may have moved it since the request was opened.
    if (cycle.handedIn) clock = clockOf(cycle.handedIn.request);
    missing = await takeOver(cycle, askId, wanted);
    // The cycle may have exited while `accept` waited for an activity.
    if (cycle.state.exit) return EXIT;
  }
  return null;
}

type Clock = Pick<SubmissionWait, 'due' | 'reminded' | 'escalatedTo'>;

/** What a repeated request keeps of the one before, so that an incomplete answer causes no second reminder. */
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
  const lacking = missing.length === 0 ? '' : `; still missing: ${namingCycles(missing.join(', '))}`;
  tell(cycle, 'submission-requested', `${waitText(state.wait)}, due ${clock.due}${lacking}`);
}

async function takeOver<K extends Requested>(
  cycle: Cycle,
  askId: string,
  wanted: Request<K>,
): Promise<readonly string[]> {
  const given = cycle.handedIn;
  cycle.handedIn = null;
  if (given?.submission.kind !== wanted.kind) return [words(wanted.kind)];
  // The kinds were compared above, but the compiler does not conclude from it that the content is of that kind.
  const missing = await wanted.accept(given.submission.content as SubmissionContent<K>, given.fingerprint);
  if (missing.length === 0) cycle.state.answered[askId] = given.fingerprint;
  return missing;
}

/** Waits for a date that the process itself sets. Null means that the date has come. */
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
 * Records what is unrecorded, then waits until the condition holds, the cycle exits, or the window lapses. Whatever a
 * message changes meanwhile (a partial approval, a deferral, a refused signal) is recorded at once, and when it moves
 * the due date, the timer is set anew.
 * @returns false when the window lapsed
 */
export async function waitUntil(cycle: Cycle, isSo: () => boolean): Promise<boolean> {
  const { state } = cycle;
  const isOver = () => isSo() || (state.exit !== null && !state.undoing);
  for (;;) {
    // A fresh run may begin after the condition was met. Then nothing is written here, and what is unrecorded is recorded
    // with the step that follows, as it would have been if the earlier run had gone on.
    if (isOver()) return true;
    if (overspendIsDue(state)) openOverspendGate(cycle);
    const wait = standingOrThrow(cycle);
    cycle.watcher?.beforeWait();
    if (writesBeforeCommands(cycle) && cycle.unrecorded.length > 0) {
      await write(cycle);
      applyQueued(cycle);
      continue;
    }
    showChanges(cycle);
    const edge = isLong(cycle) ? HAND_OVER : nextEdge(state, wait, nowMs());
    const alarm = setAlarm(edge.atMs, waitText(wait));
    await write(cycle);
    await restUntil(cycle, () => isOver() || cycle.unrecorded.length > 0 || alarm.rang());
    alarm.cancel();
    if (isOver()) return true;
    // A message that came in the moment in which the window ended, such as a deferral, may have moved its end.
    if (cycle.unrecorded.length > 0) continue;
    if (edge === HAND_OVER) await continueInFreshRun(cycle);
    else if (!handleEdge(cycle, wait, edge)) return false;
  }
}

/**
 * Whether a step writes its transition first and sets its timer and search attributes afterwards. Process version 0 did
 * so, and a cycle that began by it must, because its history holds the commands in that order. The recorded history
 * `message-while-the-first-task-heartbeats` proves that it still replays.
 */
function writesBeforeCommands({ state }: Cycle): boolean {
  return state.processVersion === 0;
}

function standingOrThrow({ state }: Cycle): Wait {
  if (!state.wait) throw new Error(`${state.cycleId} waits for nothing in ${state.phase}`);
  return state.wait;
}

/**
 * Does what is due at an edge of the clock.
 * @returns false when the window of the wait has lapsed, and the caller must name the outcome
 */
function handleEdge(cycle: Cycle, wait: Wait, { kind }: ClockEdge): boolean {
  if (kind === 'watch') cycle.watcher?.whenLong();
  else if (kind !== 'due' && (wait.what === 'wave' || nowMs() < Date.parse(wait.due))) remind(cycle, wait);
  else if (wait.what === 'hold') goOnByItself(cycle, wait);
  else if (cycle.state.suspended) exitSuspended(cycle);
  else return false;
  return true;
}

/** Reminds whoever must act; at the next edge, when most of the window is over, calls a further role. */
function remind(cycle: Cycle, wait: Wait): void {
  if (wait.what === 'time') return;
  // A wave that is overdue may be gone.
  if (wait.what === 'wave') cycle.watcher?.whenLong();
  const type = wait.reminded ? 'escalated' : 'reminded';
  tell(cycle, type, passEdge(cycle.state, wait, waitText(wait)));
}

/**
 * Ends a hold whose window is over, that of the council as well: a hold puts a cycle off and does not decide about it, so
 * what was set aside goes on with the time that it had left.
 */
function goOnByItself(cycle: Cycle, { by, due }: HoldWait): void {
  resumeWait(cycle.state, nowMs());
  const until = cycle.state.wait?.due ?? '';
  tell(
    cycle,
    'resumed',
    `the hold of ${by} was over at ${due}: the cycle goes on by itself, now due ${until}`,
  );
}

/** Ends a cycle whose veto or overspend lapsed: a veto that nobody lifted stands. */
function exitSuspended(cycle: Cycle): void {
  const { state } = cycle;
  const { wait, suspended } = state;
  if (wait?.what !== 'decision' || !suspended) return;
  const vetoed = wait.gate === 'veto';
  const reason = vetoed
    ? `the veto stands, nobody lifted it by ${wait.due}: ${wait.evidence.summary}`
    : `nobody approved the overspend by ${wait.due}: ${wait.evidence.summary}`;
  state.exit = vetoed ? { outcome: 'stopped', reason, by: suspended.by } : { outcome: 'expired', reason };
  tell(cycle, 'lapsed', reason);
}

/** Opens the gate for spending beyond what is released and tolerated: the cycle waits for the council's yes or no. */
function openOverspendGate(cycle: Cycle): void {
  const gateId = openOverspend(cycle.state, nowMs());
  const { wait } = cycle.state;
  if (wait?.what !== 'decision') return;
  tell(cycle, 'gate-opened', `${waitText(wait)}, due ${wait.due}: ${wait.evidence.summary}`, {
    gateId,
    evidenceHash: wait.evidence.hash,
    detail: { ...wait.evidence, releasedMinor: releasedMinor(cycle.state) },
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

/** An edge that comes at once: the run is handed over in a workflow task that has nothing else to do. */
const HAND_OVER: ClockEdge = { kind: 'watch', atMs: 0 };

async function continueInFreshRun(cycle: Cycle): Promise<void> {
  // Every update that is still being answered gets its answer from this run.
  await restUntil(cycle, allHandlersFinished);
  // If a message changed something meanwhile, this run records it first and is handed over at its next wait.
  if (cycle.unrecorded.length > 0 || cycle.handedIn !== null || cycle.queue.length > 0) return;
  await inFreshRun({ resume: cycle.state, eventsPerRun: cycle.eventsPerRun });
}

/** Where workers are pinned to versions, a cycle crosses to the current version here and nowhere else. */
const inFreshRun = makeContinueAsNewFunc<CycleProcess>({ initialVersioningBehavior: 'AUTO_UPGRADE' });
