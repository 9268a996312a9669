/**
 * Holds what is stored of a cycle against what its history says. An event whose content has the hash that the history
 * holds is proven and not looked at again; every other one is compared value by value with what a replay makes.
 */
import { isDeepStrictEqual } from 'node:util';
import { plain } from '../mongo/storable.js';
import { faultIn, faultInCycle } from './chain.js';
import { sealOf, type Seal } from './content-hash.js';
import { cycleFields, type CycleDocument } from './cycle-document.js';
import { eventDocument, type EventDocument } from './event-document.js';
import {
  headOf,
  type Difference,
  type ProjectedHead,
  type ProjectedStep,
  type Projection,
} from './projection.js';

export interface Stored {
  readonly cycle: CycleDocument | null;
  /** In order of sequence. */
  readonly events: readonly EventDocument[];
}

/** An event that must be written. */
export interface Mend {
  readonly step: ProjectedStep;
  readonly seal: Seal;
  /** What has its place now. */
  readonly stored: EventDocument | undefined;
}

export interface Comparison {
  readonly head: ProjectedHead;
  readonly differences: readonly Difference[];
  readonly mends: readonly Mend[];
  /** Recorded, and held by no history: a moment ago by a task that is still under way, or on a branch that was left. */
  readonly beyond: readonly EventDocument[];
  /** The read model does not show the head that it must. */
  readonly isShownWrong: boolean;
  /** What nothing that is kept can mend, in words. */
  readonly lost: readonly string[];
}

/** What the store notes for itself, and no hash covers. */
const EVENT_NOTES = ['task', 'supersedes', 'standing', 'abandoned'];
const CYCLE_NOTES = ['unconfirmedSince'];

export function compare(projection: Projection, { cycle, events }: Stored): Comparison {
  const head = headOf(projection);
  const of = new Map(events.map((event) => [event.sequence, event]));
  const before = earlierEvents(projection, of);
  const steps = projection.steps.map((step) => compareStep(step, of.get(step.transition.sequence)));
  const beyond = events.filter(({ sequence }) => sequence > head.sequence);
  const isOfHistory = beyond.length === 0 || projection.isOver;
  const shown = isOfHistory ? compareShown(cycle, head, events) : [];
  const differences = [
    ...before.differences,
    ...steps.flatMap((step) => step.differences),
    ...beyond.map(({ sequence, hash }) => ({
      sequence,
      field: 'cycle_events',
      stored: hash,
      held: undefined,
    })),
    ...shown,
  ];
  return {
    head,
    differences,
    mends: steps.flatMap(({ mend }) => mend ?? []),
    beyond,
    isShownWrong: shown.length > 0,
    lost: [...before.lost, ...steps.flatMap(({ lost }) => lost ?? [])],
  };
}

interface Compared {
  readonly differences: readonly Difference[];
  readonly mend?: Mend;
  readonly lost?: string;
}

function compareStep(step: ProjectedStep, stored: EventDocument | undefined): Compared {
  if (stored?.hash === step.hash && faultIn(stored) === null) return { differences: [] };
  const { sequence } = step.transition;
  const seal = sealOf(step.transition);
  if (seal.hash !== step.hash) {
    const differences = [
      { sequence, field: 'cycle_events.hash', stored: stored && sealedHash(stored), held: step.hash },
    ];
    const lost = `event ${sequence}: this build makes the step otherwise than the history holds it; run the build that made it`;
    return { differences, lost };
  }
  const mend = { step, seal, stored };
  if (!stored) {
    return { differences: [{ sequence, field: 'cycle_events', stored: undefined, held: step.hash }], mend };
  }
  const expected = eventDocument(step.transition, seal);
  return { differences: leafDifferences(sequence, 'cycle_events', stored, expected, EVENT_NOTES), mend };
}

/** Events of runs that are gone can be proven by their chain, and not made anew. */
function earlierEvents(
  { base }: Projection,
  of: ReadonlyMap<number, EventDocument>,
): { differences: Difference[]; lost: string[] } {
  const differences: Difference[] = [];
  let held = base?.state.headHash ?? '';
  for (let sequence = base?.state.sequence ?? 0; sequence > 0; sequence -= 1) {
    const event = of.get(sequence);
    const isSound = event?.hash === held && faultIn(event) === null;
    if (!isSound) differences.unshift({ sequence, field: 'cycle_events', stored: event?.hash, held });
    // What is not sound cannot name the one before it.
    if (!isSound) break;
    held = event.previousHash;
  }
  const lost = differences.map(
    ({ sequence }) => `event ${sequence}, and what came before it, is of a run that Temporal keeps no more`,
  );
  return { differences, lost };
}

function compareShown(
  cycle: CycleDocument | null,
  head: ProjectedHead,
  events: readonly EventDocument[],
): Difference[] {
  const { sequence, hash, shown } = head;
  if (!cycle) return [{ sequence, field: 'cycles', stored: undefined, held: hash }];
  const event = events.find((each) => each.sequence === sequence);
  const charter = events.findLast((each) => each.charter !== undefined && each.sequence <= sequence)?.charter;
  const isProven =
    event?.hash === hash && faultIn(event) === null && faultInCycle(cycle, event, charter) === null;
  if (isProven) return [];
  // Where no event is there to tell it, the time of the last change is not known any more.
  const at = event?.hash === hash ? event.at : shown.at;
  const expected = { _id: cycle._id, ...cycleFields({ ...shown, at }, hash) };
  return leafDifferences(sequence, 'cycles', cycle, expected, CYCLE_NOTES);
}

/** The hash that the stored content really has; the one that is stored where it has none. */
function sealedHash(stored: EventDocument): string {
  return faultIn(stored) === null ? stored.hash : `${stored.hash} (its content has another)`;
}

function leafDifferences(
  sequence: number,
  collection: string,
  stored: object,
  expected: object,
  notes: readonly string[],
): Difference[] {
  const isNote = (field: string) => notes.some((note) => field === note || field.startsWith(`${note}.`));
  return leaves(plain(stored), plain(expected))
    .filter(({ path }) => !isNote(path))
    .map(({ path, one, other }) => ({ sequence, field: `${collection}.${path}`, stored: one, held: other }));
}

interface DifferingLeaf {
  readonly path: string;
  readonly one: unknown;
  readonly other: unknown;
}

function leaves(one: unknown, other: unknown, path = ''): DifferingLeaf[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (!isBranch(one) || !isBranch(other)) return [{ path, one, other }];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((name) =>
    leaves(Reflect.get(one, name), Reflect.get(other, name), path === '' ? name : `${path}.${name}`),
  );
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
