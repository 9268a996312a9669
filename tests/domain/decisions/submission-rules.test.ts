import { describe, expect, it } from 'vitest';
import type { Submission } from '../../../contracts/submission.js';
import type { CycleState } from '../../../domain/cycle/cycle-state.js';
import { refuseSubmission } from '../../../domain/decisions/submission-rules.js';
import { handIns, observed, person, pilotResult, testCharter } from '../../support/charters.js';
import { atAsk, atGate, stateIn } from '../states.js';

const dri = person('dri');
const pmo = person('pmo');
const finance = person('finance_partner');
const askedOf = (role: 'pmo' | 'dri' | 'finance_partner') => ({ roles: [role] });

const refusalOf = (state: CycleState, actor: typeof dri, submission: Submission) =>
  refuseSubmission(state, actor, submission, Date.now());

describe('a submission that is not requested', () => {
  it('is refused with what the cycle waits for instead', () => {
    const instead = (state: CycleState) => refusalOf(state, dri, handIns.readiness)?.message;
    expect(instead(atGate().state)).toBe(
      'readiness is not requested: the cycle waits for a decision at quality_gate.r1.',
    );
    expect(instead(atAsk('sustain', { kind: 'sustain_check' }))).toBe(
      'readiness is not requested: the cycle requests sustain check.',
    );
    expect(instead(stateIn('sustain'))).toBe('readiness is not requested: the cycle requests nothing now.');
  });

  it('is refused by a closed cycle, which says how it ended', () => {
    const state = atAsk('pilot', { kind: 'observations' });
    state.exit = { outcome: 'expired', reason: 'nobody came' };
    expect(refusalOf(state, dri, pilotResult())).toEqual({
      code: 'cycle-closed',
      message: 'The cycle is expired: nobody came',
    });
  });

  it('is refused for its person before its content is looked at', () => {
    const state = atAsk('organize', { kind: 'raci', ...askedOf('pmo') });
    const wrong: Submission = {
      kind: 'raci',
      content: { ...handIns.raci.content, accountable: 'x', responsible: ['y'], consulted: [], informed: [] },
    };
    expect(refusalOf(state, dri, wrong)?.code).toBe('role-missing');
    expect(refusalOf(state, pmo, wrong)?.code).toBe('content-mismatch');
  });
});

describe('observations', () => {
  it('of a metric that the plan does not have are refused with the one that was probably meant', () => {
    const slipped = observed();
    const [first, ...others] = slipped.metrics;
    const submission = pilotResult({ ...slipped, metrics: [{ ...first!, metric: 'retension' }, ...others] });
    const detail = 'is retension, and the plan has retention, contact_rate; did you mean retention?';
    expect(refusalOf(atAsk('pilot', { kind: 'observations' }), dri, submission)).toMatchObject({
      code: 'content-mismatch',
      message: `metrics/0/metric ${detail}`,
      faults: [{ pointer: '/content/metrics/0/metric', detail }],
    });
  });

  it('without a planned metric are taken: that it could not be measured is a verdict', () => {
    const { metrics, ...more } = observed();
    const submission = pilotResult({ ...more, metrics: metrics.slice(1) });
    expect(refusalOf(atAsk('pilot', { kind: 'observations' }), dri, submission)).toBeNull();
  });
});

