import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Charter } from '../../contracts/charter.js';
import { handIns, person, reconciliationOf, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { refusalOf, type OpenCycle } from './open-cycle.js';
import { handInFor, submitterOf, walkTo, walkToAsk, walkToEnd } from './walk.js';
import { recognisedMinor, releasedMinor, returnedMinor } from '../../domain/finance/movements.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const pmo = person('pmo');
const dri = person('dri');
const council = person('council_member');
const { policy } = testCharter();
/** A budget of 60,000.00: 24,000.00 for the pilot, of which a tenth more is tolerated. */
const charter = (change: Partial<Charter['policy']> = {}): Charter =>
  testCharter({ policy: { ...policy, sustainChecks: 1, ...change } });

const releasedIn = async (cycle: OpenCycle) => releasedMinor(await cycle.state());
const released = (cycle: OpenCycle) =>
  cycle.timeline().flatMap(({ type, text }) => (type === 'tranche-released' ? [text] : []));

it("the council's approval releases the first tranche, and Finance's the second", async () => {
  const cycle = await harness.open(charter());
  await walkTo(cycle, 'govern');
  expect(await releasedIn(cycle)).toBe(0);
  expect((await refusalOf(cycle.spend(dri, 1))).code).toBe('nothing-released');
  await walkTo(cycle, 'instrument');
  expect(await releasedIn(cycle)).toBe(2_400_000);
  await walkTo(cycle, 'scale');
  expect(await releasedIn(cycle)).toBe(6_000_000);
  expect(released(cycle)).toEqual([
    'USD 24,000.00 released for instrument and pilot: USD 24,000.00 of USD 60,000.00',
    'USD 36,000.00 released for scale: USD 60,000.00 of USD 60,000.00',
  ]);
  await cycle.cancel(pmo, 'enough seen');
});

it('a cycle goes on while spending is within its tolerance, and waits for the council beyond it', async () => {
  const cycle = await harness.open(charter());
  await walkTo(cycle, 'pilot');
  await cycle.spend(dri, 2_640_000);
  const asked = await cycle.openAsk();
  await cycle.spend(dri, 2_640_001);
  expect(await cycle.openGate()).toMatchObject({
    gateId: 'overspend.1.r1',
    seats: [{ role: 'council_member' }],
    evidence: { summary: 'USD 26,400.01 spent, USD 24,000.00 released' },
  });
  expect((await refusalOf(cycle.submit(dri, handInFor(asked)))).code).toBe('not-requested');
  await cycle.approve(council);
  expect(await releasedIn(cycle)).toBe(2_640_001);
  expect((await cycle.openAsk()).askId).toBe(asked.askId);
  await walkToEnd(await ended(cycle));
});

/** What is left follows from what was reported. */
async function ended(cycle: OpenCycle): Promise<OpenCycle> {
  await walkToAsk(cycle, 'sustain.closure.r1');
  const wrong = { ...handIns.closure.content, unspentMinor: 1 };
  expect((await refusalOf(cycle.submit(pmo, { kind: 'closure', content: wrong }))).code).toBe(
    'content-mismatch',
  );
  const right = { ...wrong, unspentMinor: 6_000_000 - 2_640_001 };
  await cycle.submit(pmo, { kind: 'closure', content: right });
  await cycle.told('closed');
  expect(returnedMinor(cycle.transitions().at(-1)!.state)).toBe(right.unspentMinor);
  return cycle;
}

it('an approval of an overspend is bound to the report that was seen, and a correction can settle it', async () => {
  const cycle = await harness.open(charter());
  await walkTo(cycle, 'pilot');
  await cycle.spend(dri, 3_000_000);
  const seen = await cycle.seen({ decision: 'approve' });
  await cycle.spend(dri, 5_000_000);
  expect((await refusalOf(cycle.decideAs(council, seen))).code).toBe('evidence-stale');
  expect((await refusalOf(cycle.spend(dri, 2_000_000))).message).toBe(
    'spentMinor is less than USD 50,000.00, which was reported as spent to date; only a finance partner corrects it.',
  );
  await cycle.spend(person('finance_partner'), 2_000_000);
  expect((await cycle.openAsk()).kind).toBe('observations');
  await cycle.cancel(pmo, 'enough seen');
});

it('an overspend is not approved by the person who reported it, and its rejection ends the cycle and returns what is left', async () => {
  const cycle = await harness.open(charter());
  await walkTo(cycle, 'instrument');
  const both = { person: 'member1', roles: ['pmo', 'council_member'], lobs: ['*'] } as const;
  await cycle.spend(both, 3_000_000);
  expect((await refusalOf(cycle.approve(both))).code).toBe('duties-not-separate');
  await cycle.decide(council, { decision: 'reject', reason: 'no more money' });
  await cycle.told('undo-requested');
  const wait = await cycle.openAsk();
  await cycle.submit(submitterOf(wait), handInFor(wait));
  expect(await cycle.result()).toMatchObject({ outcome: 'rejected' });
  const last = cycle.transitions().at(-1)!.state;
  expect([last.spending.spentMinor, returnedMinor(last)]).toEqual([3_000_000, 0]);
});

it('a cycle can be vetoed while it waits for its overspend, and returns to that gate when the veto is lifted', async () => {
  const cycle = await harness.open(charter());
  await walkTo(cycle, 'pilot');
  await cycle.spend(dri, 3_000_000);
  await cycle.veto(person('veto_holder'), 'bills are wrong');
  expect((await cycle.openGate()).gate).toBe('veto');
  await cycle.spend(dri, 3_100_000);
  await cycle.decide(council, { decision: 'reject', reason: 'bills are right' });
  expect(await cycle.openGate()).toMatchObject({
    gate: 'overspend',
    evidence: { summary: 'USD 31,000.00 spent, USD 24,000.00 released' },
  });
  await cycle.approve(council);
  expect((await cycle.openAsk()).kind).toBe('observations');
  await cycle.cancel(pmo, 'enough seen');
});

it('a cycle expires when nobody approves its overspend', async () => {
  const cycle = await harness.open(charter());
  await walkTo(cycle, 'pilot');
  await cycle.spend(dri, 3_000_000);
  const result = await cycle.result();
  expect(result.outcome).toBe('expired');
  expect(result.reason).toContain('nobody approved the overspend by');
});

it('a line of the ledger is counted in one cycle only, until that cycle has reversed it', async () => {
  const line = reconciliationOf('4100, fiber, 2026-10');
  const submission = { kind: 'reconciliation', content: line } as const;
  const finance = person('finance_partner');
  const ask = 'finance_reconciliation.reconciliation.r1';
  const first = await harness.open(charter());
  await walkToAsk(first, ask);
  await first.submit(finance, submission);

  const second = await harness.open(charter());
  await walkToAsk(second, ask);
  // Another month, another case and another spacing do not make another line.
  const respelled = { ...reconciliationOf('4100, FIBER,  2026-10'), period: '2026-09' };
  await second.submit(finance, { kind: 'reconciliation', content: respelled });
  const missing = [`4100, FIBER,  2026-10 is counted by ${first.id} already.`];
  expect(await second.openAsk()).toMatchObject({ askId: ask, missing });
  // The timeline is read by people who may not see the other cycle.
  expect(second.timeline().at(-1)?.text).toContain('is counted by another cycle already.');
  expect(recognisedMinor(await second.state())).toBeNull();

  await first.decide(person('cfo'), { decision: 'approve' });
  await first.cancel(pmo, 'reversed');
  await walkUndos(first);
  await second.submit(finance, submission);
  expect((await second.openGate()).gate).toBe('finance_reconciliation');
  await second.cancel(pmo, 'enough seen');
});

async function walkUndos(cycle: OpenCycle): Promise<void> {
  const [wave] = (await cycle.state()).waves;
  if (wave?.id) await (await harness.find(wave.id)).result();
  await cycle.told('undo-requested');
  for (let state = await cycle.state(); !state.closed; state = await cycle.state()) {
    const wait = await cycle.openAsk();
    await cycle.submit(submitterOf(wait), handInFor(wait));
  }
}
