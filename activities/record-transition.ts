/** Writes one transition. Answers its hash, which goes back into the workflow's state. */
import { ApplicationFailure } from '@temporalio/common';
import type { Transition } from '../domain/cycle/transition.js';
import type { ActivityDeps } from './ports.js';

export async function recordTransition(deps: ActivityDeps, transition: Transition): Promise<string> {
  try {
    const { hash } = await deps.recordTransition(transition);
    return hash;
  } catch (cause) {
    // Another writer holds the sequence, or the key carries other content: no repeat can mend that.
    if (cause instanceof Error && cause.name === 'TransitionRefused') {
      throw ApplicationFailure.create({
        message: cause.message,
        type: cause.name,
        nonRetryable: true,
        cause,
      });
    }
    throw cause;
  }
}
