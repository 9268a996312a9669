/**
 * The power that each test of a gate needs, so that the whole gate has the planned one. Alpha is not corrected for
 * guardrails, because all must hold; the chance to miss is divided instead.
 *
 * Source: M. Schultzberg, S. Ankargren, M. Frånberg, Risk-aware product decisions in A/B tests with multiple metrics,
 * arXiv 2402.11609 (2024).
 */
import { askedProblem, quantilesOf } from './asked.js';
import type { Asked, NoSize } from './asked.js';

/**
 * 1 − β/(G + 1), whatever the tests have to do with each other.
 *
 * @param guardrails how many stand beside the primary
 * @returns a power, or `bad-power` (outside of (0, 1)), `bad-count`
 */
export function powerOfEach(power: number, guardrails: number): number | NoSize {
  if (!(power > 0 && power < 1)) return { problem: 'bad-power' };
  if (!(Number.isSafeInteger(guardrails) && guardrails >= 0)) return { problem: 'bad-count' };
  return 1 - (1 - power) / (guardrails + 1);
}

/** By how much the sample of a single test grows for it: ((z(1−α) + z(power of each)) / (z(1−α) + z(power)))². */
export function guardedMultiplier(asked: Asked, guardrails: number): number | NoSize {
  const problem = askedProblem(asked);
  if (problem) return problem;
  const each = powerOfEach(asked.power, guardrails);
  if (typeof each === 'object') return each;
  const [alone, guarded] = [quantilesOf(asked), quantilesOf({ ...asked, power: each })];
  return ((guarded.error + guarded.power) / (alone.error + alone.power)) ** 2;
}
