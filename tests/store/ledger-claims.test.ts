import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LedgerClaim } from '../../domain/finance/ledger-claim.js';
import { openTestStore, type TestStore } from './test-store.js';

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

const lobs = ['fiber'];
const claim = (cycleId: string, references: string[]): LedgerClaim => ({ cycleId, lobs, references });
const claimed = (what: LedgerClaim) => test.store.claimLedgerLines(what);

it('gives a line to one cycle, and tells the others whose it is', async () => {
  expect(await claimed(claim('one', ['4100', '4110']))).toEqual([]);
  expect(await claimed(claim('other', ['4110', '4120']))).toEqual([
    { reference: '4110', cycleId: 'one', lobs },
  ]);
  // All or nothing: 4120 is still free.
  expect(await claimed(claim('third', ['4120']))).toEqual([]);
});

it('knows a line however it is spelled, and names it as the claimant wrote it', async () => {
  expect(await claimed(claim('writer', ['GL 7100, Müller']))).toEqual([]);
  for (const reference of ['gl 7100, mu\u0308ller', 'GL\u00a07100, Müller', 'GL 7100,\u200b Müller']) {
    expect(await claimed(claim('reader', [reference]))).toEqual([{ reference, cycleId: 'writer', lobs }]);
  }
});

it('changes nothing when a claim is repeated, and frees what a later one leaves out', async () => {
  expect(await claimed(claim('a', ['5100', '5110']))).toEqual([]);
  expect(await claimed(claim('a', ['5100', '5110']))).toEqual([]);
  expect(await claimed(claim('a', ['5110', '5120']))).toEqual([]);
  expect(await claimed(claim('b', ['5100']))).toEqual([]);
  expect(await claimed(claim('a', []))).toEqual([]);
  expect(await claimed(claim('b', ['5100', '5110', '5120']))).toEqual([]);
});

it('gives a line that many claim at once to exactly one of them', async () => {
  const cycles = Array.from({ length: 8 }, (_, index) => `race-${index}`);
  const claims = cycles.map(async (cycleId) => {
    // A claim that lost a race by a moment is tried again, as its activity is.
    for (;;) {
      const taken = await claimed(claim(cycleId, ['6100'])).catch(() => undefined);
      if (taken) return taken.length === 0;
    }
  });
  expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
});
