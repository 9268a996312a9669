import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitRoles } from '../../domain/reading/status.js';
import { person, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { refusalOf } from './open-cycle.js';
import { walkTo, walkToEnd } from './walk.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const DAY_MS = 86_400_000;
const pmo = person('pmo');
const council = person('council_member');
const vetoHolder = person('veto_holder');

describe('a hold', () => {
  it('stops the clock, and after it the wait has the time that it had left', async () => {
    const cycle = await harness.open();
    await cycle.passTime(4 * DAY_MS);
    await cycle.hold(pmo, 'peak season');
    const held = await cycle.state();
    expect(held.wait).toMatchObject({ what: 'hold', by: 'pmo', reason: 'peak season' });
    await cycle.passTime(12 * DAY_MS);
    await cycle.resume(pmo, 'season is over');
    const now = await harness.environment.currentTimeMs();
    const gate = await cycle.openGate();
    const leftDays = (Date.parse(gate.due) - now) / DAY_MS;
    expect(leftDays).toBeGreaterThan(9.9);
    expect(leftDays).toBeLessThanOrEqual(10);
    await walkToEnd(cycle);
    expect((await cycle.result()).outcome).toBe('sustained');
  });

  it('refuses decisions and a second hold, and names who holds the cycle and why', async () => {
    const cycle = await harness.open();
    const seen = await cycle.seen({ decision: 'approve' });
    await cycle.hold(pmo, 'peak season');
    const refused = await refusalOf(cycle.decideAs(council, seen));
    expect(refused.code).toBe('cycle-on-hold');
    expect(refused.message).toMatch(/^pmo has held the cycle since .*: peak season$/);
    expect(await refusalOf(cycle.hold(council, 'again'))).toMatchObject({ code: 'already-suspended' });
    await cycle.cancel(pmo, 'enough seen');
    expect((await cycle.result()).outcome).toBe('cancelled');
  });

  it.each([pmo, council])('of $person reminds, calls the council, and ends by itself', async (holder) => {
    const cycle = await harness.open();
    await cycle.passTime(4 * DAY_MS);
    await cycle.hold(holder, 'peak season');
    const { since, due } = (await cycle.state()).wait ?? { since: '', due: '' };
    const types = ['reminded', 'escalated', 'resumed'] as const;
    await cycle.passTime(Date.parse(due) - Date.parse(since) + DAY_MS);
    for (const type of types) await cycle.told(type);
    const entries = types.map((type) => cycle.timeline().find((each) => each.type === type));
    const passed = entries.map((entry) => Date.parse(entry?.at ?? '') - Date.parse(since));
    const window = Date.parse(due) - Date.parse(since);
    expect(passed.map((ms) => (ms / window).toFixed(2))).toEqual(['0.50', '0.80', '1.00']);
    expect(entries[0]?.text).toBe(`reminder: ${holder.person} holds the cycle: peak season, due ${due}`);
    expect(entries[1]?.text).toMatch(/^escalated to council member: /);
    expect(entries[2]?.text).toMatch(
      `the hold of ${holder.person} was over at ${due}: the cycle goes on by itself, now due `,
    );
    const gate = await cycle.openGate();
    expect((Date.parse(gate.due) - Date.parse(entries[2]?.at ?? '')) / DAY_MS).toBeCloseTo(10, 2);
    await cycle.cancel(pmo, 'enough seen');
  });

  it('says from the start when it ends, and asks those who may end it from its reminder on', async () => {
    const cycle = await harness.open();
    await cycle.hold(council, 'a question of law');
    const { wait } = await cycle.state();
    const held = cycle.timeline().find(({ type }) => type === 'held');
    expect(held?.text).toBe(
      `council-member holds the cycle: a question of law; unless it is resumed before, it goes on by itself at ${wait?.due ?? ''}`,
    );
    expect(waitRoles(wait!)).toEqual([]);
    await cycle.passTime((Date.parse(wait!.due) - Date.parse(wait!.since)) * 0.6);
    await cycle.told('reminded');
    expect(waitRoles((await cycle.state()).wait!)).toEqual(['council_member']);
    await cycle.cancel(pmo, 'enough seen');
  });
});

describe('a veto', () => {
  it('suspends the cycle at once, and ends it as stopped when the council confirms the veto', async () => {
    const cycle = await harness.open();
    await walkTo(cycle, 'pilot');
    await cycle.veto(vetoHolder, 'seniors lose paper bills');
    const gate = await cycle.openGate();
    expect(gate).toMatchObject({ gate: 'veto', evidence: { summary: 'seniors lose paper bills' } });
    await cycle.approve(council);
    const result = await cycle.result();
    expect(result).toMatchObject({ outcome: 'stopped', reason: 'seniors lose paper bills' });
  });

  it('lets the cycle go on where it was when the council lifts the veto', async () => {
    const cycle = await harness.open();
    await walkTo(cycle, 'pilot');
    await cycle.veto(vetoHolder, 'seniors lose paper bills');
    await cycle.decide(council, { decision: 'reject', reason: 'seniors are exempt' });
    expect((await cycle.state()).wait).toMatchObject({ what: 'submission', kind: 'observations' });
    await walkToEnd(cycle);
    expect((await cycle.result()).outcome).toBe('sustained');
  });

  it('ends the cycle as stopped when nobody lifts it in its window', async () => {
    const cycle = await harness.open();
    await cycle.veto(vetoHolder, 'seniors lose paper bills');
    const result = await cycle.result();
    expect(result.outcome).toBe('stopped');
    expect(result.reason).toMatch(/^the veto stands, nobody lifted it by /);
  });

  it('ends a hold, and has a gate of its own each time', async () => {
    const cycle = await harness.open();
    await cycle.hold(pmo, 'peak season');
    await cycle.veto(vetoHolder, 'first harm');
    await cycle.decide(council, { decision: 'reject', reason: 'no harm' });
    expect((await cycle.openGate()).gateId).toBe('charter.r1');
    await cycle.veto(vetoHolder, 'second harm');
    expect((await cycle.openGate()).gateId).toBe('veto.2.r1');
    await cycle.approve(council);
    expect((await cycle.result()).outcome).toBe('stopped');
  });

  it('is refused on a cycle of one’s own, cannot be confirmed by the person who cast it, and cannot be deferred', async () => {
    const cycle = await harness.open();
    const interested = { ...vetoHolder, person: 'sponsor' };
    expect(await refusalOf(cycle.veto(interested, 'harm'))).toMatchObject({ code: 'conflict-of-interest' });
    expect(await refusalOf(cycle.veto(council, 'harm'))).toMatchObject({ code: 'role-missing' });
    const both = { ...vetoHolder, roles: ['veto_holder', 'council_member'] as const };
    await cycle.veto(both, 'harm');
    const own = await refusalOf(cycle.approve(both));
    expect(own.code).toBe('duties-not-separate');
    const deferUntil = new Date((await harness.environment.currentTimeMs()) + DAY_MS).toISOString();
    const deferred = refusalOf(cycle.decide(council, { decision: 'defer', reason: 'later', deferUntil }));
    expect(await deferred).toMatchObject({ code: 'decision-not-possible' });
    await cycle.approve(council);
  });
});

describe('withdrawn evidence', () => {
  it('closes the gate that rests on it, with a count of the dropped approvals, and is requested anew', async () => {
    const approvers = { quality_gate: 2 } as const;
    const cycle = await harness.open(testCharter({ policy: { ...testCharter().policy, approvers } }));
    await walkTo(cycle, 'quality_gate');
    await cycle.approve(council);
    await cycle.withdraw(person('dri'), 'the feed was counted twice');
    expect((await cycle.state()).wait).toMatchObject({ what: 'submission', kind: 'observations' });
    expect((await cycle.state()).rounds.pilot).toBe(2);
    const told = cycle.timeline().find((entry) => entry.type === 'withdrawn');
    expect(told?.text).toBe(
      'dri withdrew the evidence of quality_gate.r1; 1 approvals are reset: the feed was counted twice',
    );
    await cycle.cancel(pmo, 'enough seen');
  });

  it('cannot be withdrawn where no open gate rests on any, nor by a person without that right', async () => {
    const cycle = await harness.open();
    expect(await refusalOf(cycle.withdraw(person('dri'), 'x'))).toMatchObject({
      code: 'nothing-to-withdraw',
    });
    await walkTo(cycle, 'quality_gate');
    expect(await refusalOf(cycle.withdraw(council, 'x'))).toMatchObject({ code: 'role-missing' });
    await cycle.cancel(pmo, 'enough seen');
  });
});
