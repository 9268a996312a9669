/**
 * Tells what a failed call to Temporal means for the caller. The rule is to say "refused" only when Temporal said so; when
 * the answer got lost, the outcome is not known, and nobody may say that it failed.
 */
import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { REFUSALS, type Fault } from '../../base/refusal.js';
import { isRefusalCode, ProblemError } from '../errors.js';

/** Temporal answers in milliseconds when it is well. With less time a busy Temporal would count as "outcome unknown". */
const LEAST_MS = 3_000;

/** When Temporal must have answered, so that the caller gets an answer in time, however long the steps before took. */
export function engineDeadline(answerByMs: number): number {
  return Math.max(answerByMs, Date.now() + LEAST_MS);
}

const RETRY_SECONDS = 3;
/** After this time whatever hinders a cycle for a moment has mostly passed. */
const PASSING_SECONDS = 1;
/** The gRPC status codes that are told apart here. */
const GRPC: Record<string, number> = { NOT_FOUND: 5, RESOURCE_EXHAUSTED: 8 };

/**
 * The business refusal of an update, or undefined for any other failure. A validator's refusal has the same shape as the
 * failure of an update that was accepted and then lost against another message in line.
 */
export function refusalIn(error: unknown): ProblemError | undefined {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || !isRefusalCode(cause.type)) return undefined;
  const isPassing = REFUSALS[cause.type] === 'transient';
  const extras = isPassing ? { retryAfterSeconds: PASSING_SECONDS } : { isVerdict: true };
  // Written by `failureOf` of the workflow, which puts the faulty fields there and nothing else.
  const [errors] = (cause.details ?? []) as [(readonly Fault[])?];
  return new ProblemError(cause.type, cause.message, { ...extras, ...(errors ? { errors } : {}) });
}

/** True when there is no such workflow or it has ended; the read model knows which. */
export function isWorkflowGone(error: unknown): boolean {
  if (error instanceof WorkflowNotFoundError) return true;
  return isGrpcServiceError(error) && error.code === GRPC.NOT_FOUND;
}

/** The problem for a failure that is neither a refusal nor a missing workflow. Errors of our own pass through. */
export function engineProblem(error: unknown): unknown {
  if (isGrpcServiceError(error) && error.code === GRPC.RESOURCE_EXHAUSTED) {
    return new ProblemError('engine-busy', 'The engine takes no more messages for it now. Try again.', {
      retryAfterSeconds: RETRY_SECONDS,
    });
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
