/**
 * A cycle as it is read: the state of its last transition, its charter, and fields derived from both for finding and
 * ordering. One document is enough for a status. Only transitions write it, except for the one field of `doubts.ts`.
 */
import { Schema, type Connection, type Model } from 'mongoose';
import { personKey } from '../../base/person.js';
import type { Charter } from '../../contracts/charter.js';
import { searchOf } from '../../domain/reading/inbox.js';
import { waitRoles, type ReadableCycle } from '../../domain/reading/status.js';
import type { StoredState, Transition } from '../../domain/cycle/transition.js';
import type { Outcome, Phase } from '../../base/vocabulary.js';
import { collection, partSchema } from '../mongo/collection-schema.js';
import { fromPairs, storable, toPairs, type Pair } from '../mongo/storable.js';

/** Fields whose keys are not ours (gate ids, request ids, persons). A field that is missing here does not compile. */
const PAIRED = [
  'settled',
  'answered',
  'verdicts',
  'interests',
  'supplied',
  'decided',
] as const satisfies FreeKeyed[];
type FreeKeyed = {
  [Field in keyof StoredState]: string extends keyof StoredState[Field] ? Field : never;
}[keyof StoredState];

type PairedState = {
  readonly [Field in keyof StoredState]: Field extends FreeKeyed
    ? readonly Pair<StoredState[Field][string]>[]
    : StoredState[Field];
};

/** Fields that every transition sets. */
interface Derived {
  readonly sequence: number;
  readonly headHash: string;
  readonly open: boolean;
  readonly outcome: Outcome | null;
  readonly phase: Phase;
  /** Roles whose turn it is; empty when nobody must act. */
  readonly waitingRoles: readonly string[];
  /** By which the inbox finds it: those roles, and whoever is called by name. */
  readonly waitingKeys: readonly string[];
  /** LOBs of the open seats; `*` stands for any LOB of the cycle. */
  readonly waitingLobs: readonly string[];
  readonly waitingPerson: string | null;
  readonly dueAt: Date | null;
  /** Due date and id in one field, which orders the inbox, so that a page starts with one comparison. */
  readonly dueKey: string | null;
  /** Since when the history is known not to hold the head; null after every transition. See `doubts.ts`. */
  readonly unconfirmedSince?: Date | null;
  readonly openedAt: Date;
  /** Opening date and id in one field, which orders the list. Null for a wave, which is found through its cycle. */
  readonly listKey: string | null;
  readonly updatedAt: Date;
}

/** Fields that change only with the charter. */
interface FromCharter {
  readonly title: string;
  readonly journeyStage: string;
  readonly lobs: readonly string[];
  readonly regions: readonly string[];
  /** As `personKey` makes it: one sponsor however they are written. */
  readonly sponsorKey: string;
  /** The journey stage of a cycle in the light lane, which draws on the stage's standing budget; null in the others. */
  readonly lightStage: string | null;
}

export interface CycleDocument extends Derived, FromCharter {
  readonly _id: string;
  readonly state: PairedState;
  readonly charter: Charter;
}

/** A new field of the state that is not listed here does not compile. */
const stateFields = {
  cycleId: String,
  charterHash: String,
  openedAt: String,
  phase: String,
  rounds: Schema.Types.Mixed,
  phaseSince: String,
  entered: String,
  wait: Schema.Types.Mixed,
  suspended: Schema.Types.Mixed,
  lane: String,
  laneReasons: [String],
  splitting: String,
  vetoes: Number,
  settled: [Schema.Types.Mixed],
  lastDecision: Schema.Types.Mixed,
  answered: [Schema.Types.Mixed],
  verdicts: [Schema.Types.Mixed],
  interests: [Schema.Types.Mixed],
  supplied: [Schema.Types.Mixed],
  decided: [Schema.Types.Mixed],
  movements: [Schema.Types.Mixed],
  exit: Schema.Types.Mixed,
  undos: [Schema.Types.Mixed],
  undoing: Boolean,
  closed: Boolean,
  sequence: Number,
  processVersion: Number,
  parent: Schema.Types.Mixed,
  waves: [Schema.Types.Mixed],
  checksPassed: Number,
  spending: Schema.Types.Mixed,
  tieBreaker: String,
} satisfies Record<keyof StoredState, unknown>;

