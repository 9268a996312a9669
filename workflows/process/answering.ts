/** How a message is answered: a receipt, the first receipt again for a repeat, or a refusal that leaves no event. */
import { ApplicationFailure, currentUpdateInfo } from '@temporalio/workflow';
import type { Receipt } from '../../domain/cycle/cycle-state.js';
import { receiptFingerprint } from '../../domain/cycle/receipt.js';
import type { Refusal } from '../../base/refusal.js';
import type { Cycle } from './running-cycle.js';
import type { Command } from '../messages/definitions.js';

/** Answers kept for repeats; with 2,000 updates a run at most, older repeats are the API's to recognise. */
const RECEIPTS_KEPT = 200;

export function isRepeat(cycle: Cycle): boolean {
  const id = currentUpdateInfo()?.id;
  return id !== undefined && Object.hasOwn(cycle.state.receipts, id);
}

/** Applies a command, or answers a repeat of it (after continue-as-new) with the first receipt. */
export function once(cycle: Cycle, command: Command<unknown>, apply: () => void): Receipt {
  const { state } = cycle;
  const id = currentUpdateInfo()?.id ?? '';
  const first = Object.hasOwn(state.receipts, id) ? state.receipts[id] : undefined;
  if (first) return first;
  apply();
  const receipt: Receipt = {
    sequence: state.sequence + 1,
    fingerprint: receiptFingerprint(command.fingerprint),
  };
  const kept = [...Object.entries(state.receipts), [id, receipt] as const].slice(-RECEIPTS_KEPT);
  state.receipts = Object.fromEntries(kept);
  return receipt;
}

export function throwIf(refusal: Refusal | null): void {
  if (refusal) throw ApplicationFailure.nonRetryable(refusal.message, refusal.code);
}
