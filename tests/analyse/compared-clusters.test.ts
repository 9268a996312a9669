/** The size of a difference-in-differences is that of the units that were really compared. */
import { describe, expect, it } from 'vitest';
import { observing } from './observed.js';
import { DIFFERENCES, shopRows, shops, type Shop } from './panel-rows.js';

const { judge } = observing();

const of = (count: number, from: string): Shop[] => Array.from({ length: count }, () => ({ from, gain: 2 }));

describe('of a difference-in-differences', () => {
  it('those that nobody is left to be compared with are not counted, and two treated never pass', async () => {
    const plan = DIFFERENCES.replace('minimumPerArm: 6', 'minimumPerArm: 50');
    const found = await judge(plan, shopRows([...of(2, '7'), ...of(50, '8')]));
    expect(found.verdict).toBe('inconclusive');
    expect(found.criteria[0]?.estimate).toMatchObject({ pilotN: 2, comparisonN: 50 });
    expect(found.clusters).toMatchObject({ treated: 2, comparison: 50 });
    expect(found.reasons.slice(0, 2)).toEqual([
      expect.stringContaining('score is compared between 2 treated and 50 other units: of fewer than 4'),
      expect.stringContaining('score has 2 of the planned 50 treated units'),
    ]);
  });

  it('those that are left out for a gap are not counted, of a guardrail by itself', async () => {
    const plan = DIFFERENCES.replace('minimumPerArm: 6', 'minimumPerArm: 2')
      .replace(
        'guardrails: []',
        'guardrails: [{ metric: weather, metricVersion: 1, kind: mean, goodDirection: decrease, margin: 20 }]',
      )
      .replace('score: { column: score }', '$&\n    weather: { column: weather }\n  assignedAll: true');
    const gaps = (at: number) =>
      shopRows(shops(10, 10, 2)).map((row) => {
        const cells = row.split(',');
        return Number(/^s(\d+)$/.exec(cells[0]!)?.[1] ?? 9) % 10 < 8 && cells[2] === '3'
          ? cells.with(at, '').join(',')
          : row;
      });
    for (const [at, metric] of [
      [4, 'score'],
      [5, 'weather'],
    ] as const) {
      const found = await judge(plan, gaps(at));
      expect(found.verdict).toBe('inconclusive');
      expect(found.reasons[0]).toContain(`${metric} is compared between 2 treated and 2 other units`);
    }
  });

  it('units that are treated later count on either side', async () => {
    const found = await judge(DIFFERENCES, shopRows([...of(8, '3'), ...of(7, '5'), ...of(6, 'never')]));
    expect(found.criteria[0]?.estimate).toMatchObject({ pilotN: 15, comparisonN: 13 });
  });

  it('the planned size is held on the side of the comparison too', async () => {
    const found = await judge(DIFFERENCES, shopRows(shops(9, 5, 2)));
    expect(found.verdict).toBe('inconclusive');
    expect(found.reasons[0]).toContain('score has 5 of the planned 6 other units');
  });
});
