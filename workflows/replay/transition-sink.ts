/**
 * Tells what a cycle records while its history is replayed: the one bundle that a rebuild replays on has this beside the
 * process, and a worker's bundle has not. It must change nothing about the replay.
 */
import { proxySinks, type Sinks, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import type { Transition } from '../../domain/cycle/transition.js';
import type { CycleActivities } from '../../activities/ports.js';

export interface TransitionSinks extends Sinks {
  readonly transitions: {
    /** @param hash what the history holds as the result of the step */
    recorded(transition: Transition, hash: string): void;
  };
}

const RECORD: keyof CycleActivities = 'recordTransition';

export const interceptors: WorkflowInterceptorsFactory = () => {
  const { transitions } = proxySinks<TransitionSinks>();
  return {
    outbound: [
      {
        scheduleLocalActivity: (input, next) => {
          const result = next(input);
          if (input.activityType !== RECORD) return result;
          const [transition] = input.args as [Transition];
          // Beside the step's own way: whoever waits for its result goes on as without this.
          result.then(
            (hash) => transitions.recorded(transition, hash as string),
            () => undefined,
          );
          return result;
        },
      },
    ],
  };
};
