import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Observations } from '../../contracts/evidence.js';
import type { Verdict } from '../../domain/evidence/verdict.js';
import { handIns, observed, person, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { refusalOf } from './open-cycle.js';
import { approverOf, harm, observe, walkTo, walkToAsk, walkToEnd, walkToGate } from './walk.js';
import { recognisedMinor } from '../../domain/finance/movements.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const council = person('council_member');
const repeat = { decision: 'return', reason: 'again' } as const;

const notPassed: readonly (readonly [string, Observations])[] = [
  ['fail', harm],
  ['fail', observed(0.8, 0.6, 0.5)],
  ['inconclusive', observed(0.62, 0.6)],
  ['invalid', { ...observed(), metrics: observed().metrics.slice(1) }],
];

it.each(notPassed)(
  'a cycle with the verdict %s never moves on, and says why',
  async (verdict, observations) => {
    const cycle = await harness.open();
    await walkTo(cycle, 'pilot');
    await observe(cycle, observations);
    const wait = await cycle.openGate();
    const why = `The verdict is ${verdict}; only a pass can be approved.`;
    expect(wait).toMatchObject({ gateId: 'quality_gate.r1', evidence: { verdict }, approvalBlockedBy: why });
    expect(await refusalOf(cycle.approve(council))).toEqual({ code: 'approval-blocked', message: why });

    const judged = cycle.timeline().find((entry) => entry.type === 'judged');
    expect(judged).toMatchObject({ gateId: 'quality_gate.r1', evidenceHash: wait.evidence.hash });
    expect(judged?.detail).toMatchObject({ verdict });
    expect(await cycle.result()).toMatchObject({ outcome: 'expired' });
    expect(cycle.transitions().at(-1)!.state.rounds.finance_reconciliation).toBeUndefined();
  },
);

it('a gate whose metric was retired meanwhile is invalid until it is re-pinned, and passes on the next hand-in then', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'pilot');
  const reason = 'It counted test accounts.';
  harness.store.retired.push({ metric: 'retention', metricVersion: 1, at: '2026-11-20T00:00:00Z', reason });
  await observe(cycle, observed());
  const wait = await cycle.openGate();
  expect(wait.evidence).toMatchObject({
    verdict: 'invalid',
    summary: expect.stringContaining('retention version 1 was retired on 2026-11-20') as string,
  });
  expect((await refusalOf(cycle.approve(council))).code).toBe('approval-blocked');
  harness.store.retired.length = 0;
  await cycle.decide(council, { ...repeat, returnTo: 'pilot' });
  await observe(cycle, observed());
  await cycle.approve(council);
  expect((await cycle.state()).phase).toBe('finance_reconciliation');
  await cycle.cancel(person('pmo'), 'enough seen');
});

it('a gate passes only on the evidence of its own round', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'pilot');
  await observe(cycle, observed(0.62, 0.6));
  const first = await cycle.openGate();
  await cycle.decide(council, { ...repeat, returnTo: 'pilot' });
  await observe(cycle, observed());
  const stale = cycle.decide(council, { decision: 'approve', evidenceHash: first.evidence.hash });
  expect((await refusalOf(stale)).code).toBe('evidence-stale');
  await cycle.approve(council);
  expect((await cycle.state()).phase).toBe('finance_reconciliation');
  await cycle.cancel(person('pmo'), 'enough seen');
});

it('where the policy refuses it, a plan below its planned chance of a pass is not locked', async () => {
  const { policy, analysisPlan } = testCharter();
  const refusing = { ...policy, underpowered: 'refused' as const };
  const small = await harness.open(testCharter({ policy: refusing }));
  await walkToGate(small, 'instrument.r1');
  const { approvalBlockedBy } = await small.openGate();
  expect(approvalBlockedBy).toMatch(
    /^The policy refuses a plan below its planned chance of a pass\. If the truth is the target of 10 points/,
  );
  expect(await refusalOf(small.approve(person('finance_partner')))).toEqual({
    code: 'approval-blocked',
    message: approvalBlockedBy,
  });
  await small.cancel(person('pmo'), 'enough seen');
  const large = { ...analysisPlan, minimumPerArm: 1400 };
  const cycle = await harness.open(testCharter({ policy: refusing, analysisPlan: large }));
  await walkTo(cycle, 'enable');
  await cycle.cancel(person('pmo'), 'enough seen');
});

it('each draw of the data uses a part of the significance level, also where it was withdrawn, and the same data none', async () => {
  const cycle = await harness.open();
  await walkTo(cycle, 'pilot');
  const looked = async (pilotShare: number) => {
    await observe(cycle, observed(pilotShare, 0.6));
    await cycle.openGate();
    const { detail } = cycle.timeline().findLast((entry) => entry.type === 'judged')!;
    const { verdict, look } = detail as Verdict;
    return [verdict, look?.number, look?.part, look?.parts];
  };
  expect(await looked(0.62)).toEqual(['inconclusive', 1, 1, 3]);
  await cycle.withdraw(person('dri'), 'a store was left out');
  expect(await looked(0.62)).toEqual(['inconclusive', 1, 1, 3]);
  await cycle.withdraw(person('dri'), 'a store was left out, indeed');
  expect(await looked(0.645)).toEqual(['inconclusive', 2, 2, 3]);
  await cycle.cancel(person('pmo'), 'enough seen');
});

it('the council can let a change scale that Finance does not recognise, at zero booked benefit', async () => {
  const cycle = await harness.open();
  await walkToAsk(cycle, 'finance_reconciliation.reconciliation.r1');
  const { content } = handIns.reconciliation;
  const [line] = content.lines;
  const dear = { ...line!, runCostMinor: 12_000_000 };
  await cycle.submit(person('finance_partner'), {
    kind: 'reconciliation',
    content: { ...content, lines: [dear] },
  });
  const wait = await cycle.openGate();
  expect(wait.seats).toEqual([{ role: 'council_member' }]);
  expect(wait.evidence.summary).toBe('a benefit of USD 0.00 a year, to be recognised');
  expect((await refusalOf(cycle.approve(person('cfo')))).code).toBe('role-missing');
  await cycle.approve(approverOf(wait));
  await walkToEnd(cycle);
  expect(await cycle.result()).toMatchObject({
    outcome: 'sustained',
    reason: 'The effect lasted; nothing of it is booked.',
  });
  expect(recognisedMinor(cycle.transitions().at(-1)!.state)).toBe(0);
});

it('a year of monthly sustain checks runs, each on its day', async () => {
  const { policy } = testCharter();
  const cycle = await harness.open(testCharter({ policy: { ...policy, sustainChecks: 12 } }));
  await walkTo(cycle, 'sustain');
  const started = performance.now();
  await walkToEnd(cycle);
  expect((await cycle.result()).outcome).toBe('sustained');
  const { phaseSince } = cycle.transitions().at(-1)!.state;
  const passedDays = (Date.parse(cycle.transitions().at(-1)!.at) - Date.parse(phaseSince)) / 86_400_000;
  expect(passedDays).toBeGreaterThanOrEqual(360);
  expect(passedDays).toBeLessThan(366);
  expect(performance.now() - started).toBeLessThan(30_000);
  expect(
    cycle.timeline().filter((entry) => entry.type === 'judged' && entry.phase === 'sustain'),
  ).toHaveLength(12);
});
