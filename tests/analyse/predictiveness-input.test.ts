/** What is wrong with a plan of design predictiveness, or with its rows, is told at once and by its place. */
import { describe, expect, it } from 'vitest';
import { asking, HEADER, PERIODS, planOf, rowsOf } from './predictiveness-rows.js';

const { complaints } = asking();
const MONTHS = 'periods: { signal: month, outcome: later }';

describe('rows that are wrong', () => {
  it('are each told by row, column, value and a hint', async () => {
    const said = await complaints(planOf({ plan: '', data: `${MONTHS}\n  cluster: store` }), [
      HEADER,
      'a,s1,2026-06,2026-07,3,yes,1',
      'a,s1,2026-06,2026-07,4,no,1',
      'a,s2,2026-07,2026-08,4,no,1',
      'b,,2026-06,2026-07,4,no,1',
      ',s1,2026-06,2026-07,4,no,1',
      'c,s1,June,2026-07,4,no,1',
      'd,s1,2026-06,2026-07-15,4,no,1',
      'e,s1,2026-06,2026-07,high,no,1',
      'f,s1,2026-06,2026-07,,no,1',
      'g,s1,2026-06,2026-07,4,perhaps,1',
    ]);
    expect(said).toEqual([
      'row 3, column id: "a" stands in row 2 already for 2026-06',
      'row 4, column store: "s2" is another one for a than s1',
      'row 5, column store: "" is empty; each unit belongs to one',
      'row 6, column id: "" is empty; a unit needs a name',
      'row 7, column month: "June" is no period; write a whole number, or a year, month or day like 2026-07',
      'row 8, column later: "2026-07-15" is not written as 2026-06, the period of the signal, is',
      expect.stringMatching(/^row 9, column effort: "high" is not a number/),
      expect.stringMatching(/^row 10, column effort: "" is empty; .*allUnits: true/),
      expect.stringMatching(/^row 11, column left: "perhaps" is none of yes, no/),
    ]);
  });

  it('are so without periods where a unit has two', async () => {
    const [header = '', first = ''] = rowsOf(1, 0);
    expect(await complaints(planOf(), [header, first, first])).toEqual([
      'row 3, column id: "u0" stands in row 2 already; a unit has one row, or columns of periods tell its rows apart',
    ]);
  });

  it('are so where an answer is none', async () => {
    const plan = planOf().replace('kind: mean, expects', 'kind: nps, expects');
    const said = await complaints(
      plan,
      rowsOf(1, 0, () => ({ effort: '11' })),
    );
    expect(said).toEqual(['row 2, column effort: "11" is no answer; it is a whole number from 0 to 10']);
  });
});

describe('a plan that is wrong', () => {
  it.each([
    [
      'design: predictiveness',
      'design: predictivness',
      'plan.design: must be one of randomised, matched, difference_in_differences, pre_post, predictiveness; did you mean predictiveness?',
    ],
    ['outcomeFrom: 2026-07', 'outcomeFrom: 2026-06', 'plan.periods.outcomeFrom: must lie after signalUntil'],
    [
      'outcomeFrom: 2026-07',
      'outcomeFrom: 2026-07-01',
      'plan.periods.outcomeFrom: must be written as signalUntil is',
    ],
    [PERIODS, '', 'plan.periods: is missing: when signal and outcome were measured'],
    [
      PERIODS,
      'split: { by: time, testFrom: 2026-06 }',
      'data.periods: is missing: a split in time needs the columns',
    ],
    ['unit: id', `unit: id\n  ${MONTHS}`, 'data.periods: is one too many'],
    ['column: left', 'column: effort', 'data.outcome.column: must be another one than that of the signal'],
    ['metric: churn', 'metric: effort_score', 'plan.outcome.metric: must be another one than the signal'],
    ['true: yes', 'false: no', 'data.outcome.true: is missing'],
    ['column: effort }', 'column: effort, true: yes }', 'data.signal.true: is of a proportion only'],
    [PERIODS, `${PERIODS}\n  usefulSize: 0.1`, 'plan.usefulSize: must be an area under the curve: above 0.5'],
    [PERIODS, `${PERIODS}\n  beyond: [tenure]`, 'data.covariates: must name the column of tenure'],
    [PERIODS, `${PERIODS}\n  beyond: [churn]`, 'plan.beyond.0: is the outcome itself'],
    [
      'unit: id',
      'unit: id\n  covariates: { left: { column: left } }',
      'data.covariates.left: is not in beyond of the plan',
    ],
    [
      'unit: id',
      'unit: id\n  covariates: { left: { column: left } }',
      'data.covariates.left.column: is the column of the outcome',
    ],
    ['minimumUnits: 200', 'minimumUnits: 5', 'plan.minimumUnits: must be at least 30'],
    ['expects: more', 'expects: higher', 'plan.signal.expects: must be one of more, less, either'],
  ])('%s turned into %s is told by its place', async (from, to, sentence) => {
    expect((await complaints(planOf().replace(from, to), rowsOf(20, 0))).join('\n')).toContain(sentence);
  });
});
