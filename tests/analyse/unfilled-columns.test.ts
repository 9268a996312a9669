/** A column that was not filled in one arm, before or from treatment on, is no measurement in designs over time. */
import { describe, expect, it } from 'vitest';
import { observing } from './observed.js';
import { DIFFERENCES, regionRows, SERIES, shopRows, shops } from './panel-rows.js';

const { judge } = observing();

const GUARDED = DIFFERENCES.replace(
  'guardrails: []',
  'guardrails: [{ metric: weather, metricVersion: 1, kind: mean, goodDirection: decrease, margin: 20 }]',
).replace('score: { column: score }', 'score: { column: score }\n    weather: { column: weather }');

/** Puts a value into the named cells of shops: `at` 4 the score, 5 the guardrail. */
function filling(
  at: number,
  value: string,
  where: (cell: { readonly isTreated: boolean; readonly quarter: number }) => boolean,
): string[] {
  const [header = '', ...rows] = shopRows(shops(30, 30, 2));
  const changed = rows.map((row) => {
    const cells = row.split(',');
    const cell = { isTreated: cells[3] !== 'never', quarter: Number(cells[2]) };
    return where(cell) ? cells.with(at, value).join(',') : row;
  });
  return [header, ...changed];
}

describe('a column of a difference-in-differences is invalid', () => {
  it.each([
    ['is never filled in the treated arm', ({ isTreated }: Cell) => isTreated, 'the treated arm before'],
    [
      'is never filled in the comparison arm',
      ({ isTreated }: Cell) => !isTreated,
      'the comparison arm before',
    ],
    [
      'ceases to be filled in the treated arm at treatment',
      ({ isTreated, quarter }: Cell) => isTreated && quarter >= 5,
      'the treated arm from treatment on',
    ],
    [
      'begins to be filled in the treated arm at treatment',
      ({ isTreated, quarter }: Cell) => isTreated && quarter < 5,
      'the treated arm before treatment',
    ],
    [
      'ceases to be filled in the comparison arm when others are treated',
      ({ isTreated, quarter }: Cell) => !isTreated && quarter >= 5,
      'the comparison arm once somebody is treated',
    ],
  ])('where it %s, be it the primary or a guardrail', async (_what, where, named) => {
    for (const [at, metric] of [
      [4, 'score'],
      [5, 'weather'],
    ] as const) {
      const found = await judge(GUARDED, filling(at, '0', where));
      expect(found.verdict).toBe('invalid');
      expect(found.summary).toContain(`${metric}: ${named}`);
      expect(found.summary).toContain('looks like a column that was never filled');
    }
  });

  it('where it is a negative control, which could not have moved', async () => {
    const plan = GUARDED.replace(/guardrails: .*\n/, 'guardrails: []\n').replace(
      'negativeControls: []',
      'negativeControls: [{ metric: weather, metricVersion: 1, kind: mean }]',
    );
    const found = await judge(
      plan,
      filling(5, '0', ({ isTreated }) => isTreated),
    );
    expect(found.summary).toMatch(/^Invalid .*the negative control weather: the treated arm before/);
  });

  it('but not where the plan said that the event is rare', async () => {
    const rare = GUARDED.replace('metricVersion: 1, kind: mean, goodDirection: decrease', '$&, rare: true');
    const found = await judge(
      rare,
      filling(5, '0', ({ isTreated }) => isTreated),
    );
    expect(found.verdict).toBe('pass');
  });
});

interface Cell {
  readonly isTreated: boolean;
  readonly quarter: number;
}

describe('a column of a series before and after is invalid', () => {
  const plan = SERIES.replace(
    'guardrails: []',
    'guardrails: [{ metric: spend, metricVersion: 1, kind: mean, goodDirection: decrease, margin: 90 }]',
  ).replace(
    'metrics: { calls: { column: calls } }',
    'metrics: { calls: { column: calls }, spend: { column: spend } }',
  );
  const [header = '', ...rows] = regionRows(15, 3, -5);
  const spending = (where: (group: string, month: string) => boolean) => [
    `${header},spend`,
    ...rows.map((row) => {
      const [, month = '', group = '', calls] = row.split(',');
      return `${row},${where(group, month) ? '0' : String(Number(calls) / 2)}`;
    }),
  ];

  it.each([
    ['is never filled with the pilot', (group: string) => group === 'callback', 'the treated arm before'],
    ['is never filled without it', (group: string) => group !== 'callback', 'the comparison arm before'],
    [
      'ceases to be filled when the pilot begins',
      (group: string, month: string) => group === 'callback' && month >= '2026-01',
      'the treated arm from treatment on',
    ],
  ])('where it %s', async (_what, where, named) => {
    const found = await judge(plan, spending(where));
    expect(found.verdict).toBe('invalid');
    expect(found.summary).toContain(`spend: ${named}`);
    expect(
      (
        await judge(
          plan,
          spending(() => false),
        )
      ).verdict,
    ).toBe('pass');
  });
});
