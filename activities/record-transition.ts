/** Writes one transition. @returns its hash, which the workflow keeps in its state */
import { ApplicationFailure } from '@temporalio/common';
import type { Transition } from '../domain/cycle/transition.js';
import type { ActivityDeps } from './ports.js';

export async function recordTransition(deps: ActivityDeps, transition: Transition): Promise<string> {
  try {
    const { hash } = await deps.recordTransition(transition);
    return hash;
  } catch (cause) {
    // Another writer has the sequence, or the key was used for other content. Repeating the write cannot change that.
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
