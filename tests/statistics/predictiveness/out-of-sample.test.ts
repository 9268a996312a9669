/** Golden values by `../golden/predictiveness.py`. */
import { describe, expect, it } from 'vitest';
import { beyondKnown } from '../../../statistics/predictiveness/beyond-known.js';
import { fittedRule } from '../../../statistics/predictiveness/fitted-rule.js';
import { outOfSample } from '../../../statistics/predictiveness/out-of-sample.js';
import { foldsOf, forwardSplit } from '../../../statistics/predictiveness/splits.js';
import { amount, byCluster, byRow, event, known, rows, signal } from './sixty-rows.js';

const splits = foldsOf(byRow, 3);

describe('rows that a rule has not seen', () => {
  it('are foretold as statsmodels foretells them from the other two thirds', () => {
    const ofAmounts = outOfSample({ ...rows(amount), kind: 'mean' }, splits)!;
    expect(ofAmounts.explained).toBeCloseTo(0.06564336594192477, 10);
    expect(ofAmounts).toMatchObject({ rules: 3, rows: 60, devianceExplained: null, direction: null });
    const ofEvents = outOfSample({ ...rows(event), kind: 'proportion' }, splits)!;
    expect(ofEvents.explained).toBeCloseTo(-0.040390065305486944, 10);
    expect(ofEvents.devianceExplained).toBeCloseTo(-0.03451480940015439, 10);
    expect(ofEvents.direction!.auc).toBeCloseTo(0.6112163299663299, 10);
  });

  it('leave of signal and outcome what the known does not foretell, and that correlates as scipy says', () => {
    const ofAmounts = beyondKnown({ ...rows(amount), kind: 'mean', known }, splits, 0.95)!;
    expect(ofAmounts.correlation).toBeCloseTo(0.3913075269955018, 10);
    expect(ofAmounts.lower).toBeCloseTo(0.1713331283044424, 10);
    expect(ofAmounts.upper).toBeCloseTo(0.5741195104721645, 10);
    expect(ofAmounts.explained).toBeCloseTo(0.049515880480087815, 10);
    const ofEvents = beyondKnown({ ...rows(event), kind: 'proportion', known }, splits, 0.95)!;
    expect(ofEvents.correlation).toBeCloseTo(0.19501963809007425, 10);
    expect(ofEvents.pValue).toBeCloseTo(0.14387759188357568, 10);
  });

  it('are never among those that a rule is fitted on, nor are others of their cluster', () => {
    for (const { fit, test } of foldsOf(byCluster, 4)) {
      expect([...fit, ...test].sort((one, other) => one - other)).toEqual([...byRow]);
      const seen = new Set([...fit].map((row) => byCluster[row]));
      expect([...test].some((row) => seen.has(byCluster[row]))).toBe(false);
    }
    const { fit, test } = forwardSplit(['fit', 'neither', 'test', 'fit']);
    expect([[...fit], [...test]]).toEqual([[0, 3], [2]]);
  });

  it('are not foretold by what they are themselves: the worthless explain less than nothing', () => {
    const worthless = signal.map((_, row) => ((row * 17) % 59) / 7);
    const found = outOfSample({ ...rows(amount, byRow, worthless), kind: 'mean' }, splits)!;
    expect(found.explained).toBeLessThan(0);
  });
});

describe('a rule', () => {
  it('leaves out a column that others make up, or that never varies where it is fitted', () => {
    const fitting = { kind: 'mean' as const, outcome: amount, fit: byRow };
    const one = fittedRule({ ...fitting, columns: [signal] })!;
    const several = fittedRule({
      ...fitting,
      columns: [signal.map(() => 1), signal, signal.map((value) => 3 - 2 * value)],
    })!;
    for (const row of byRow) expect(several(row)).toBeCloseTo(one(row), 9);
  });

  it('is none where a column tells all of them apart', () => {
    expect(fittedRule({ kind: 'proportion', columns: [event], outcome: event, fit: byRow })).toBeUndefined();
  });
});
