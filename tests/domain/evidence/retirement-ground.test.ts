import { describe, expect, it } from 'vitest';
import { whyNoGround } from '../../../domain/evidence/retirement-ground.js';

const found = {
  design: 'predictiveness',
  mayRetire: true,
  summary: 'Does not predict: …',
  signal: { metric: 'effort', metricVersion: 2 },
};

describe('a finding is ground to retire a metric', () => {
  it('only where it has found that this version of it does not predict, in either direction', () => {
    const of = { metric: 'effort', version: 2 };
    expect(whyNoGround(found, of)).toBeNull();
    expect(whyNoGround({ ...found, mayRetire: false, summary: 'Undecided: few' }, of)).toBe(
      'is no ground to retire it: Undecided: few',
    );
    expect(whyNoGround(found, { metric: 'effort', version: 1 })).toBe('is of effort, version 2');
    expect(whyNoGround(found, { metric: 'nps', version: 2 })).toBe('is of effort, version 2');
    expect(whyNoGround({ verdict: 'fail' } as object, of)).toBe('has not asked whether a signal predicts');
  });
});