describe('a submission of each kind', () => {
  it('is accepted when it is complete and fits the cycle', () => {
    const check = { observations: observed() };
    const whole: readonly (readonly [CycleState, typeof dri, Submission])[] = [
      [
        atAsk('charter', { kind: 'charter', ...askedOf('pmo') }),
        pmo,
        { kind: 'charter', content: testCharter() },
      ],
      [atAsk('organize', { kind: 'raci', ...askedOf('pmo') }), pmo, handIns.raci],
      [atAsk('instrument', { kind: 'baseline' }), dri, handIns.baseline],
      [atAsk('enable', { kind: 'readiness' }), dri, handIns.readiness],
      [atAsk('pilot', { kind: 'observations' }), dri, pilotResult()],
      [
        atAsk('finance_reconciliation', { kind: 'reconciliation', ...askedOf('finance_partner') }),
        finance,
        handIns.reconciliation,
      ],
      [
        atAsk('scale', { kind: 'wave_check', item: 'wave-1' }),
        dri,
        { kind: 'wave_check', content: { wave: 'wave-1', ...check } },
      ],
      [
        atAsk('sustain', { kind: 'sustain_check', item: '2' }),
        dri,
        { kind: 'sustain_check', content: { check: 2, ...check } },
      ],
      [atAsk('sustain', { kind: 'closure', ...askedOf('pmo') }), pmo, handIns.closure],
    ];
    for (const [state, actor, submission] of whole) {
      expect(refusalOf(state, actor, submission), submission.kind).toBeNull();
    }
  });

  it('must name as accountable, in a RACI, the DRI whom the charter names', () => {
    const state = atAsk('organize', { kind: 'raci', ...askedOf('pmo') });
    const content = {
      accountable: 'another',
      responsible: ['a'],
      consulted: [],
      informed: [],
      tieBreaker: 'pmo',
    };
    expect(refusalOf(state, pmo, { kind: 'raci', content })).toMatchObject({
      code: 'content-mismatch',
      message: 'accountable must be dri, the DRI whom the charter names.',
    });
  });

  it('must be, in a baseline, what the plan, the policy and the clock of the process allow', () => {
    const state = atAsk('instrument', { kind: 'baseline' });
    const { content } = handIns.baseline;
    const refusal = refusalOf(state, dri, { kind: 'baseline', content: { ...content, to: '2099-12-31' } });
    expect(refusal).toEqual({
      code: 'content-mismatch',
      message: 'to is 2099-12-31, which is not over yet (UTC).',
      faults: [{ pointer: '/content/to', detail: 'is 2099-12-31, which is not over yet (UTC)' }],
    });
  });

  it('must be, in a reconciliation, of a month that is over by the clock of the process', () => {
    const state = atAsk('finance_reconciliation', { kind: 'reconciliation', ...askedOf('finance_partner') });
    const { content } = handIns.reconciliation;
    const at = (now: string, period: string) =>
      refuseSubmission(
        state,
        finance,
        { kind: 'reconciliation', content: { ...content, period } },
        Date.parse(now),
      );
    expect(at('2026-11-01T00:00:00Z', '2026-10')).toBeNull();
    expect(at('2026-01-01T00:00:00Z', '2025-12')).toBeNull();
    for (const [now, period] of [
      ['2026-10-31T23:59:59.999Z', '2026-10'],
      ['2026-11-01T00:00:00Z', '2099-12'],
    ] as const) {
      expect(at(now, period)).toMatchObject({
        code: 'content-mismatch',
        message: `period is ${period}, a month that is not over yet (UTC).`,
        faults: [{ pointer: '/content/period' }],
      });
    }
  });

  it('must list, in readiness, only items of the charter, each once', () => {
    const state = atAsk('enable', { kind: 'readiness' });
    const readiness = (...items: string[]) =>
      refusalOf(state, dri, {
        kind: 'readiness',
        content: { items: items.map((item) => ({ item, done: true })) },
      });
    expect(readiness('privacy')).toBeNull();
    expect(readiness('privacy', 'peace', 'love')?.message).toBe(
      "items/1/item is peace, and the charter's checklist has privacy, legal; " +
        "items/2/item is love, and the charter's checklist has privacy, legal.",
    );
    expect(readiness('legal', 'privacy', 'legal')?.message).toBe('items/2/item lists legal twice.');
  });

  it('must be, in a check, for the requested wave or number', () => {
    const wave = atAsk('scale', { kind: 'wave_check', item: 'wave-2' });
    const observations = observed();
    expect(
      refusalOf(wave, dri, { kind: 'wave_check', content: { wave: 'wave-1', observations } })?.message,
    ).toBe('wave is wave-1, and the requested wave check is wave-2.');
    const check = atAsk('sustain', { kind: 'sustain_check', item: '2' });
    expect(
      refusalOf(check, dri, { kind: 'sustain_check', content: { check: 3, observations } })?.message,
    ).toBe('check is 3, and the requested sustain check is 2.');
  });

  it('must have, in ledger lines, the currency of the cycle, the required notes, and sums that are exact', () => {
    const state = atAsk('finance_reconciliation', { kind: 'reconciliation', ...askedOf('finance_partner') });
    const { content } = handIns.reconciliation;
    const [line] = content.lines;
    const lines = (change: object, ...more: object[]) =>
      refusalOf(state, finance, {
        kind: 'reconciliation',
        content: { ...content, lines: [{ ...line, ...change }, ...more] } as never,
      });
    expect(
      refusalOf(state, finance, {
        kind: 'reconciliation',
        content: { ...content, currency: 'EUR', lines: [line!] },
      }),
    ).toMatchObject({
      code: 'content-mismatch',
      message: 'currency is EUR, and the cycle is kept in USD.',
    });
    expect(lines({ actualMinor: 9_000_000 })).toMatchObject({
      code: 'content-incomplete',
      message:
        'lines/0/varianceNote is required for retention: the actual is more than 5 percent from the claim.',
    });
    expect(lines({ actualMinor: 9_000_000, varianceNote: 'late start' })).toBeNull();
    const huge = { ...line, claimedMinor: Number.MAX_SAFE_INTEGER, actualMinor: Number.MAX_SAFE_INTEGER };
    expect(lines(huge, huge)?.message).toContain(
      'lines hold amounts that add up to more than can be kept to the cent',
    );
  });

  it('is told of everything that is wrong with it at once, each at its field', () => {
    const pointersOf = (state: CycleState, actor: typeof dri, submission: Submission) =>
      refusalOf(state, actor, submission)?.faults?.map(({ pointer }) => pointer);
    const ledger = atAsk('finance_reconciliation', { kind: 'reconciliation', ...askedOf('finance_partner') });
    const { content } = handIns.reconciliation;
    const [line] = content.lines;
    const far = { ...line!, actualMinor: 1, ledgerReference: 'SYN/7' };
    const wrong = {
      period: '2099-01',
      currency: 'EUR',
      lines: [far, { ...far, ledgerReference: 'syn/7' }],
    };
    expect(pointersOf(ledger, finance, { kind: 'reconciliation', content: wrong })).toEqual([
      '/content/period',
      '/content/currency',
      '/content/lines/1/ledgerReference',
      '/content/lines/0/varianceNote',
      '/content/lines/1/varianceNote',
    ]);
    const rework = atAsk('charter', { kind: 'charter', ...askedOf('pmo') });
    rework.decided = { judge: ['charter.r1'] };
    const policy = { ...rework.charter.policy, rounds: 20, deferrals: 20 };
    const charter = testCharter({ sponsor: 'judge', payDependsOnMetric: ['other', 'judge'], policy });
    expect(pointersOf(rework, pmo, { kind: 'charter', content: charter })).toEqual([
      '/content/policy/rounds',
      '/content/policy/deferrals',
      '/content/sponsor',
      '/content/payDependsOnMetric/1',
    ]);
    const check = atAsk('sustain', { kind: 'sustain_check', item: '2' });
    check.charter = testCharter({ policy: { ...check.charter.policy, romiFloor: 0.2 } });
    expect(
      pointersOf(check, dri, { kind: 'sustain_check', content: { check: 3, observations: observed() } }),
    ).toEqual(['/content/check', '/content/money']);
  });
});
