/** What a method answers, as the judge takes a difference. */
import type { Difference } from '../difference.js';
import { isProblem, type Answer, type MethodResult, type NoMethodResult } from './method-result.js';

export function asDifference(result: Answer<MethodResult>): Difference | NoMethodResult {
  if (isProblem(result)) return result;
  const { effect, lower, upper, method, resolution, standardErrorKind, pValue } = result;
  // The intervals that rest on no standard error are of methods by which no criterion is judged.
  if (standardErrorKind === undefined) return { problem: 'not-finite' };
  const { standardError = null, degreesOfFreedom = null } = result;
  return {
    effect,
    lower,
    upper,
    method,
    resolution,
    standardError,
    standardErrorKind,
    degreesOfFreedom,
    pValue: () => pValue,
  };
}
