/**
 * A process acts for the one thing that its workflow id names. Whoever can write to the namespace could otherwise start a
 * second process for a cycle, whose transitions would take the place of those of the first.
 */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';

type Prefix = 'cycle' | 'governed-change' | 'dataset' | 'analysis';

/** The workflow id of a cycle or a wave. */
export function cycleProcessId(id: string): string {
  return `cycle:${id}`;
}

/** @throws ApplicationFailure which ends the process before it has done anything */
export function mustBeOwn(prefix: Prefix, id: string): void {
  const { workflowId } = workflowInfo();
  if (workflowId === `${prefix}:${id}`) return;
  throw ApplicationFailure.nonRetryable(`${workflowId} is no process of ${id}`, 'message-malformed');
}
