/**
 * What a message or the clock does to a proposed change. Each changes the state and returns the line of the log; the rules
 * have been asked before.
 */
import type { ReviewRequest } from '../../contracts/metric-change.js';
import { durationMs } from '../../base/duration.js';
import { words } from '../../base/vocabulary.js';
import { windowEdge, type ClockEdge } from '../cycle/clocks.js';
import type { Actor } from '../cycle/cycle-state.js';
import { GOVERNED_ROLES } from '../decisions/rights.js';
import type { ChangeEntry, ChangeState, ChangeWait, NewChange, Proposal } from './change-state.js';
import { governedKinds, readableDifferences } from './governed-kinds.js';

export function openChange(begun: NewChange, nowMs: number): { state: ChangeState; entry: ChangeEntry } {
  const { proposedBy, ...rest } = begun;
  const at = iso(nowMs);
  const state: ChangeState = {
    ...rest,
    proposedBy: proposedBy.person,
    proposedAt: at,
    status: 'in_review',
    round: 1,
    wait: null,
    effectiveFrom: null,
    reviewedBy: null,
    outcome: null,
    closed: false,
    sequence: 0,
    receipts: {},
  };
  waitFor(state, 'review', nowMs);
  const text = `${state.proposedBy} proposed ${aimText(state)}: ${state.reason}`;
  return {
    state,
    entry: { type: 'proposed', at, text, person: state.proposedBy, contentHash: state.contentHash },
  };
}

/** "a new metric csat", "a version of csat, based on version 1", "to retire version 1 of csat", "to keep …". */
export function aimText({ kind, key, proposal }: Pick<ChangeState, 'kind' | 'key' | 'proposal'>): string {
  const { noun } = governedKinds[kind];
  if (proposal.what === 'retirement') {
    const { version, because } = proposal;
    const why = because ? `, which ${because.analysis} has found not to predict` : '';
    return `to retire version ${version} of ${key}${why}`;
  }
  if (proposal.what === 'repin') return `to keep version ${proposal.version} of ${key} for ${proposal.cycle}`;
  const { basedOn } = proposal;
  return basedOn === undefined ? `a new ${noun} ${key}` : `a version of ${key}, based on version ${basedOn}`;
}

export function applyReview(
  state: ChangeState,
  actor: Actor,
  { decision, reason, effectiveFrom }: ReviewRequest,
  nowMs: number,
): ChangeEntry[] {
  const { person } = actor;
  const role = [GOVERNED_ROLES[state.kind].steward, state.wait?.escalatedTo].find(
    (each) => each !== undefined && actor.roles.includes(each),
  );
  const by = {
    at: iso(nowMs),
    person,
    ...(role === undefined ? {} : { role }),
    contentHash: state.contentHash,
  };
  const why = reason === undefined ? '' : `: ${reason}`;
  state.reviewedBy = person;
  switch (decision) {
    case 'approve': {
      state.effectiveFrom = iso(effectiveFrom === undefined ? nowMs : Date.parse(effectiveFrom));
      state.status = 'approved';
      state.wait = { what: 'effect', since: iso(nowMs), due: state.effectiveFrom };
      const text = `${person} approved it, from ${state.effectiveFrom} on${why}`;
      const approved: ChangeEntry = { type: 'approved', text, ...by };
      return effectiveFrom === undefined ? [approved, publish(state, iso(nowMs))] : [approved];
    }
    case 'return':
      state.status = 'returned';
      waitFor(state, 'rework', nowMs);
      return [{ type: 'returned', text: `${person} returned it for rework${why}`, ...by }];
    case 'reject':
      end(state, 'rejected', `${person} rejected it${why}`);
      return [{ type: 'rejected', text: `${person} rejected it${why}`, ...by }];
  }
}

