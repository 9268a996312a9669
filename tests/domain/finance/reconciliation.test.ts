import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reconciliation } from '../../../contracts/submission.js';
import { addsUpExactly, linesWithoutNote, reconcile } from '../../../domain/finance/reconciliation.js';
import { BENEFIT_CLASSES } from '../../../base/vocabulary.js';

type Line = Reconciliation['lines'][number];

function line(change: Partial<Line> = {}): Line {
  return {
    outcome: 'retention',
    benefitClass: 'hard',
    claimedMinor: 100_00,
    actualMinor: 100_00,
    runCostMinor: 0,
    ledgerReference: 'gl/1',
    ...change,
  };
}
const ledger = (...lines: Line[]): Reconciliation => ({ period: '2026-10', currency: 'USD', lines });

describe('what is recognised', () => {
  it('is the actual on the lines whose class moves a ledger line, less the run cost of every line', () => {
    const lines = BENEFIT_CLASSES.map((benefitClass) =>
      line({ benefitClass, actualMinor: 90_00, runCostMinor: 40_00 }),
    );
    expect(reconcile(ledger(...lines))).toEqual({
      claimedMinor: 400_00,
      actualMinor: 360_00,
      runCostMinor: 160_00,
      varianceMinor: -40_00,
      recognisedMinor: 20_00,
    });
  });

  it('is 10 where a hard benefit of 100 is reached by running a soft one at 90', () => {
    const given = ledger(
      line({ actualMinor: 100_00, runCostMinor: 0 }),
      line({ benefitClass: 'soft', actualMinor: 0, runCostMinor: 90_00 }),
    );
    expect(reconcile(given).recognisedMinor).toBe(10_00);
  });

  it('is nothing for saved unpaid overtime, even when Finance concurs, because it moves no ledger line', () => {
    const overtime = line({
      outcome: 'unpaid-overtime',
      benefitClass: 'soft',
      varianceNote: 'Finance concurs',
    });
    expect(reconcile(ledger(overtime)).recognisedMinor).toBe(0);
  });

  it('is negative on a line whose run cost exceeds the benefit', () => {
    expect(reconcile(ledger(line({ runCostMinor: 150_00 }))).recognisedMinor).toBe(-50_00);
  });

  // Price/volume examples of the reference cases: total variance is actual minus budget.
  it.each([
    [100 * 10, 90 * 9, -190],
    [650 * 880, 600 * 900, -32_000],
  ])(
    'has, for a claim of %d and an actual of %d, the variance %d',
    (claimedMinor, actualMinor, varianceMinor) => {
      expect(reconcile(ledger(line({ claimedMinor, actualMinor }))).varianceMinor).toBe(varianceMinor);
    },
  );
});

describe('sums', () => {
  const amount = fc.integer({ min: -1e15, max: 1e15 });
  const lines = fc.array(
    fc.record({ claimedMinor: amount, actualMinor: amount, runCostMinor: fc.integer({ min: 0, max: 1e15 }) }),
    { minLength: 1, maxLength: 100 },
  );

  it('are exact to the cent, or reported as not exact', () => {
    const seed = Date.now() % 2 ** 31;
    fc.assert(
      fc.property(lines, (amounts) => {
        const given = ledger(...amounts.map((each) => line(each)));
        const claimed = amounts.reduce((sum, each) => sum + BigInt(each.claimedMinor), 0n);
        if (addsUpExactly(given)) expect(BigInt(reconcile(given).claimedMinor)).toBe(claimed);
        else expect(Object.values(reconcile(given)).some((sum) => !Number.isSafeInteger(sum))).toBe(true);
      }),
      { seed },
    );
  });

  it('stay exact when an intermediate sum is too large to be exact', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const given = ledger(
      line({ claimedMinor: most }),
      line({ claimedMinor: most }),
      line({ claimedMinor: -most }),
      line({ claimedMinor: -most }),
      line({ claimedMinor: 1 }),
    );
    expect(reconcile(given).claimedMinor).toBe(1);
  });
});

describe('a variance note', () => {
  const lacking = (change: Partial<Line>, tolerancePct = 5) =>
    linesWithoutNote(ledger(line(change)), tolerancePct).map(({ outcome }) => outcome);

  it('is required beyond the tolerance in either direction, and not exactly at it', () => {
    expect(lacking({ actualMinor: 105_00 })).toEqual([]);
    expect(lacking({ actualMinor: 95_00 })).toEqual([]);
    expect(lacking({ actualMinor: 105_01 })).toEqual(['retention']);
    expect(lacking({ actualMinor: 94_99 })).toEqual(['retention']);
    expect(lacking({ actualMinor: 94_99, varianceNote: 'late start' })).toEqual([]);
  });

  it('is required without rounding the tolerance: 0.29 percent of 500.00 is 1.45', () => {
    expect(lacking({ claimedMinor: 500_00, actualMinor: 501_45 }, 0.29)).toEqual([]);
    expect(lacking({ claimedMinor: 500_00, actualMinor: 501_46 }, 0.29)).toEqual(['retention']);
  });

  it('is required for any actual where nothing was claimed, and not where both are nothing', () => {
    expect(lacking({ claimedMinor: 0, actualMinor: 1 }, 100)).toEqual(['retention']);
    expect(lacking({ claimedMinor: 0, actualMinor: 0 }, 0)).toEqual([]);
  });

  it('is required for a claimed loss by the size of the loss', () => {
    expect(lacking({ claimedMinor: -100_00, actualMinor: -104_00 })).toEqual([]);
    expect(lacking({ claimedMinor: -100_00, actualMinor: 100_00 })).toEqual(['retention']);
  });
});
