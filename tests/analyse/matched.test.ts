/** A plan of design matched, from its file and rows to the verdict. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COST, HEADER, NOISE, planOf, PRIMARY, rowsOf, type Unit } from './matched-rows.js';
import { fraction, observing } from './observed.js';

const { judge, judgeFile } = observing();

describe('matched units', () => {
  it('pass where the matched effect is shown, and every sentence says that it is observational', async () => {
    const found = await judge(planOf({ guardrails: COST, controls: NOISE }), rowsOf(4000, 0.25));
    expect(found.verdict).toBe('pass');
    expect(found.summary).toMatch(/^Pass \(observational, matched 1:1 by propensity\): kept differs by \+2/);
    for (const sentence of [...found.reasons, ...found.criteria.map(({ reason }) => reason)])
      expect(sentence).toMatch(/^observational, matched/);
    expect(Object.keys(found)).toEqual(
      'design verdict summary reasons harm criteria naive look power sampleRatio missing clusters balance sensitivity hashes'.split(
        ' ',
      ),
    );
    expect(found.criteria[0]?.estimate).toMatchObject({
      method: 'paired-score',
      standardErrorKind: 'clustered-by-pair',
      confidence: 0.95,
    });
    expect(found.naive[0]!.effect).toBeGreaterThan(found.criteria[0]!.estimate!.effect);
    expect(found.sensitivity.metrics[0]!.eValue!.bound).toBeGreaterThan(1);
    expect(found.sensitivity.metrics[0]!.rosenbaum!.gamma).toBeGreaterThan(1);
    expect(found.sensitivity.negativeControls).toMatchObject([{ metric: 'noise', moved: false }]);
  });

  it.each([
    [
      'with replacement',
      'method: propensity, caliper: 0.2, ratio: 2, withReplacement: true',
      'abadie-imbens',
    ],
    ['by Mahalanobis distance', 'method: mahalanobis, caliper: 0.2', 'clustered-by-pair'],
    ['within the same plan', 'method: propensity, caliper: 0.2, exact: [plan]', 'clustered-by-pair'],
    ['two for each', 'method: propensity, caliper: 0.2, ratio: 2', 'clustered-by-pair'],
  ])('%s name the error that belongs to it', async (_what, matching, kind) => {
    const { verdict, criteria } = await judge(planOf({ matching }), rowsOf(4000, 0.25));
    expect(verdict).toBe('pass');
    expect(criteria[0]?.estimate?.standardErrorKind).toBe(kind);
  });

  it('in exact strata are weighted by the treated, with an error of strata', async () => {
    const rounded = rowsOf(4000, 0.25, ({ age }) => ({ age: String(10 * Math.round(Number(age) / 10)) }));
    const { verdict, criteria, balance } = await judge(planOf({ matching: 'method: exact' }), rounded);
    expect(verdict).toBe('pass');
    expect(criteria[0]?.estimate).toMatchObject({ method: 'exact-strata', standardErrorKind: 'stratified' });
    expect(balance?.covariates.every(({ after }) => Math.abs(after.standardisedDifference) < 1e-9)).toBe(
      true,
    );
    expect(balance?.propensity).toBeNull();
  });

  it('fail where the matched primary is significantly worse', async () => {
    const { verdict, summary } = await judge(planOf(), rowsOf(4000, -0.2));
    expect(verdict).toBe('fail');
    expect(summary).toMatch(/^Fail \(observational, matched/);
  });

  it('fail where a guardrail lies beyond its margin with its whole interval', async () => {
    const dear = rowsOf(4000, 0.25, ({ treated, cost }) => ({
      cost: treated === '1' ? String(Number(cost) + 5) : cost,
    }));
    const { verdict, harm } = await judge(planOf({ guardrails: COST }), dear);
    expect(verdict).toBe('fail');
    expect(harm[0]).toMatch(/^observational.*cost differs by \+[45]/);
  });

  it('fail at the planned size where the minimum is ruled out, and before it are inconclusive', async () => {
    const wanted = PRIMARY.replace('0.02', '0.3').replace('0.1', '0.4');
    const rows = rowsOf(4000, 0);
    expect((await judge(planOf({ primary: wanted }), rows)).verdict).toBe('fail');
    const early = await judge(planOf({ primary: wanted, least: 5000 }), rows);
    expect(early.verdict).toBe('inconclusive');
    expect(early.reasons[0]).toMatch(/of the planned 5,000 treated units with a match/);
  });

  it('with replacement are inconclusive where too few comparisons stand for them', async () => {
    const rows = Array.from({ length: 440 }, (_, place) => {
      const kept = fraction(place, 2) < (place < 400 ? 0.9 : 0.3) ? 'yes' : 'no';
      return `u${place},${place < 400 ? '1' : '0'},40,${place % 2 === 0 ? 'basic' : 'full'},${kept},1,1`;
    });
    const plan = planOf({ matching: 'method: propensity, withReplacement: true', least: 100 })
      .replace('covariates: [age, plan]', 'covariates: [plan]')
      .replace('age: { column: age }, ', '');
    const { verdict, criteria, reasons } = await judge(plan, [HEADER, ...rows]);
    expect(verdict).toBe('inconclusive');
    expect(criteria[0]!.estimate!.pilotN).toBe(400);
    expect(reasons[0]).toContain('kept has 40 of the planned 100 comparisons');
  });

  it('never decide by the naive difference: what is all confounding does not pass', async () => {
    const confounded = rowsOf(4000, 0, ({ age }, place) => ({
      kept: fraction(place, 2) < (Number(age) > 45 ? 0.85 : 0.25) ? 'yes' : 'no',
    }));
    const found = await judge(planOf(), confounded);
    expect(found.naive[0]!.lower).toBeGreaterThan(0.05);
    expect(found.verdict).toBe('inconclusive');
  });
});

describe('invalid, and no number that looks like an effect', () => {
  it('is lalonde, which is not balanced by race, whatever the regression says', async () => {
    const plan = planOf({ primary: PRIMARY.replace('proportion', 'mean').replace('kept', 'earnings') })
      .replace('covariates: [age, plan]', 'covariates: [age, educ, race, married, nodegree, re74, re75]')
      .replace('caliper: 0.2', 'ratio: 1')
      .replace(
        /data:[^]*/,
        `data:
  arm: { column: treat, pilot: 1, comparison: 0 }
  unit: rownames
  covariates: { age: { column: age }, educ: { column: educ }, race: { column: race, kind: category }, married: { column: married }, nodegree: { column: nodegree }, re74: { column: re74 }, re75: { column: re75 } }
  metrics: { earnings: { column: re78 } }`,
      );
    const found = await judgeFile(plan, 'tests/statistics/observational/lalonde.csv');
    expect(found.verdict).toBe('invalid');
    expect(found.summary).toMatch(
      /not balanced after matching: .*race: black \(1\.0259 standard deviations\)/,
    );
    expect(found.criteria).toMatchObject([{ verdict: 'invalid', estimate: null }]);
    expect(found.sensitivity.metrics).toEqual([]);
    expect(found.naive[0]!.effect).toBeCloseTo(-635.026, 3);
    expect(found.naive[0]!.adjusted!.effect).toBeCloseTo(1548.244, 3);
  });

  it.each([
    [
      'a covariate tells the arms apart',
      ({ treated }: Unit) => ({ age: treated === '1' ? '80' : '30' }),
      /separated: age tells the arms apart/,
    ],
    [
      'a category is of one arm only',
      ({ treated }: Unit) => ({ plan: treated === '1' ? 'basic' : 'full' }),
      /separated: plan: full tells/,
    ],
    ['a covariate never varies', () => ({ age: '40' }), /age has one value only/],
    [
      'an outcome never varies',
      () => ({ kept: 'no' }),
      /kept: the treated arm has the same value for every subject/,
    ],
    ['nobody is treated', () => ({ treated: '0' }), /there are 0 treated units and 1,500 others/],
    [
      'one is treated',
      (_: Unit, place: number) => ({ treated: place === 0 ? '1' : '0' }),
      /there are 1 treated units and 1,499 others/,
    ],
  ])('where %s', async (_what, change, sentence) => {
    const found = await judge(planOf(), rowsOf(1500, 0.2, change));
    expect(found.verdict).toBe('invalid');
    expect(found.summary).toMatch(sentence);
    expect(found.criteria[0]!.estimate).toBeNull();
  });

  it('where nobody is like the treated within the caliper', async () => {
    const rows = rowsOf(400, 0.2);
    const found = await judge(planOf({ matching: 'method: propensity, caliper: 0.000000001' }), rows);
    expect(found.summary).toMatch(/^Invalid .*no overlap: [01] of \d+ treated units/);
  });

  it('where no stratum has both arms', async () => {
    const found = await judge(planOf({ matching: 'method: exact' }), rowsOf(400, 0.2));
    expect(found.summary).toMatch(/no overlap: 0 of \d+ treated units have a comparison/);
  });

  it('where a metric has no column, and harm that another one shows is named all the same', async () => {
    const plan = planOf({ guardrails: COST }).replace(/ {4}cost: .*\n/, '');
    const found = await judge(plan, rowsOf(4000, -0.2));
    expect(found.summary).toMatch(/^Invalid .*cost is missing; name its column.*Worse among those measured/);
    expect(found.harm[0]).toContain('kept differs by -');
  });

  it('where the negative control moves', async () => {
    const moved = rowsOf(4000, 0.25, ({ treated, noise }) => ({
      noise: treated === '1' ? String(Number(noise) + 1) : noise,
    }));
    const found = await judge(planOf({ controls: NOISE }), moved);
    expect(found.verdict).toBe('invalid');
    expect(found.summary).toMatch(/the negative control noise differs by \+/);
  });

  it('where outcomes are missing in one arm more than in the other', async () => {
    const lacking = rowsOf(4000, 0.25, ({ treated }, place) =>
      treated === '1' && place % 3 === 0 ? { kept: '' } : {},
    );
    const found = await judge(planOf({ data: '  assignedAll: true\n' }), lacking);
    expect(found.summary).toMatch(/kept is missing differently in the two arms/);
    expect(found.missing![0]!.pilot.missing).toBeGreaterThan(100);
  });
});

