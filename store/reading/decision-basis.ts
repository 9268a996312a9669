/**
 * What decisions rest on, found in the log: the charters of a cycle, what was handed in, and what a gate was opened on.
 * The log holds all of it already, with its hash, so that nothing is kept twice and nothing can be changed unseen.
 */
import type { Connection, QueryFilter } from 'mongoose';
import type { Charter } from '../../contracts/charter.js';
import type { Submission } from '../../contracts/submission.js';
import type { GateEvidence } from '../../domain/cycle/cycle-state.js';
import type { Entry } from '../../domain/cycle/timeline.js';
import type { PlanPower } from '../../domain/evidence/plan-power.js';
import type { GateLog } from '../../domain/reading/gate-evidence.js';
import type { ReadableCycle } from '../../domain/reading/status.js';
import { sha256Hex } from '../cycle/content-hash.js';
import {
  UNREAD,
  cycleEvent,
  eventModel,
  type CycleEvent,
  type EventDocument,
} from '../cycle/event-document.js';
import { operators, READ_MS } from '../mongo/collection-schema.js';

/** A charter as it was in one round of the charter phase. */
export interface CharterVersion {
  readonly round: number;
  /** Of the event that brought it. */
  readonly sequence: number;
  readonly at: string;
  readonly by: string;
  /** SHA-256 of the charter's canonical JSON. */
  readonly hash: string;
  readonly charter: Charter;
}

export interface HandedIn {
  /** Of the event that it came with. */
  readonly sequence: number;
  readonly entry: Entry;
  readonly submission: Submission;
}

export interface SubmissionsQuery {
  /** 0: from the first. */
  readonly afterSequence: number;
  readonly limit: number;
}

export interface DecisionBasis {
  /** Oldest first; a round in which none was handed in has none. A wave runs under its cycle's. */
  readonly listCharters: (cycle: ReadableCycle) => Promise<CharterVersion[]>;
  /** Oldest first. */
  readonly listSubmissions: (cycleId: string, query: SubmissionsQuery) => Promise<HandedIn[]>;
  /** Null when no such gate has opened. */
  readonly readGate: (cycle: ReadableCycle, gateId: string) => Promise<GateLog | null>;
}

type Find = (
  filter: QueryFilter<EventDocument>,
  order: 'oldest' | 'newest',
  limit?: number,
) => Promise<CycleEvent[]>;

export function decisionBasis(connection: Connection): DecisionBasis {
  const events = eventModel(connection);
  const find: Find = async (filter, order, limit = 0) => {
    const found = await events
      .find(filter, UNREAD)
      .sort({ sequence: order === 'oldest' ? 1 : -1 })
      .limit(limit)
      .maxTimeMS(READ_MS)
      .lean();
    return found.map(cycleEvent);
  };
  const listCharters = async (cycle: ReadableCycle) => {
    const cycleId = cycle.parent?.id ?? cycle.cycleId;
    const opening = await events.findOne({ cycleId, sequence: 1 }).maxTimeMS(READ_MS).lean();
    return opening?.charter
      ? chartersOf(opening, opening.charter, await submitted(find, cycleId, 'charter'))
      : [];
  };
  return {
    listCharters,
    listSubmissions: async (cycleId, { afterSequence, limit }) => {
      const after = { cycleId, sequence: operators({ $gt: afterSequence }), 'entries.type': 'submitted' };
      return (await find(after, 'oldest', limit)).flatMap(handedInWith);
    },
    readGate: async (cycle, gateId) => readGate(find, cycle, gateId, await listCharters(cycle)),
  };
}

/** In the charter phase nothing else is handed in. */
async function submitted(find: Find, cycleId: string, phase: Entry['phase']): Promise<HandedIn[]> {
  const events = await find({ cycleId, 'entries.type': 'submitted', 'entries.phase': phase }, 'oldest');
  return events.flatMap(handedInWith).filter(({ entry }) => entry.phase === phase);
}

function chartersOf(opening: EventDocument, charter: Charter, reworked: HandedIn[]): CharterVersion[] {
  const [{ actor = '' } = {}] = opening.entries;
  const first = { round: 1, sequence: 1, at: opening.at, by: actor, hash: sha256Hex(charter), charter };
  const later = reworked.flatMap(({ sequence, entry, submission }) =>
    submission.kind === 'charter'
      ? [
          {
            round: entry.round,
            sequence,
            at: entry.at,
            by: entry.actor ?? '',
            hash: sha256Hex(submission.content),
            charter: submission.content,
          },
        ]
      : [],
  );
  return [first, ...later];
}

