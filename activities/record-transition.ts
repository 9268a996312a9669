/** Writes one transition. @returns its hash, which the workflow keeps in its state */
import { ApplicationFailure } from '@temporalio/common';
import type { Transition } from '../domain/cycle/transition.js';
import type { ActivityDeps } from './ports.js';

export async function recordTransition(
  deps: ActivityDeps,
  transition: Transition,
  taskBeganAt: string,
): Promise<string> {
  const { hash } = await orRefused(() => deps.recordTransition(transition));
  // What is written stays; the task that is made anew writes the same step again or another in its place.
  if (deps.isTaskTooOld(taskBeganAt)) {
    throw ApplicationFailure.create({
      message: `the workflow task that began at ${taskBeganAt} may have been given up`,
      type: 'TaskTooOld',
      nonRetryable: true,
    });
  }
  return hash;
}

/** Another writer has the sequence, or the key was used for other content: repeating the write cannot change that. */
async function orRefused<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (cause) {
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