export function applyRework(
  state: ChangeState,
  { person }: Actor,
  { proposal, contentHash, reason }: Pick<ChangeState, 'proposal' | 'contentHash' | 'reason'>,
  nowMs: number,
): ChangeEntry {
  const differences = differencesOf(state, state.proposal, proposal);
  Object.assign(state, { proposal, contentHash, reason, status: 'in_review', round: state.round + 1 });
  waitFor(state, 'review', nowMs);
  const text = `${person} handed in a new content: ${reason}`;
  return { type: 'reworked', at: iso(nowMs), text, person, contentHash, differences };
}

function differencesOf({ kind }: ChangeState, before: Proposal, after: Proposal): string[] {
  if (before.what !== 'version' || after.what !== 'version') return [];
  return readableDifferences(kind, before.definition, after.definition);
}

/** @param by a person, or what else has ended it, in words */
export function applyWithdrawal(state: ChangeState, by: string, reason: string, nowMs: number): ChangeEntry {
  const text = `${by} withdrew it: ${reason}`;
  end(state, 'withdrawn', text);
  return { type: 'withdrawn', at: iso(nowMs), text, person: by };
}

/** The next moment at which something is due; an effective date has no reminder. */
export function nextChangeEdge({ wait, terms }: ChangeState): ClockEdge {
  if (wait === null) throw new Error('a closed change waits for nothing');
  if (wait.what === 'effect') return { kind: 'due', atMs: Date.parse(wait.due) };
  return windowEdge(wait, durationMs(windowOf(wait.what, terms)));
}

/** Does what is due. */
export function passChangeEdge(state: ChangeState, { kind }: ClockEdge, nowMs: number): ChangeEntry {
  const { wait } = state;
  if (wait === null) throw new Error('a closed change waits for nothing');
  const at = iso(nowMs);
  if (kind === 'reminder') {
    wait.reminded = true;
    return { type: 'reminded', at, text: `reminder: ${waitText(state)}, due ${wait.due}` };
  }
  if (kind === 'escalation') {
    const role = escalationOf(state, wait);
    wait.escalatedTo = role;
    return {
      type: 'escalated',
      at,
      text: `escalated to ${words(role)}: ${waitText(state)}, due ${wait.due}`,
    };
  }
  if (wait.what === 'effect') return publish(state, at);
  const text = `${wait.what === 'review' ? 'nobody reviewed it' : 'it was not reworked'} by ${wait.due}`;
  end(state, 'expired', text);
  return { type: 'expired', at, text };
}

/** A late review is called from the stand-in, a late rework from whoever returned it. */
function escalationOf({ kind }: ChangeState, { what }: ChangeWait) {
  const { steward, standIn } = GOVERNED_ROLES[kind];
  return what === 'review' ? standIn : steward;
}

function publish(state: ChangeState, at: string): ChangeEntry {
  const done = state.proposal.what === 'retirement' ? 'is retired' : 'holds';
  const text = `it ${done} from ${state.effectiveFrom ?? at} on`;
  end(state, 'published', text);
  return { type: 'published', at, text, contentHash: state.contentHash };
}

/** "metric steward must review a new metric csat". */
export function waitText(
  state: Pick<ChangeState, 'kind' | 'key' | 'proposal' | 'wait' | 'proposedBy'>,
): string {
  const aim = aimText(state);
  switch (state.wait?.what) {
    case 'review':
      return `${words(GOVERNED_ROLES[state.kind].steward)} must review ${aim}`;
    case 'rework':
      return `${state.proposedBy} must rework ${aim}`;
    case 'effect':
      return `${aim} takes effect`;
    case undefined:
      return `${aim} is closed`;
  }
}

function waitFor(state: ChangeState, what: 'review' | 'rework', nowMs: number): void {
  const due = iso(nowMs + durationMs(windowOf(what, state.terms)));
  state.wait = { what, since: iso(nowMs), due };
}

function windowOf(what: 'review' | 'rework', terms: ChangeState['terms']): string {
  return what === 'review' ? terms.reviewWindow : terms.reworkWindow;
}

function end(state: ChangeState, status: ChangeState['status'], outcome: string): void {
  Object.assign(state, { status, outcome, wait: null, closed: true });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