function handedInWith({ sequence, entries }: CycleEvent): HandedIn[] {
  return entries
    .filter(({ type }) => type === 'submitted')
    .map((entry) => ({ sequence, entry, submission: entry.detail as Submission }));
}

interface Found {
  readonly sequence: number;
  readonly entry: Entry;
}

async function readGate(
  find: Find,
  cycle: ReadableCycle,
  gateId: string,
  charters: readonly CharterVersion[],
): Promise<GateLog | null> {
  const { cycleId, charterHash } = cycle;
  const told = (await find({ cycleId, 'entries.gateId': gateId }, 'oldest')).flatMap(
    ({ sequence, entries }) =>
      entries.filter((entry) => entry.gateId === gateId).map((entry) => ({ sequence, entry })),
  );
  const opening = told.find(({ entry }) => entry.type === 'gate-opened' || entry.type === 'vetoed');
  const first = charters[0];
  if (!opening || !first) return null;
  const source = await sourceOf(find, cycleId, told, opening);
  // A wave runs under one charter of its cycle; a cycle, under the one that was handed in last.
  const charter =
    charters.findLast(({ hash, sequence }) =>
      cycle.parent ? hash === charterHash : sequence <= opening.sequence,
    ) ?? first;
  const { releasedMinor } = (opening.entry.detail ?? {}) as { readonly releasedMinor?: number };
  return {
    openedAt: opening.entry.at,
    evidence: evidenceOf(opening.entry, source?.entry),
    source: source?.entry,
    submission: source?.entry.type === 'judged' ? await judged(find, cycleId, source.sequence) : undefined,
    releasedMinor,
    power: (told.find(({ entry }) => entry.type === 'power-told')?.entry.detail ?? null) as PlanPower | null,
    charter: charter.charter,
    charterHash: charter.hash,
  };
}

/** What carries the content of the evidence: it stands in the log before the gate, or renews the gate of an overspend. */
async function sourceOf(
  find: Find,
  cycleId: string,
  told: readonly Found[],
  opening: Found,
): Promise<Found | undefined> {
  if (opening.entry.type === 'vetoed') return opening;
  const verdict = told.findLast(({ entry }) => entry.type === 'judged');
  if (verdict) return verdict;
  const isOverspend = opening.entry.gateId?.startsWith('overspend.') ?? false;
  const settled = told.find(({ entry }) => entry.type === 'gate-settled');
  const filter = isOverspend
    ? { cycleId, 'entries.type': 'spend-reported' }
    : { cycleId, 'entries.evidenceHash': opening.entry.evidenceHash ?? '' };
  const upTo = (isOverspend ? settled?.sequence : opening.sequence) ?? Infinity;
  const carriers = (await find(filter, 'oldest')).flatMap(({ sequence, entries }) =>
    entries.map((entry) => ({ sequence, entry })),
  );
  return carriers.findLast(
    ({ sequence, entry }) =>
      sequence <= upTo &&
      (isOverspend
        ? entry.type === 'spend-reported'
        : entry.type === 'submitted' && entry.evidenceHash === opening.entry.evidenceHash),
  );
}

/** What was judged is handed in right before, mostly in the same transition. */
async function judged(find: Find, cycleId: string, upTo: number): Promise<Submission | undefined> {
  const before = { cycleId, sequence: operators({ $lte: upTo }), 'entries.type': 'submitted' };
  const [event] = await find(before, 'newest', 1);
  return event && handedInWith(event).at(-1)?.submission;
}

/** A later report of spending takes the place of the one that opened the gate. */
function evidenceOf(opening: Entry, source: Entry | undefined): GateEvidence {
  const opened = opening.detail as GateEvidence | undefined;
  const hash = source?.evidenceHash ?? opening.evidenceHash ?? '';
  if (opened === undefined || source?.type === 'spend-reported')
    return { hash, summary: source?.reason ?? source?.text ?? opening.text };
  const { summary, verdict } = opened;
  return { hash, summary, ...(verdict === undefined ? {} : { verdict }) };
}