export function cycleModel(connection: Connection): Model<CycleDocument> {
  return collection<CycleDocument>(connection, 'cycles', {
    _id: String,
    sequence: Number,
    headHash: String,
    state: partSchema(stateFields),
    charter: Schema.Types.Mixed,
    title: String,
    journeyStage: String,
    lobs: [String],
    regions: [String],
    sponsorKey: String,
    lightStage: String,
    open: Boolean,
    outcome: String,
    phase: String,
    waitingRoles: [String],
    waitingKeys: [String],
    waitingLobs: [String],
    waitingPerson: String,
    dueAt: Date,
    dueKey: String,
    unconfirmedSince: Date,
    openedAt: Date,
    listKey: String,
    updatedAt: Date,
  });
}

/** What the document is made of. */
export interface Projected extends Pick<Transition, 'sequence' | 'at' | 'state'> {
  readonly charter?: Charter | undefined;
}

/** Every field that this transition sets; those of the charter only when the transition brings one. */
export function cycleFields(transition: Projected, hash: string): Omit<CycleDocument, '_id'> {
  const { state, charter } = transition;
  const fields = { ...derived(transition, hash), state: pairedState(state) };
  return (charter ? { ...fields, ...fromCharter(charter, state) } : fields) as Omit<CycleDocument, '_id'>;
}

function fromCharter(charter: Charter, { lane }: StoredState): FromCharter & { charter: unknown } {
  const { title, journeyStage, lobs, regions } = charter;
  const found = { title, journeyStage, lobs: [...lobs], regions: [...regions] };
  const lightStage = lane === 'light' ? journeyStage : null;
  return { ...found, lightStage, sponsorKey: personKey(charter.sponsor), charter: storable(charter) };
}

function derived({ state, sequence, at }: Projected, hash: string): Derived {
  const dueAt = state.wait === null ? null : new Date(state.wait.due);
  const openedAt = new Date(state.openedAt);
  const search = searchOf(state);
  return {
    sequence,
    headHash: hash,
    open: !state.closed,
    outcome: state.exit?.outcome ?? null,
    phase: state.phase,
    waitingRoles: state.wait === null ? [] : waitRoles(state.wait),
    waitingKeys: search.keys,
    waitingLobs: search.lobs,
    waitingPerson: search.person,
    dueAt,
    dueKey: dueAt && orderKey(dueAt, state.cycleId),
    unconfirmedSince: null,
    openedAt,
    listKey: state.parent === null ? orderKey(openedAt, state.cycleId) : null,
    updatedAt: new Date(at),
  };
}

/** ISO dates have one length, so they can be ordered as text. */
function orderKey(date: Date, cycleId: string): string {
  return `${date.toISOString()}|${cycleId}`;
}

function pairedState(state: StoredState): PairedState {
  return storable({ ...state, ...mapFields((field) => toPairs<unknown>(state[field])) }) as PairedState;
}

export function stateOf(stored: CycleDocument['state']): StoredState {
  return {
    ...stored,
    ...mapFields((field) => fromPairs<unknown>(stored[field])),
  } as StoredState;
}

function mapFields<Result>(change: (field: FreeKeyed) => Result): Record<FreeKeyed, Result> {
  const complete: readonly FreeKeyed[] = PAIRED;
  return Object.fromEntries(complete.map((field) => [field, change(field)])) as Record<FreeKeyed, Result>;
}

export function readableCycle({
  state,
  charter,
  headHash,
  unconfirmedSince,
}: Pick<CycleDocument, 'state' | 'charter' | 'headHash' | 'unconfirmedSince'>): ReadableCycle {
  return { ...stateOf(state), charter, headHash, unconfirmedSince: unconfirmedSince?.toISOString() ?? null };
}
