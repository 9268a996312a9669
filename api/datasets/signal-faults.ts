/** What is wrong with the data sets that are to answer whether a signal predicts, told before anybody waits for it. */
import type { FieldError } from '../../contracts/problem.js';
import type { SignalQuestion } from '../../contracts/signal-question.js';
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { questionFaults } from '../../domain/evidence/signal-question.js';
import type { ApiStore } from '../api-store.js';
import { seenBy } from './row-faults.js';

export interface SignalAsked {
  readonly question: SignalQuestion;
  readonly actor: Actor;
  /** Where the question is in the body. */
  readonly at: string;
}

export async function signalFaults(
  store: Pick<ApiStore, 'datasets'>,
  { question, actor, at }: SignalAsked,
): Promise<FieldError[]> {
  const { dataset, outcomes } = question.rows;
  const [ofSignal, ofOutcome] = await Promise.all([
    seenBy(store, actor, dataset),
    outcomes === undefined ? undefined : seenBy(store, actor, outcomes),
  ]);
  return questionFaults(question, { dataset: ofSignal, outcomes: ofOutcome }).map(({ at: path, what }) => ({
    pointer: [at, ...path].join('/'),
    detail: what,
  }));
}
