import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readLedger, withoutNotes } from '../../demo/stories/ledger.js';
import { techSupportFigures, type TechSupportFigures } from '../../demo/stories/tech-support-figures.js';
import type { Subscriber } from '../../demo/telco.js';
import { reconciliationSchema } from '../../contracts/submission.js';
import { linesWithoutNote } from '../../domain/finance/reconciliation.js';
import { EXAMPLES, sampleCharter, sampleSubscribers } from './materials.js';

describe('the published look at bought tech support (improvement 1)', () => {
  let subscribers: Subscriber[];
  let numbers: TechSupportFigures;
  beforeAll(() => {
    subscribers = sampleSubscribers();
    numbers = techSupportFigures(subscribers);
  });

  it('reads every subscriber of the file', () => {
    expect(subscribers).toHaveLength(7043);
    expect(new Set(subscribers.map(({ id }) => id)).size).toBe(7043);
  });

  it('counts 2,680 customers without help, of whom 50.4 % churned, paying 72.96 a month', () => {
    expect(numbers.segment).toHaveLength(2680);
    expect(numbers.segmentChurned).toBe(1350);
    expect((numbers.segmentChurnShare * 100).toFixed(1)).toBe('50.4');
    expect(numbers.monthlyCharges).toBe(72.96);
  });

  it('finds the naive difference of 26.5 points, and less the more alike the compared are', () => {
    expect((numbers.naive * 100).toFixed(1)).toBe('-26.5');
    expect(numbers.stratified.map(({ result }) => (result.difference * 100).toFixed(1))).toEqual([
      '-5.9',
      '-4.2',
      '-2.4',
    ]);
  });

  it('says how many of those who bought tech support have nobody to be compared with', () => {
    expect(numbers.stratified.map(({ result }) => result.unmatched)).toEqual([0, 0, 86]);
    expect(numbers.stratified.map(({ result }) => result.compared + result.unmatched)).toEqual([
      2044, 2044, 2044,
    ]);
  });

  it('derives the naive claim of 12.4 million in the base', () => {
    expect(numbers.naiveClaim).toEqual({
      customers: 53_600,
      customersKept: 14_204,
      revenueMinor: 1_243_588_608,
    });
  });
});

const CYCLE = 'cyc_0f1e2d3c4b5a69788796a5b4';
/** As many accounts in each line of business. */
const accounts = () => 400;

describe('the synthetic ledger', () => {
  const ledger = readLedger(path.join(EXAMPLES, 'proactive-tech-support-ledger.yaml'), CYCLE, accounts);

  it('is a reconciliation that the API takes, and says of each line that it is synthetic', () => {
    const { lines } = reconciliationSchema.parse(ledger.reconciliation);
    for (const line of lines) expect(line.ledgerReference).toMatch(/^SYNTHETIC/);
  });

  it('names postings of its own cycle only, so that a second play counts none of them again', () => {
    const other = readLedger(
      path.join(EXAMPLES, 'proactive-tech-support-ledger.yaml'),
      `${CYCLE.slice(0, -1)}0`,
      accounts,
    );
    const references = [ledger, other].flatMap(({ reconciliation }) =>
      reconciliation.lines.map(({ ledgerReference }) => ledgerReference),
    );
    expect(new Set(references).size).toBe(references.length);
  });

  it('has lines outside of tolerance that are refused without their notes', () => {
    const tolerance = sampleCharter().policy.varianceTolerancePct;
    expect(linesWithoutNote(ledger.reconciliation, tolerance)).toEqual([]);
    const lacking = linesWithoutNote(withoutNotes(ledger.reconciliation), tolerance);
    expect(lacking.map(({ outcome }) => outcome)).toEqual(['retention-fiber', 'retention-dsl']);
  });
});
