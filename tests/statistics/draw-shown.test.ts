import { describe, expect, it } from 'vitest';
import { missingShown, sampleRatioShown } from '../../statistics/draw-shown.js';
import { contactRate, evidenceOf, planOf, retention, shares } from './summaries.js';

const answered = (retained: readonly [number, number], contacted: readonly [number, number]) => [
  shares(retention, [retained[0] / 2, retained[0]], [retained[1] / 2, retained[1]]),
  shares(contactRate, [contacted[0] / 2, contacted[0]], [contacted[1] / 2, contacted[1]]),
];

describe('the ratio of the arms', () => {
  it('is that of the assigned where these were counted', () => {
    const evidence = evidenceOf(answered([900, 1000], [200, 600]), {
      assigned: { pilot: 1000, comparison: 1200 },
    });
    // GrowthBook, tests of its sample-ratio check.
    expect(sampleRatioShown(planOf(), evidence)).toEqual({
      of: 'assigned',
      pilot: 1000,
      comparison: 1200,
      plannedPilotShare: 0.5,
      pValue: expect.closeTo(0.000020079, 9) as number,
    });
  });

  it('is that of the metric that lies farthest off it where nobody counted them', () => {
    const evidence = evidenceOf(answered([1000, 1000], [200, 600]));
    expect(sampleRatioShown(planOf(), evidence)).toMatchObject({ of: 'contact_rate', pilot: 200 });
  });

  it('is not told where chance drew no arms, and where nothing was measured', () => {
    const found = evidenceOf(answered([1000, 1000], [1000, 1000]), { assignment: 'observational' });
    expect(sampleRatioShown(planOf(), found)).toBeNull();
    expect(sampleRatioShown(planOf(), evidenceOf([]))).toBeNull();
  });
});

describe('missing outcomes', () => {
  it('are counted by arm and metric, with the p-value of the check that can make the verdict invalid', () => {
    const assigned = { pilot: 1000, comparison: 1000 };
    // Reference case: 310 of 1,000 answered v 400 of 1,000.
    expect(missingShown(planOf(), evidenceOf(answered([1000, 1000], [310, 400]), { assigned }))).toEqual([
      {
        metric: 'retention',
        pilot: { assigned: 1000, missing: 0 },
        comparison: { assigned: 1000, missing: 0 },
        pValue: 1,
      },
      {
        metric: 'contact_rate',
        pilot: { assigned: 1000, missing: 690 },
        comparison: { assigned: 1000, missing: 600 },
        pValue: expect.closeTo(2.6033e-5, 8) as number,
      },
    ]);
  });

  it('are not told where those assigned were not counted', () => {
    expect(missingShown(planOf(), evidenceOf(answered([900, 1000], [200, 600])))).toBeNull();
  });
});
