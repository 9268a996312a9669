/** The synthetic ledgers: amounts follow from who is treated, and returns from amounts. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { reachedIn, type Observable } from '../../demo/stories/experiment.js';
import { accountsAfter, allAccounts, pilotAccounts } from '../../demo/stories/finance-steps.js';
import { readLedger, type Accounts } from '../../demo/stories/ledger.js';
import { expectedRevenueMinor } from '../../demo/stories/segment-figures.js';
import { reconciliationSchema } from '../../contracts/submission.js';
import { isMonthOver, linesWithoutNote, reconcile } from '../../domain/finance/reconciliation.js';
import { romiOf } from '../../domain/finance/romi.js';
import { careLine, fiber, offer, outageText, techSupport } from './experiments.js';
import { EXAMPLES } from './materials.js';

const CYCLE = 'cyc_0f1e2d3c4b5a69788796a5b4';

describe('a synthetic ledger', () => {
  const read = (name: string, accounts: Accounts) => readLedger(path.join(EXAMPLES, name), CYCLE, accounts);
  const ledgers = [
    ['proactive-tech-support-ledger.yaml', techSupport],
    ['fiber-first-90-days-ledger.yaml', fiber],
    ['twelve-month-offer-ledger.yaml', offer],
    ['twelve-month-offer-ledger-corrected.yaml', offer],
    ['twelve-month-offer-ledger-once-known.yaml', offer],
    ['senior-care-line-ledger.yaml', careLine],
    ['outage-text-ledger.yaml', outageText],
  ] as const;
  /** What each claims beside kept revenue, for an account: visits and hours. */
  const beside: Readonly<Record<string, number>> = { fiber: 7, outage: 12 };

  it.each(ledgers)(
    'in %s claims what the treated are expected to bring, with a note where that is not met',
    (name, of) => {
      const { reconciliation, claimedRevenueMinor } = read(name, allAccounts(of));
      const { lines } = reconciliationSchema.parse(reconciliation);
      const { treated } = reachedIn(of);
      const other = treated * (beside[name.split('-')[0]!] ?? 0) * 100;
      const expected = expectedRevenueMinor(treated, of.numbers, of.assumed.churnReduction) + other;
      // The claim is a sum by lines of business, each rounded to the cent.
      expect(Math.abs(claimedRevenueMinor - expected)).toBeLessThanOrEqual(lines.length);
      expect(linesWithoutNote(reconciliation, of.charter.policy.varianceTolerancePct)).toEqual([]);
      expect(isMonthOver(reconciliation.period, Date.now())).toBe(true);
      for (const line of lines) expect(line.ledgerReference).toMatch(/^SYNTHETIC/);
    },
  );

  it.each(ledgers)('in %s moves the ledger by as much as the product recognises', (name, of) => {
    const { reconciliation, benefitMinor, runCostMinor } = read(name, allAccounts(of));
    expect(reconcile(reconciliation).recognisedMinor).toBe(benefitMinor - runCostMinor);
  });

  it.each(ledgers)('in %s posts no more at the gate than the accounts of the pilot bring', (name, of) => {
    const perArm = of.charter.analysisPlan.minimumPerArm;
    const share = perArm / reachedIn(of).treated;
    const [pilot, all] = [pilotAccounts(of, perArm), allAccounts(of)].map((accounts) => read(name, accounts));
    expect(pilot!.actualRevenueMinor / all!.actualRevenueMinor).toBeCloseTo(share, 3);
  });

  it('grows with every wave, up to the full reach', () => {
    const net = (accounts: Accounts) => {
      const { benefitMinor, runCostMinor } = read('proactive-tech-support-ledger.yaml', accounts);
      return benefitMinor - runCostMinor;
    };
    const [pilot, first, second, third] = [
      pilotAccounts(techSupport, 797),
      ...[1, 2, 3].map((waves) => accountsAfter(techSupport, waves)),
    ].map(net);
    expect(pilot!).toBeLessThan(first!);
    expect(first!).toBeLessThan(second!);
    expect(second!).toBeLessThan(third!);
    expect(third).toBe(net(allAccounts(techSupport)));
  });

  /** With what the stories report as spent, in minor units. */
  const romiOfYear = (name: string, of: Observable, spentMinor: number) =>
    romiOf(read(name, allAccounts(of)), spentMinor)!;

  it('returns some 20 % in the first year of improvement 1, and more of improvement 3', () => {
    expect(romiOfYear('proactive-tech-support-ledger.yaml', techSupport, 59_200_000)).toBeCloseTo(0.2, 2);
    expect(romiOfYear('fiber-first-90-days-ledger.yaml', fiber, 29_800_000)).toBeGreaterThan(0.2);
  });

  it('lets the offer return a little in the pilot, and fall below its floor once everybody knows of it', () => {
    const ofOffer = (suffix: string) =>
      romiOfYear(`twelve-month-offer-ledger${suffix}.yaml`, offer, 86_150_000);
    const floor = offer.charter.policy.romiFloor!;
    expect(ofOffer('-corrected')).toBeGreaterThan(floor);
    expect(ofOffer('-corrected')).toBeLessThan(ofOffer(''));
    expect(ofOffer('-once-known')).toBeLessThan(floor);
  });

  it('recognises nothing of hours that were only freed', () => {
    const { benefitMinor } = read('outage-text-ledger.yaml', allAccounts(outageText));
    expect(benefitMinor).toBe(0);
  });
});
