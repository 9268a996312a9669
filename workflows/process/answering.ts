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
import { arrive } from './inbox.js';
import type { Cycle } from './running-cycle.js';

/** Answers kept for repeats; with 2,000 updates a run at most, older repeats are the API's to recognise. */
const RECEIPTS_KEPT = 200;

/** The engine holds ten updates of a run at once, and drops a workflow task when one more comes. */
const LONGEST_LINE = 6;

export interface Answering<Body> {
  /** Whether the payload has the shape at all; what has not never reaches the rules. */
  readonly malformed: (command: unknown) => Refusal | null;
  readonly refuse: (command: Command<Body>) => Refusal | null;
  /** Changes the state of a cycle whose rules have accepted the command. */
  readonly apply: (command: Command<Body>) => void;
}

export function answer<Body>(
  cycle: Cycle,
  update: UpdateDefinition<Receipt, [Command<Body>]>,
  { malformed, refuse: rules, apply }: Answering<Body>,
): void {
  setHandler(update, (command) => inLine(cycle, command, rules, apply), {
    validator: (command: Command<Body>): void => {
      if (firstReceipt(cycle) === undefined)
        throwIf(malformed(command) ?? refuseBusy(cycle) ?? rules(command));
    },
  });
}

/** Resolved in the very moment when the main loop rests, as it does for nearly every message. */
function inLine<Body>(
  cycle: Cycle,
  command: Command<Body>,
  rules: Answering<Body>['refuse'],
  apply: Answering<Body>['apply'],
): Promise<Receipt> {
  const first = firstReceipt(cycle);
  if (first) return Promise.resolve(first);
  const id = currentUpdateInfo()?.id ?? '';
  return new Promise((resolve, reject) => {
    arrive(cycle, () => {
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

function firstReceipt({ state }: Cycle): Receipt | undefined {
  const id = currentUpdateInfo()?.id;
  return id !== undefined && Object.hasOwn(state.receipts, id) ? state.receipts[id] : undefined;
}

function keepReceipt({ state }: Cycle, id: string, command: Command<unknown>): Receipt {
  const receipt = { sequence: state.sequence + 1, fingerprint: receiptFingerprint(command.fingerprint) };
  const kept = [...Object.entries(state.receipts), [id, receipt] as const].slice(-RECEIPTS_KEPT);
  state.receipts = Object.fromEntries(kept);
  return receipt;
}

/** About this moment only: whoever is told so repeats the very same message. */
function refuseBusy({ atRest, databaseAway, inbox, state }: Cycle): Refusal | null {
  if (databaseAway) {
    return refuse(
      'not-recorded',
      'The last step is not recorded yet: the database does not answer. Repeat in a moment.',
    );
  }
  // A verdict is being computed, or ledger lines are being claimed: what comes next is not known yet.
  const isMoving = !atRest && state.wait === null && state.exit === null && !state.closed;
  return isMoving || inbox.length >= LONGEST_LINE
    ? refuse('cycle-moving', 'The cycle is moving to its next step; repeat in a moment.')
    : null;
}

function throwIf(refusal: Refusal | null): void {
  if (refusal) throw failureOf(refusal);
}

function failureOf({ message, code }: Refusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code);
}
