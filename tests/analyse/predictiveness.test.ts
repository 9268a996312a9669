/** Whether a signal predicts, from a plan's file and rows to the verdict. */
import { describe, expect, it } from 'vitest';
import { asking, PERIODS, planOf, rowsOf } from './predictiveness-rows.js';

const { judge } = asking();

const turn = ({ effort }: { readonly effort: string }) => ({ effort: (10 - Number(effort)).toFixed(4) });
const MONTHS = 'periods: { signal: month, outcome: later }';

describe('a signal', () => {
  it('predicts where it is shown to be more than nothing and its estimate reaches the useful size', async () => {
    const found = await judge(planOf(), rowsOf(2000, 0.4));
    expect(found.verdict).toBe('predicts');
    expect(found.summary).toMatch(
      /^Predicts: more churn with a higher effort_score: area under the curve 0\.6\d+ \(95% interval .*reaches the useful size of 0\.556; shown: at least 0\.6/,
    );
    expect(found).toMatchObject({ direction: 'more', contrary: false, mayRetire: false, usefulSize: 0.556 });
    expect(found.association).toMatchObject({ measure: 'auc', confidence: 0.95 });
    expect(found.outOfSample!.explained).toBeGreaterThan(0.02);
    expect(Object.keys(found)).toEqual(
      'design verdict summary reasons signal outcome association direction contrary mayRetire usefulSize counted missing linear outOfSample beyond hashes'.split(
        ' ',
      ),
    );
  });

  it('does not predict where its whole interval lies below the useful size, and may then be retired', async () => {
    const found = await judge(planOf(), rowsOf(4000, 0));
    expect(found.verdict).toBe('does_not_predict');
    expect(found.summary).toMatch(/^Does not predict: .*all of it below the useful size of 0\.556/);
    expect(found.mayRetire).toBe(true);
    expect(found.reasons).toContain('that effort_score be retired may be proposed');
  });

  it('is undecided where few were measured: to find nothing in few is no ground to retire anything', async () => {
    const few = await judge(planOf({ least: 50 }), rowsOf(150, 0));
    expect(few).toMatchObject({ verdict: 'undecided', mayRetire: false });
    expect(few.reasons.join()).toMatch(
      /could be nothing, and could be the useful size.*needs about [\d,]+ more units/,
    );
    const early = await judge(planOf({ least: 5000 }), rowsOf(4000, 0));
    expect(early).toMatchObject({ verdict: 'undecided', mayRetire: false });
    expect(early.summary).toBe('Undecided: there are 4,000 of the planned 5,000 units');
    expect(early.reasons.join()).not.toContain('ground to retire');
  });

  it('that is more than nothing and too weak to be of use does not predict', async () => {
    const found = await judge(planOf({ plan: `${PERIODS}\n  usefulSize: 0.75` }), rowsOf(4000, 0.3));
    expect(found.association!.lower).toBeGreaterThan(0.5);
    expect(found).toMatchObject({ verdict: 'does_not_predict', mayRetire: true });
  });

  it('that goes the other way does not predict, and is no ground to retire it', async () => {
    const found = await judge(planOf(), rowsOf(2000, 0.4, turn));
    expect(found).toMatchObject({ verdict: 'does_not_predict', contrary: true, mayRetire: false });
    expect(found.reasons.join()).toMatch(
      /goes the other way than expected.*no ground to retire effort_score/,
    );
    expect((await judge(planOf({ expects: 'less' }), rowsOf(2000, 0.4, turn))).verdict).toBe('predicts');
  });

  it('of which either direction would do is held to a wider interval', async () => {
    const found = await judge(planOf({ expects: 'either' }), rowsOf(2000, 0.4, turn));
    expect(found).toMatchObject({ verdict: 'predicts', direction: 'less' });
    expect(found.association!.confidence).toBe(0.975);
  });

  it('of an amount is measured by ranks, beside the linear correlation', async () => {
    const found = await judge(planOf({ outcome: 'mean' }), rowsOf(600, 0.4));
    expect(found).toMatchObject({ verdict: 'predicts', usefulSize: 0.1 });
    expect(found.association!.measure).toBe('rank_correlation');
    expect(found.linear!.measure).toBe('correlation');
    expect((await judge(planOf({ outcome: 'mean' }), rowsOf(4000, 0))).verdict).toBe('does_not_predict');
  });

  it('is shown beside what is known anyway, which does not decide', async () => {
    const plan = `${PERIODS}\n  beyond: [store, spent]`;
    const data = 'covariates: { store: { column: store, kind: category }, spent: { column: spent } }';
    const found = await judge(planOf({ plan, data }), rowsOf(2000, 0.4));
    expect(found.verdict).toBe('predicts');
    expect(found.beyond!.lower).toBeGreaterThan(0);
    expect(found.reasons.join()).toContain('beyond store, spent its correlation is 0.');
  });
});

describe('rows', () => {
  it('in any order come to the same bytes', async () => {
    const [header = '', ...rows] = rowsOf(500, 0.3);
    const one = await judge(planOf(), [header, ...rows]);
    const other = await judge(planOf(), [header, ...rows.reverse()]);
    expect(JSON.stringify(other)).toBe(JSON.stringify(one));
  });

  it('of clusters are never torn apart and count by cluster', async () => {
    const alike = rowsOf(2000, 0, (_, place) => ({ effort: String((place % 40) / 4) }));
    const found = await judge(planOf({ data: 'cluster: store', least: 30 }), alike);
    expect(found.counted).toMatchObject({ rows: 2000, groups: 40, by: 'store' });
    expect(found.association!.standardErrorKind).toBe('clustered-placements');
    const few = rowsOf(2000, 0.4, (_, place) => ({ store: `s${place % 12}` }));
    const said = await judge(planOf({ data: 'cluster: store', least: 30 }), few);
    expect(said.verdict).toBe('undecided');
    expect(said.reasons.join()).toContain('12 clusters by store are too few');
  });

  it('split in time decide by what came later, and rules are fitted on what was known before', async () => {
    const plan = 'split: { by: time, testFrom: 2026-06 }';
    const inTime = rowsOf(3000, 0.4, (_, place) => ({
      id: `u${place % 1000}`,
      month: ['2026-04', '2026-05', '2026-06'][Math.floor(place / 1000)]!,
      later: ['2026-05', '2026-06', '2026-07'][Math.floor(place / 1000)]!,
    }));
    const found = await judge(planOf({ plan, data: MONTHS }), inTime);
    expect(found.verdict).toBe('predicts');
    expect(found.counted).toMatchObject({ rows: 1000, groups: 1000, before: 1000, across: 1000 });
    expect(found.outOfSample).toMatchObject({ rules: 1, rows: 1000 });
    const either = await judge(planOf({ plan, data: MONTHS, expects: 'either' }), inTime);
    expect(either).toMatchObject({
      verdict: 'predicts',
      direction: 'more',
      association: { confidence: 0.95 },
    });
  });
});

describe('invalid, and no number that looks like a finding', () => {
  it.each([
    ['a signal that never varies', () => ({ effort: '3' }), /effort_score never varies/],
    ['an outcome that nobody has', () => ({ left: 'no' }), /churn never varies/],
    [
      'a signal that follows from the outcome',
      ({ left }: { readonly left: string }) => ({ effort: left === 'yes' ? '7' : '2' }),
      /tells churn without exception/,
    ],
  ])('is %s', async (_what, change, sentence) => {
    const found = await judge(planOf(), rowsOf(1000, 0.4, change));
    expect(found).toMatchObject({ verdict: 'invalid', association: null, mayRetire: false });
    expect(found.summary).toMatch(sentence);
  });

  it('is an outcome that was counted before the signal, in a single row', async () => {
    const early = rowsOf(1000, 0.4, (_, place) => (place === 4 ? { later: '2026-06' } : {}));
    const found = await judge(planOf({ plan: '', data: MONTHS }), early);
    expect(found.verdict).toBe('invalid');
    expect(found.summary).toContain(
      'in 1 row the outcome does not lie after the signal (row 6: 2026-06 and 2026-06)',
    );
  });

  it('is an outcome that is missing of those with another signal; alike it is told', async () => {
    const all = 'allUnits: true';
    const gone = rowsOf(1000, 0.4, ({ effort }, place) =>
      Number(effort) > 6 && place % 2 ? { left: '' } : {},
    );
    const found = await judge(planOf({ data: all }), gone);
    expect(found.verdict).toBe('invalid');
    expect(found.summary).toMatch(
      /churn is missing of \d+ of 1,000 rows, and those have another effort_score/,
    );
    const alike = await judge(
      planOf({ data: all }),
      rowsOf(1000, 0.4, (_, place) => (place % 9 ? {} : { left: '' })),
    );
    expect(alike.verdict).toBe('predicts');
    expect(alike.missing).toMatchObject({ missing: 112, known: 888 });
    const silent = await judge(
      planOf({ data: all }),
      rowsOf(1000, 0.4, (_, place) => (place % 9 ? {} : { effort: '' })),
    );
    expect(silent.reasons.join()).toContain('112 rows have no effort_score');
  });

  it('is a split before which nothing shows a direction', async () => {
    const plan = 'split: { by: time, testFrom: 2026-06 }';
    const found = await judge(planOf({ plan, data: MONTHS, expects: 'either' }), rowsOf(1000, 0.4));
    expect(found).toMatchObject({ verdict: 'invalid' });
    expect(found.summary).toContain('too little before the split');
  });
});

describe('few', () => {
  it('with the outcome, or beside the commonest value, decide nothing', async () => {
    const rare = rowsOf(2000, 0, ({ left }, place) => (place > 60 && left === 'yes' ? { left: 'no' } : {}));
    const found = await judge(planOf(), rare);
    expect(found.verdict).toBe('undecided');
    expect(found.reasons[0]).toMatch(/^1?\d with churn are too few/);
    const zeros = rowsOf(2000, 0, (_, place) => (place < 9 ? {} : { spent: '0' }));
    const said = await judge(planOf({ outcome: 'mean' }), zeros);
    expect(said.reasons[0]).toContain('9 with a revenue other than the commonest are too few');
  });
});
