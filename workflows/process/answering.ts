/**
 * How an update is answered: a receipt, the first receipt again for a repeat, or a refusal. A refusal by the validator
 * leaves no event. A message that had to wait in line is judged again when its turn comes.
 */
import { ApplicationFailure, currentUpdateInfo, setHandler } from '@temporalio/workflow';
import type { UpdateDefinition } from '@temporalio/common';
import type { Receipt } from '../../domain/cycle/cycle-state.js';
import { receiptFingerprint } from '../../domain/cycle/receipt.js';
import { refuse, type Refusal } from '../../base/refusal.js';
import type { Command } from '../messages/definitions.js';
import { enqueue, isResting, isSettled, type Queueing } from './message-queue.js';
import { isOverlong } from './running-cycle.js';

/** The number of receipts that the state keeps for repeats. The API recognises the repeats of older messages. */
const RECEIPTS_KEPT = 200;

/** The engine holds ten updates of a run at once, and drops a workflow task when one more comes; six stay clear of that. */
const LONGEST_QUEUE = 6;

/** What of a running process its answers need to know. */
export interface Answerable extends Queueing {
  readonly state: Queueing['state'] & {
    readonly sequence: number;
    receipts: Readonly<Record<string, Receipt>>;
  };
  /** The last transition could not be written yet; new messages are refused until it is. */
  readonly databaseAway: boolean;
  readonly eventsPerRun: number;
}

export interface Answering<Body> {
  /** Why the payload does not have the shape of the message, or null. A malformed payload never reaches the rules. */
  readonly malformed: (command: unknown) => Refusal | null;
  readonly refuse: (command: Command<Body>) => Refusal | null;
  /** Changes the state, once the rules have accepted the command. */
  readonly apply: (command: Command<Body>) => void;
}

export function answer<Body>(
  cycle: Answerable,
  update: UpdateDefinition<Receipt, [Command<Body>]>,
  { malformed, refuse: rules, apply }: Answering<Body>,
): void {
  setHandler(update, (command) => answerInTurn(cycle, command, rules, apply), {
    validator: (command: Command<Body>): void => {
      if (firstReceipt(cycle) === undefined)
        throwIf(malformed(command) ?? refuseBusy(cycle) ?? refuseAtRest(cycle, rules(command)));
    },
  });
}

/** The promise is resolved at once when the main loop rests, as it does for nearly every message; else at its next rest. */
function answerInTurn<Body>(
  cycle: Answerable,
  command: Command<Body>,
  rules: Answering<Body>['refuse'],
  apply: Answering<Body>['apply'],
): Promise<Receipt> {
  const first = firstReceipt(cycle);
  if (first) return Promise.resolve(first);
  const id = currentUpdateInfo()?.id ?? '';
  return new Promise((resolve, reject) => {
    enqueue(cycle, () => {
      const refusal = rules(command);
      if (refusal) {
        reject(failureOf(refusal));
        return;
      }
      apply(command);
      resolve(keepReceipt(cycle, id, command));
    });
  });
}

function firstReceipt(cycle: Answerable): Receipt | undefined {
  const id = currentUpdateInfo()?.id;
  return id === undefined ? undefined : receiptOf(cycle, id);
}

export function receiptOf({ state }: Answerable, updateId: string): Receipt | undefined {
  return Object.hasOwn(state.receipts, updateId) ? state.receipts[updateId] : undefined;
}

function keepReceipt({ state }: Answerable, id: string, command: Command<unknown>): Receipt {
  const receipt = { sequence: state.sequence + 1, fingerprint: receiptFingerprint(command.fingerprint) };
  const kept = [...Object.entries(state.receipts), [id, receipt] as const].slice(-RECEIPTS_KEPT);
  state.receipts = Object.fromEntries(kept);
  return receipt;
}

/** A refusal that holds for this moment only: the sender repeats the very same message a little later. */
function refuseBusy(cycle: Answerable): Refusal | null {
  const { atRest, databaseAway, queue } = cycle;
  if (databaseAway) {
    return refuse(
      'not-recorded',
      'The last step is not recorded yet: the database does not answer. Repeat in a moment.',
    );
  }
  // The cycle computes a verdict, claims ledger lines or goes from one undo to the next, so it is not known yet what it
  // will wait for.
  const isMoving = !atRest && !isSettled(cycle);
  return isMoving || queue.length >= LONGEST_QUEUE || isOverlong(cycle) ? MOVING : null;
}

const MOVING = refuse('cycle-moving', 'It is moving to its next step; repeat in a moment.');

/**
 * A process that is about to move on still shows the wait that it leaves, as after a worker has died in between. What is not
 * requested by that may be just what it requests next, so that is no answer yet. Who decided a gate is told at once.
 */
function refuseAtRest(cycle: Answerable, refusal: Refusal | null): Refusal | null {
  return refusal?.code === 'not-requested' && !isResting(cycle) ? MOVING : refusal;
}

function throwIf(refusal: Refusal | null): void {
  if (refusal) throw failureOf(refusal);
}

function failureOf({ message, code, faults }: Refusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code, ...(faults === undefined ? [] : [faults]));
}
