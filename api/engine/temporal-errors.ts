/**
 * What a failed call to Temporal means for the person who asked. The rule: say "refused" only when Temporal said so;
 * when the answer got lost, say that the outcome is not known, never that it failed.
 */
import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { REFUSALS } from '../../base/refusal.js';
import { isRefusalCode, ProblemError } from '../errors.js';

/** Temporal answers in milliseconds when it is well. Less than this would say "unknown" of what is only busy. */
const LEAST_MS = 3_000;

/** Until when Temporal may answer, so that the caller hears from us in time; whatever took its time before. */
export function engineDeadline(answerByMs: number): number {
  return Math.max(answerByMs, Date.now() + LEAST_MS);
}

const RETRY_SECONDS = 3;
/** What hinders a cycle for a moment has mostly passed by then. */
const PASSING_SECONDS = 1;
/** Of gRPC's status codes. */
const GRPC: Record<string, number> = { NOT_FOUND: 5, RESOURCE_EXHAUSTED: 8 };

/**
 * The business no that an update was refused with, or undefined for any other failure. A validator's no and the failure
 * of an update that was accepted, because another message in line came first, arrive in the same shape.
 */
export function refusalIn(error: unknown): ProblemError | undefined {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || !isRefusalCode(cause.type)) return undefined;
  const isPassing = REFUSALS[cause.type] === 'transient';
  const extras = isPassing ? { retryAfterSeconds: PASSING_SECONDS } : { isVerdict: true };
  return new ProblemError(cause.type, cause.message, extras);
}

/** No such workflow, or one that has ended; the read model knows which. */
export function isWorkflowGone(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  return isGrpcServiceError(error) && error.code === GRPC.NOT_FOUND;
}

/** For every failure that is neither a refusal nor a missing workflow. Other errors are our own and pass through. */
export function engineProblem(error: unknown): unknown {
  if (isGrpcServiceError(error) && error.code === GRPC.RESOURCE_EXHAUSTED) {
    return new ProblemError(
      'engine-busy',
      'The engine takes no more messages for this cycle now. Try again.',
      {
        retryAfterSeconds: RETRY_SECONDS,
      },
    );
  }
  const isEngines =
    error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
    error instanceof WorkflowUpdateFailedError ||
    isGrpcServiceError(error) ||
    (error instanceof Error && isGrpcServiceError(error.cause));
  return isEngines ? outcomeUnknown() : error;
}

function outcomeUnknown(): ProblemError {
  return new ProblemError(
    'outcome-unknown',
    'The process engine did not answer in time; whether it took the message is not known. ' +
      'Repeat the request with the same Idempotency-Key: it is carried out once at most.',
    { retryAfterSeconds: RETRY_SECONDS },
  );
}
