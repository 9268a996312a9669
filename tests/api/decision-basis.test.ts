/** What an approver is bound to can be read, and its hash made again from what is shown. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planPower } from '../../statistics/plan-power.js';
import { handIns, observed, person, pilotResult, testCharter } from '../support/charters.js';
import { startApi, type ApiUnderTest } from './api-under-test.js';
import { Actors, auditor, council, recomputed } from './cycle-actors.js';
import { runWorker } from './cycle-worker.js';

let api: ApiUnderTest;
let actors: Actors;
let stopWorker: () => Promise<void>;
beforeAll(async () => {
  api = await startApi();
  actors = new Actors(api);
  stopWorker = await runWorker(api);
});
afterAll(async () => {
  await stopWorker();
  await api.close();
});

describe('every gate shows what its approval is bound to, with the numbers, and anybody can make the hash again', () => {
  it('from the charter to a wave', async () => {
    const charter = testCharter();
    const id = await actors.opened(charter);
    expect(await actors.openEvidence(id)).toMatchObject({ boundTo: { what: 'charter', content: charter } });
    await actors.decide(id, council);

    await actors.handIn(id, handIns.raci, person('pmo'));
    expect(await actors.openEvidence(id)).toMatchObject({
      boundTo: { what: 'submission', content: handIns.raci.content },
    });
    await actors.decide(id, person('lob_head'));

    expect(await actors.openEvidence(id)).toMatchObject({
      boundTo: { what: 'charter' },
      criteria: [],
      money: {
        currency: 'USD',
        budgetMinor: 6_000_000,
        benefitLowMinor: 3_000_000,
        benefitHighMinor: 9_900_000,
      },
    });
    await actors.decide(id, council);

    await actors.handIn(id, handIns.baseline, person('dri'));
    const told = planPower(charter.analysisPlan, handIns.baseline.content, charter.policy.rounds);
    expect(await actors.openEvidence(id)).toMatchObject({
      boundTo: { content: handIns.baseline.content },
      evidence: { summary: `the baseline, to be locked. ${told?.text}` },
      power: told,
    });
    await actors.decide(id, person('finance_partner'));
    await actors.handIn(id, handIns.readiness, person('dri'));

    await actors.handIn(id, pilotResult(), person('dri'));
    const judged = await actors.openEvidence(id);
    expect(judged.boundTo).toMatchObject({
      what: 'judgement',
      content: { plan: charter.analysisPlan, observations: observed() },
    });
    const [primary, guardrail] = judged.criteria;
    expect(primary).toMatchObject({
      metric: 'retention',
      role: 'primary',
      verdict: 'pass',
      pilot: { n: 1000, value: 0.8 },
      comparison: { n: 1000, value: 0.6 },
      interval: { confidence: expect.closeTo(1 - 0.05 / 3, 12), method: 'newcombe-10' },
      test: { standardErrorKind: 'unpooled', degreesOfFreedom: null },
      required: { what: 'minimum_effect', value: 0.02 },
      moreNeeded: null,
    });
    expect(primary.difference).toBeCloseTo(0.2, 12);
    expect(primary.interval.lower).toBeLessThan(0.2);
    expect(primary.interval.upper).toBeGreaterThan(0.2);
    expect(primary.test.standardError).toBeCloseTo(0.02, 12);
    expect(primary.test.pValue).toBeGreaterThan(0);
    expect(primary.test.pValue).toBeLessThan(1e-15);
    expect(guardrail).toMatchObject({
      metric: 'contact_rate',
      role: 'guardrail',
      required: { what: 'margin', value: 0.05 },
    });
    await actors.decide(id, council);
    expect(await actors.read(`/v1/cycles/${id}/evidence/quality_gate.r1`)).toMatchObject({
      state: 'decided',
      decision: { decision: 'approve', by: 'council-member' },
      evidence: judged.evidence,
      boundTo: judged.boundTo,
      criteria: judged.criteria,
    });

    const reconciliation = handIns.reconciliation;
    await actors.handIn(id, reconciliation, person('finance_partner'));
    expect(await actors.openEvidence(id)).toMatchObject({
      boundTo: { what: 'submission', content: reconciliation.content },
      money: {
        claimedMinor: 9_900_000,
        actualMinor: 9_900_000,
        runCostMinor: 4_800_000,
        varianceMinor: 0,
        recognisedMinor: 5_100_000,
      },
    });
    await actors.decide(id, person('cfo'));

    const wave = await actors.waveOf(id);
    expect(await actors.openEvidence(wave)).toMatchObject({ boundTo: { what: 'charter', content: charter } });
    expect(await actors.read(`/v1/cycles/${wave}/charter`)).toMatchObject({
      id: wave,
      charter,
      approved: { by: 'council-member' },
    });
    await actors.decide(wave, person('lob_head'));
    const uncertain = observed(0.8, 0.6, 0.27);
    await actors.handIn(
      wave,
      { kind: 'wave_check', content: { wave: 'wave-1', observations: uncertain } },
      person('dri'),
    );
    expect(await actors.openEvidence(wave)).toMatchObject({
      evidence: { verdict: 'inconclusive' },
      boundTo: { what: 'judgement', content: { observations: uncertain } },
      criteria: [
        { verdict: 'pass', pilot: { value: 0.8 } },
        { verdict: 'inconclusive', pilot: { value: 0.27 } },
      ],
    });
  });

  it('for a veto, and for an overspend that is reported again while its gate is open', async () => {
    const id = await actors.toPilot();
    await actors.say(id, 'veto', { harm: 'seniors lose their paper bills' }, person('veto_holder'));
    expect(await actors.openEvidence(id)).toMatchObject({
      boundTo: { what: 'veto', content: { harm: 'seniors lose their paper bills' } },
    });
    await actors.decide(id, council, { decision: 'reject', reason: 'the bills go on' });

    const report = (spentMinor: number) => ({ spentMinor, note: 'licences' });
    await actors.say(id, 'spend', report(3_000_000), person('dri'));
    expect(await actors.openEvidence(id)).toMatchObject({
      boundTo: { what: 'spend_report', content: report(3_000_000) },
      money: { spentMinor: 3_000_000, releasedMinor: 2_400_000 },
    });
    await actors.say(id, 'spend', report(3_500_000), person('dri'));
    const renewed = await actors.openEvidence(id);
    expect(renewed.boundTo.content).toEqual(report(3_500_000));
    await actors.decide(id, council);
    await actors.say(id, 'spend', report(3_500_001), person('dri'));
    expect(await actors.read(`/v1/cycles/${id}/money`)).toMatchObject({
      releasedMinor: 3_500_000,
      spentMinor: 3_500_001,
      movements: [
        { id: 'tranche.1', step: 'govern.r1', amountMinor: 2_400_000, what: 'instrument and pilot' },
        { id: 'overspend.1', step: 'pilot.r1', amountMinor: 1_100_000, what: renewed.gateId },
      ],
    });
    const decided = await actors.read(`/v1/cycles/${id}/evidence/${renewed.gateId}`);
    expect(decided).toMatchObject({ state: 'decided', boundTo: renewed.boundTo });
    expect(recomputed(decided.boundTo.content)).toBe(decided.boundTo.hash);
  });
});

describe('a charter that was sent back', () => {
  it('is kept as it was in each round, with its hash and who approved which', async () => {
    const first = testCharter();
    const id = await actors.opened(first);
    await actors.decide(id, council, { decision: 'return', reason: 'too dear', returnTo: 'charter' });
    expect(await actors.read(`/v1/cycles/${id}/charter`)).toMatchObject({
      round: 1,
      rounds: [1],
      approved: null,
    });
    const second = testCharter({ budget: { amountMinor: 5_000_000, currency: 'USD' } });
    await actors.handIn(id, { kind: 'charter', content: second }, person('pmo'));
    await actors.openEvidence(id);
    await actors.decide(id, council);

    const now = await actors.read(`/v1/cycles/${id}/charter`);
    expect(now).toMatchObject({
      round: 2,
      rounds: [1, 2],
      charter: second,
      handedInBy: 'pmo',
      approved: { gateId: 'charter.r2' },
    });
    const before = await actors.read(`/v1/cycles/${id}/charter?round=1`);
    expect(before).toMatchObject({ round: 1, charter: first, approved: null });
    for (const version of [now, before]) expect(recomputed(version.charter)).toBe(version.charterHash);
    expect(await actors.read(`/v1/cycles/${id}/evidence/charter.r1`)).toMatchObject({
      state: 'decided',
      boundTo: { hash: before.charterHash, content: first },
      decision: { decision: 'return' },
    });
    const none = await api.call('GET', `/v1/cycles/${id}/charter?round=3`);
    expect(none).toMatchObject({
      status: 404,
      body: {
        detail: 'No charter was handed in in that round; there is one of round 1, 2.',
      },
    });
  });
});

describe('the measurement plan', () => {
  it('is shown as it was registered: segment, criteria, margins, sample, holdout, periods and thresholds', async () => {
    const base = testCharter();
    const charter = testCharter({
      retainedHoldout: { share: 0.2, minimumPerArm: 400 },
      policy: { ...base.policy, romiFloor: 0.2 },
    });
    const id = await actors.opened(charter);
    const shown = await actors.read(`/v1/cycles/${id}/plan`);
    expect(shown.plan).toEqual({
      segment: charter.segment,
      pilot: charter.analysisPlan,
      checks: { ...charter.analysisPlan, minimumPerArm: 400, pilotShare: 0.8 },
      retainedHoldout: charter.retainedHoldout,
      periods: { windows: { default: 'P14D' }, sustainChecks: 2, sustainEvery: 'P30D' },
      thresholds: { rounds: 3, varianceTolerancePct: 5, romiFloor: 0.2, rollBack: 'wave' },
    });
    expect(shown.charterHash).toBe((await actors.read(`/v1/cycles/${id}/charter`)).charterHash);
  });
});

describe('what was handed in', () => {
  it('is listed whole, page by page, by whom, when and for which request, each with its hash', async () => {
    const id = await actors.toPilot();
    const first = await actors.read(`/v1/cycles/${id}/submissions?limit=2`);
    const second = await actors.read(`/v1/cycles/${id}/submissions?limit=2&cursor=${first.nextCursor}`);
    expect(second.nextCursor).toBeNull();
    const items = [...first.items, ...second.items];
    expect(items).toMatchObject([
      { kind: 'raci', by: 'pmo', role: 'pmo', askId: 'organize.raci.r1', content: handIns.raci.content },
      { kind: 'baseline', by: 'dri', askId: 'instrument.baseline.r1', content: handIns.baseline.content },
      { kind: 'readiness', by: 'dri', askId: 'enable.readiness.r1', content: handIns.readiness.content },
    ]);
    for (const { hash, content } of items) expect(recomputed(content)).toBe(hash);
    const other = await actors.opened();
    const foreign = await api.call('GET', `/v1/cycles/${other}/submissions?cursor=${first.nextCursor}`);
    expect(foreign).toMatchObject({ status: 400, body: { code: 'cursor-invalid' } });
  });
});

describe('each of these reads', () => {
  it('is answered by 304 while its content is the same, and does not exist for other lines of business', async () => {
    const id = await actors.opened();
    const { links } = await actors.read(`/v1/cycles/${id}`);
    expect(links).toEqual({
      charter: `/v1/cycles/${id}/charter`,
      plan: `/v1/cycles/${id}/plan`,
      evidence: `/v1/cycles/${id}/evidence/charter.r1`,
      submissions: `/v1/cycles/${id}/submissions`,
      events: `/v1/cycles/${id}/events`,
      stream: `/v1/cycles/${id}/stream`,
      money: `/v1/cycles/${id}/money`,
    });
    const foreign = { ...auditor, lobs: ['mobile'] };
    for (const path of [links.charter, links.plan, links.evidence, links.submissions]) {
      const etag = (await api.call('GET', path)).headers.get('etag') ?? '';
      const again = await api.call('GET', path, { headers: { 'if-none-match': etag } });
      expect(again, path).toMatchObject({ status: 304, text: '' });
      expect((await api.call('GET', path, { as: foreign })).body, path).toMatchObject({ code: 'not-found' });
    }
    const evidence = await api.call('GET', links.evidence);
    await actors.decide(id, council);
    const tag = evidence.headers.get('etag') ?? '';
    const moved = await api.call('GET', links.evidence, { headers: { 'if-none-match': tag } });
    expect(moved).toMatchObject({ status: 200, body: { state: 'decided' } });
  });

  it('says that a gate is unknown, has not opened, or is no name of one', async () => {
    const id = await actors.opened();
    for (const gateId of ['govern.r1', 'charter.r2', 'nonsense', '%22', 'constructor', 'charter.r1.r1']) {
      const answer = await api.call('GET', `/v1/cycles/${id}/evidence/${gateId}`);
      expect(answer, gateId).toMatchObject({
        status: 404,
        body: {
          detail: expect.stringMatching(
            /^No gate of this name has opened in this cycle\. A check that passes/,
          ) as string,
        },
      });
    }
  });
});
