import { describe, expect, it } from 'vitest';
import { strataDifference } from '../../../statistics/observational/strata-difference.js';

/** Strata of one or two treated units and ten comparisons each, half of whom have the outcome. */
function strataOf(single: number, double: number, treatedAgree = false) {
  const rows = Array.from({ length: single + double }, (_, stratum) => {
    const treated = stratum < single ? [stratum % 2] : [1, treatedAgree ? 1 : 0];
    const comparisons = Array.from({ length: 10 }, (_none, unit) => unit % 2);
    return [
      ...treated.map((outcome) => ({ stratum, isTreated: 1, outcome })),
      ...comparisons.map((outcome) => ({ stratum, isTreated: 0, outcome })),
    ];
  }).flat();
  return strataDifference(
    { isTreated: Uint8Array.from(rows, ({ isTreated }) => isTreated), covariates: [] },
    Int32Array.from(rows, ({ stratum }) => stratum),
    Float64Array.from(rows, ({ outcome }) => outcome),
  );
}

describe('strata of one treated unit', () => {
  it('that all hang on the spread of one other stratum are refused', () => {
    expect(strataOf(99, 1).refusal).toBe(
      'has strata with one treated unit, which shows no spread, and the other strata tell it by 1 degrees of freedom, and at least 10 are needed; put strata together',
    );
  });

  it('are refused where no other stratum shows a spread', () => {
    expect(strataOf(60, 20, true).refusal).toContain('those of the other strata show none either');
  });

  it('add no degrees of freedom to those of the spread that they borrow', () => {
    const { refusal, degreesOfFreedom } = strataOf(60, 20);
    expect(refusal).toBeUndefined();
    // Most of the variance is borrowed, of 20 degrees of freedom; counted as 60 parts it had some 800.
    expect(degreesOfFreedom).toBeGreaterThan(20);
    expect(degreesOfFreedom).toBeLessThan(60);
    expect(strataOf(0, 20).refusal).toBeUndefined();
  });
});
