/** What a plan and its evidence must say where chance drew clusters. */
import { describe, expect, it } from 'vitest';
import { analysisPlanSchema } from '../../contracts/analysis-plan.js';
import { charterSchema } from '../../contracts/charter.js';
import { observationsSchema, type GroupSummary } from '../../contracts/evidence.js';
import { observed, testCharter } from '../support/charters.js';

interface Refused {
  readonly error?: { readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[] };
}
const issues = ({ error }: Refused) =>
  error?.issues.map(({ path, message }) => `${path.join('/')}: ${message}`);

describe('a plan by which chance draws clusters', () => {
  const { analysisPlan } = testCharter();
  const [guardrail] = analysisPlan.guardrails;
  const byStore = { ...analysisPlan, drawnUnit: 'store' };
  const few = 'must be at least 4 clusters (store): with fewer, chance alone shows anything';

  it('is refused with fewer than four in an arm, for it could never pass', () => {
    const guardrails = [{ ...guardrail, minimumPerArm: 2 }];
    expect(issues(analysisPlanSchema.safeParse({ ...byStore, minimumPerArm: 3, guardrails }))).toEqual([
      `minimumPerArm: ${few}`,
      `guardrails/0/minimumPerArm: ${few}`,
    ]);
    expect(issues(analysisPlanSchema.safeParse({ ...byStore, minimumPerArm: 4 }))).toBeUndefined();
    expect(issues(analysisPlanSchema.safeParse({ ...analysisPlan, minimumPerArm: 3 }))).toBeUndefined();
  });

  it('keeps at least four in the retained holdout', () => {
    const charter = testCharter({ analysisPlan: byStore });
    const retainedHoldout = { share: 0.2, minimumPerArm: 3 };
    expect(issues(charterSchema.safeParse({ ...charter, retainedHoldout }))).toEqual([
      `retainedHoldout/minimumPerArm: ${few}`,
    ]);
  });

  it('says what was drawn before it assumes anything of it', () => {
    const clusters = { size: 100, icc: 0.05 };
    expect(issues(analysisPlanSchema.safeParse({ ...byStore, clusters }))).toBeUndefined();
    expect(issues(analysisPlanSchema.safeParse({ ...analysisPlan, clusters }))).toEqual([
      'clusters: are of a drawnUnit; say what chance drew',
    ]);
    for (const icc of [-0.1, 1, Number.NaN])
      expect(issues(analysisPlanSchema.safeParse({ ...byStore, clusters: { size: 100, icc } }))).toHaveLength(
        1,
      );
  });
});

describe('evidence by cluster', () => {
  const share = (n: number, successes: number): GroupSummary => ({ kind: 'proportion', n, successes });
  const arm = [share(400, 330), share(600, 470)];
  const [retention, ...others] = observed().metrics;
  const found = (change: object, of: object = {}) =>
    issues(
      observationsSchema.safeParse({
        ...observed(),
        ...of,
        metrics: [{ ...retention, ...change }, ...others],
      }),
    );
  const comparison = [share(500, 300), share(500, 300)];

  it('is taken where each arm is the total of its clusters, and refused at the field that differs', () => {
    expect(found({ clusters: { pilot: arm, comparison } })).toBeUndefined();
    const slipped = [share(400, 330), share(601, 471)];
    expect(found({ clusters: { pilot: slipped, comparison } })).toEqual([
      'metrics/0/pilot/n: is not the total of the clusters of this arm',
      'metrics/0/pilot/successes: is not the total of the clusters of this arm',
    ]);
  });

  it('takes means in either form, rounded as people round', () => {
    const clusters = [
      { kind: 'mean', n: 2, mean: 1_000_000.5, squaredDeviations: 0.5 },
      { kind: 'mean', n: 3, sum: 3_000_006, sumSquares: 3_000_012_000_014 },
    ];
    const total = { kind: 'mean', n: 5, sum: 5_000_007, sumSquares: 5_000_014_000_015 };
    const arms = { pilot: total, comparison: total };
    expect(found({ ...arms, clusters: { pilot: clusters, comparison: clusters } })).toBeUndefined();
    const wrong = { ...total, sum: 4_900_007 };
    expect(found({ ...arms, pilot: wrong, clusters: { pilot: clusters, comparison: clusters } })).toEqual(
      expect.arrayContaining(['metrics/0/pilot/sum: is not the total of the clusters of this arm']),
    );
  });

  it('is refused with a cluster of another kind, an empty one, none at all, or more than five hundred', () => {
    const mean = { kind: 'mean', n: 600, mean: 1, squaredDeviations: 1 };
    expect(found({ clusters: { pilot: [arm[0], mean], comparison } })).toEqual([
      'metrics/0/clusters/pilot/1/kind: must be proportion, as that of the arm',
    ]);
    expect(found({ clusters: { pilot: [...arm, share(0, 0)], comparison } })).toEqual([
      'metrics/0/clusters/pilot/2/n: must be at least 1; leave an empty cluster out',
    ]);
    expect(found({ clusters: { pilot: [], comparison } })).toHaveLength(1);
    expect(
      found({ clusters: { pilot: Array.from({ length: 501 }, () => share(1, 1)), comparison } }),
    ).toHaveLength(1);
    expect(found({ clusters: { pilot: arm } })).toHaveLength(1);
  });

  it('has no more clusters than were assigned, whatever the number of subjects', () => {
    const clusters = { pilot: arm, comparison };
    const withClusters = { assigned: { pilot: 2, comparison: 1 } };
    expect(
      issues(
        observationsSchema.safeParse({
          ...observed(),
          ...withClusters,
          metrics: [{ ...retention, clusters }],
        }),
      ),
    ).toEqual(['metrics/0/clusters/comparison: must not exceed the 1 clusters assigned to the arm']);
  });
});
