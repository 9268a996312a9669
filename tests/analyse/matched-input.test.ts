/** What is wrong with a plan of design matched, or with its rows, is told at once and by its place. */
import { describe, expect, it } from 'vitest';
import { HEADER, planOf, rowsOf } from './matched-rows.js';
import { observing } from './observed.js';

const { complaints } = observing();

describe('rows that are wrong', () => {
  it('are each told by row, column, value and a hint', async () => {
    const said = await complaints(planOf(), [
      HEADER,
      'a,1,30,basic,yes,1,1',
      'a,0,31,basic,yes,1,1',
      'b,0,NaN,basic,yes,1,1',
      'c,0,,basic,yes,1,1',
      'd,0,33,,yes,1,1',
      'e,maybe,33,basic,yes,1,1',
      'f,0,33,basic,perhaps,1,1',
      'g,0,33,basic,,1,1',
      ',0,33,basic,yes,1,1',
      'h,other,,,,,',
      'b,0,33,basic,yes,1,1',
    ]);
    expect(said).toEqual([
      'row 3, column id: "a" is in both arms: row 2 says so, and this one another',
      'row 4, column age: "NaN" is not a number; say kind: category where its cells are words',
      'row 5, column age: "" is empty; a covariate must be known of every unit: leave the row out, or name a category for it',
      'row 6, column plan: "" is empty; a covariate must be known of every unit: leave the row out, or name a category for it',
      'row 7, column treated: "maybe" is neither arm: 1 or 0',
      'row 8, column kept: "perhaps" is none of yes, no; name it in true or false, or mend it',
      expect.stringMatching(/^row 9, column kept: "" is empty/),
      'row 10, column id: "" is empty; a unit needs a name',
      'row 12, column id: "b" stands in row 4 already; a unit has one row',
    ]);
  });

  it.each([
    [
      'design: matched',
      'design: matchd',
      'plan.design: must be one of randomised, matched, difference_in_differences, pre_post, predictiveness; did you mean matched?',
    ],
    ['  unit: id\n', '', 'data.unit: is missing'],
    ['  design: matched\n', '', 'plan.design: must be one of randomised, matched'],
    ['method: propensity, caliper: 0.2', 'method: mahalanobis', 'plan.matching.caliper: is missing'],
    [
      'method: propensity, caliper: 0.2',
      'method: exact, ratio: 2',
      'plan.matching.ratio: is of matching by distance',
    ],
    [
      'method: propensity, caliper: 0.2',
      'method: propensity, exact: [region]',
      'plan.matching.exact.0: is none of the covariates',
    ],
    ['kind: proportion', 'kind: nps', 'plan.primary.kind: must be proportion or mean'],
    [
      'covariates: [age, plan]',
      'covariates: [age, plan, tenure]',
      'data.covariates: must name the column of tenure',
    ],
    [
      'covariates: [age, plan]',
      'covariates: [age]',
      'data.covariates.plan: is none of the covariates of the plan',
    ],
    [
      'guardrails: []',
      'guardrails: [{ metric: kept, metricVersion: 1, kind: mean, goodDirection: increase, margin: 1 }]',
      'plan.guardrails.0.metric: is planned twice',
    ],
  ])('so is a plan with %s turned into %s', async (from, to, sentence) => {
    const plan = planOf().replace(from, to);
    expect((await complaints(plan, rowsOf(20, 0))).join('\n')).toContain(sentence);
  });
});