describe('the same units', () => {
  it('are matched by their names where many are equally near, and never by an outcome', async () => {
    const rows = Array.from({ length: 2800 }, (_, place) => {
      const kept = fraction(place, 2) < 0.5 ? 'yes' : 'no';
      const plan = fraction(place, 3) < 0.5 ? 'basic' : 'full';
      return `u${place},${place < 400 ? '1' : '0'},40,${plan},${kept},1,1`;
    });
    const plan = planOf({ matching: 'method: propensity' })
      .replace('covariates: [age, plan]', 'covariates: [plan]')
      .replace('age: { column: age }, ', '');
    const judged = await judge(plan, [HEADER, ...rows]);
    expect(judged.verdict).toBe('inconclusive');
    const flipped = rows.map((row) =>
      row.replace(/,(yes|no),/, (_all, word) => (word === 'yes' ? ',no,' : ',yes,')),
    );
    const other = await judge(plan, [HEADER, ...flipped]);
    // The same are matched, so that outcomes turned around turn the effect around.
    expect(other.criteria[0]!.estimate!.effect).toBeCloseTo(-judged.criteria[0]!.estimate!.effect, 12);
  });

  it('come to the same bytes in whatever order they stand', async () => {
    const [header = '', ...rows] = rowsOf(1500, 0.25);
    const other = rows.toSorted(
      (one, next) =>
        fraction(one.length, Number(one.split(',')[2])) - fraction(next.length, Number(next.split(',')[2])),
    );
    expect(other).not.toEqual(rows);
    for (const matching of ['method: propensity', 'method: mahalanobis, caliper: 0.2']) {
      const plan = planOf({ matching });
      expect(await judge(plan, [header, ...other])).toEqual(await judge(plan, [header, ...rows]));
    }
  });

  it('come to the same effect by whatever unit a covariate is counted in, ties included', async () => {
    const rounded = (scale: number) =>
      rowsOf(1500, 0.25, ({ age }) => ({ age: String(scale * Math.round(Number(age))) }));
    const [years, months] = await Promise.all([judge(planOf(), rounded(1)), judge(planOf(), rounded(12))]);
    expect(months.criteria[0]!.estimate!.effect).toBeCloseTo(years.criteria[0]!.estimate!.effect, 12);
    expect(months.balance!.treated).toEqual(years.balance!.treated);
  });
});

describe('the telco sample', () => {
  it('of 26.5 points that tech support seems to keep leaves a few among the matched', async () => {
    const found = await judgeFile(
      readFileSync('examples/plans/matched.yaml', 'utf8'),
      'examples/telco_churn.csv',
    );
    expect(found.naive[0]!.effect).toBeCloseTo(-0.2647, 4);
    const { effect } = found.criteria[0]!.estimate!;
    expect(effect).toBeLessThan(-0.02);
    expect(effect).toBeGreaterThan(-0.09);
    expect(found.balance!.treated.dropped).toBeGreaterThan(0);
    expect(found.reasons.join()).toContain('treated units have no match and are left out');
  });
});
