/** Series before and after: what keeps the time before from standing for what would have been. */
import { describe, expect, it } from 'vitest';
import { unevenStep } from '../../analyse/even-periods.js';
import { fraction, observing } from './observed.js';

const { complaints, judge } = observing();

const SERIES = `plan:
  design: pre_post
  primary: { metric: calls, metricVersion: 1, kind: mean, goodDirection: increase, minimumEffect: 1, targetEffect: 5 }
  guardrails: []
  confidence: 0.95
  minimumPerArm: 3
  pilotFrom: 2026-06
data:
  unit: region
  period: month
  arm: { column: group, pilot: callback, comparison: as before }
  metrics: { calls: { column: calls } }
`;
const SEASONAL = SERIES.replace('pilotFrom', 'season: 12\n  pilotFrom');

/** Months up to 2026-06 and on; the gap is that of the first region to the two others. */
function rowsOf(before: number, pilot: number, gap: (at: number, month: number) => number): string[] {
  const rows = [0, 1, 2].flatMap((region) =>
    Array.from({ length: before + pilot }, (_, at) => {
      const month = 2026 * 12 + 5 - before + at;
      const calls = 40 + fraction(region, at) + (region === 0 ? gap(at, month % 12) : 0);
      const name = `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
      return `r${region},${name},${region === 0 ? 'callback' : 'as before'},${calls.toFixed(4)}`;
    }),
  );
  return ['region,month,group,calls', ...rows];
}

describe('a period that no series has', () => {
  /** A peak of the treated region in summer, each year alike. */
  const summer = (_: number, month: number) => (month >= 5 && month <= 7 ? 10 : 0);

  it('is refused, where a season counted in rows would hold June against May', async () => {
    const rows = rowsOf(41, 3, summer);
    const found = await judge(SEASONAL, rows);
    expect(Math.abs(found.criteria[0]!.estimate!.effect)).toBeLessThan(1);
    expect(
      await complaints(
        SEASONAL,
        rows.filter((row) => !row.includes(',2026-05,')),
      ),
    ).toEqual([
      '2026-06 follows 2026-04, which is farther apart than other periods are; a season and earlier times are counted in periods, so that these must follow each other in equal steps',
    ]);
  });

  it.each([
    [['1', '2', '3', '4'], undefined],
    [
      ['1', '2', '4', '5'],
      ['2', '4'],
    ],
    [['2024', '2025', '2026'], undefined],
    [
      ['202611', '202612', '202701'],
      ['202612', '202701'],
    ],
    [['2025-11', '2025-12', '2026-01'], undefined],
    [
      ['2025-11', '2026-01', '2026-02'],
      ['2025-11', '2026-01'],
    ],
    [['2026-02-27', '2026-02-28', '2026-03-01'], undefined],
    [
      ['2026-02-27', '2026-02-28', '2026-03-02'],
      ['2026-02-28', '2026-03-02'],
    ],
    [['2026-02-16', '2026-02-23', '2026-03-02'], undefined],
    [
      ['2026-02-16', '2026-02-23', '2026-03-09'],
      ['2026-02-23', '2026-03-09'],
    ],
    [['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01'], undefined],
    [
      ['2026-01-01', '2026-02-01', '2026-04-01'],
      ['2026-02-01', '2026-04-01'],
    ],
    [['2026-12', '2026-13'], 'mixed'],
    [['1', '2026-01'], 'mixed'],
    [['2026-01'], undefined],
  ])('is found among %j', (periods, found) => {
    expect(unevenStep(periods)).toEqual(found);
  });
});

describe('a gap that moved before the pilot', () => {
  it.each([
    ['ever faster', (at: number) => at ** 2 / 100],
    ['steadily', (at: number) => 0.3 * at],
  ])('%s is no pass, and its slope is told', async (_how, gap) => {
    const found = await judge(SERIES, rowsOf(44, 4, gap));
    expect(found.criteria[0]?.estimate?.effect).toBeGreaterThan(1);
    expect(found.verdict).not.toBe('pass');
    expect(found.reasons.join()).toMatch(/calls moved away .* by \+0\.\d+ a period before the pilot already/);
  });

  it('is told beside a pass where there is none, and where it cannot be told', async () => {
    const pilot = (before: number) => (at: number) => (at >= before ? 5 : 0);
    const found = await judge(SERIES, rowsOf(44, 4, pilot(44)));
    expect(found.verdict).toBe('pass');
    expect(found.reasons.join()).toMatch(
      /drift of calls before the pilot: [+-]?0\.?\d* a period \(p = 0\.\d+\)/,
    );
    const short = await judge(SERIES, rowsOf(9, 4, pilot(9)));
    expect(short.reasons.join()).toContain(
      'whether calls drifted before the pilot cannot be told from 2 earlier times as long',
    );
  });
});
