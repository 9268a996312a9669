import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kaplanMeier, survivalAt, type FollowUp } from '../../../statistics/survival/kaplan-meier.js';
import { logRank } from '../../../statistics/survival/log-rank.js';
import { survivalDifference } from '../../../statistics/survival/survival-difference.js';
import { answered } from '../answered.js';
import { expectMirror, expectSound, holds, near } from '../method-guarantees.js';

/** Times as the tables print them: 6+ is censored at 6. */
const followed = (times: string): FollowUp[] =>
  times.split(' ').map((time) => ({ time: parseFloat(time), hasEvent: !time.endsWith('+') }));

/** Freireich 1963, in R as MASS::gehan: 6-MP and control. */
const sixMp = followed('6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+');
const control = followed('1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23');

/** As in tests/statistics/golden/methods.py. */
const one = followed('3 5 5+ 8 8 9+ 12 12+ 14 15+ 15 18+');
const other = followed('2 3 3 4+ 5 8 8+ 9 10 15 16+ 18+');

describe('retention by Kaplan and Meier', () => {
  it.each([
    [6, 0.8571, 0.0764],
    [10, 0.7529, 0.0963],
    [23, 0.4482, 0.1346],
  ])('of Freireich’s 6-MP at %d is %d with Greenwood’s error %d (reference cases)', (time, share, error) => {
    const result = answered(survivalAt(answered(kaplanMeier(sixMp)), time));
    expect([result.survival.toFixed(4), result.standardError.toFixed(4)]).toEqual([
      share.toFixed(4),
      error.toFixed(4),
    ]);
  });

  it('is 1 before the first event, and stays between the events', () => {
    const curve = answered(kaplanMeier(sixMp));
    expect(survivalAt(curve, 5.9)).toEqual({ survival: 1, standardError: 0 });
    expect(survivalAt(curve, 21.9)).toEqual(survivalAt(curve, 16));
    expect(curve).toMatchObject({ n: 21, lastTime: 35 });
  });

  it('is the plain share with its plain error where nobody is censored before', () => {
    const curve = answered(kaplanMeier(followed('1 2 3 4 5+ 5+ 5+ 5+ 5+ 5+')));
    const { survival, standardError } = answered(survivalAt(curve, 5));
    near(survival, 0.6, 1e-12);
    near(standardError, Math.sqrt((0.6 * 0.4) / 10), 1e-12);
  });

  it('is refused where nobody was watched so long, or nobody is left', () => {
    expect(survivalAt(answered(kaplanMeier(sixMp)), 36)).toEqual({ problem: 'beyond-follow-up' });
    expect(survivalAt(answered(kaplanMeier(control)), 23)).toEqual({ problem: 'none-left' });
    expect(survivalAt(answered(kaplanMeier(control)), -1)).toEqual({ problem: 'bad-time' });
    expect(survivalAt(answered(kaplanMeier(control)), NaN)).toEqual({ problem: 'bad-time' });
    expect(kaplanMeier([])).toEqual({ problem: 'too-few' });
    expect(kaplanMeier([{ time: -1, hasEvent: true }])).toEqual({ problem: 'bad-time' });
    expect(kaplanMeier([{ time: NaN, hasEvent: true }])).toEqual({ problem: 'not-finite' });
  });
});

describe('the difference of two shares at a horizon', () => {
  it('is as scipy’s curve and Greenwood have it (tests/statistics/golden/methods.py, scipy 1.17.1)', () => {
    const result = answered(survivalDifference(one, other, 10, 0.95));
    near(result.effect, 0.3106481481481481, 1e-9);
    near(result.standardError, 0.20841218358084718, 1e-9);
    near(result.lower, -0.09783222560966237, 1e-9);
    near(result.upper, 0.7191285219059587, 1e-9);
    near(result.pValue, 0.13608047671109513, 1e-9);
  });

  const subject = fc.record({ time: fc.integer({ min: 0, max: 40 }), hasEvent: fc.boolean() });
  const arm = fc.array(subject, { minLength: 2, maxLength: 40 });

  it('mirrors swapped arms, takes subjects in any order, and does not see the unit of time', () => {
    holds(fc.tuple(arm, arm, fc.integer({ min: 1, max: 30 })), ([pilot, comparison, horizon]) => {
      const result = survivalDifference(pilot, comparison, horizon, 0.95);
      if ('problem' in result) {
        expect(survivalDifference(comparison, pilot, horizon, 0.95)).toHaveProperty('problem');
        return;
      }
      expectSound(result);
      expectMirror(result, answered(survivalDifference(comparison, pilot, horizon, 0.95)));
      const inHours = (subjects: readonly FollowUp[]) =>
        subjects.toReversed().map(({ time, hasEvent }) => ({ time: time * 24, hasEvent }));
      expect(survivalDifference(inHours(pilot), inHours(comparison), horizon * 24, 0.95)).toEqual(result);
    });
  });

  it('names the arm that cannot be compared', () => {
    const stayed = followed('20+ 20+ 20+');
    expect(survivalDifference(one, stayed, 10, 0.95)).toEqual({ problem: 'no-events', arm: 'comparison' });
    expect(survivalDifference([], other, 10, 0.95)).toEqual({ problem: 'too-few', arm: 'pilot' });
    expect(survivalDifference(one, other, 19, 0.95)).toEqual({ problem: 'beyond-follow-up', arm: 'pilot' });
    expect(survivalDifference(sixMp, control, 23, 0.95)).toEqual({ problem: 'none-left', arm: 'comparison' });
    expect(survivalDifference(one, other, 10, 1)).toEqual({ problem: 'bad-confidence' });
  });
});

describe('the log-rank test', () => {
  it('of Freireich’s arms gives χ² 16.7929 and p 4.169e-5 (reference cases)', () => {
    const result = answered(logRank(sixMp, control));
    near(result.statistic, 16.7929, 1e-5);
    near(result.pValue, 4.169e-5, 1e-3);
    expect(result.pilotEvents).toBe(9);
    expect(result.pilotExpected).toBeGreaterThan(9);
  });

  it('with ties and censoring is as scipy.stats.logrank has it (scipy 1.17.1)', () => {
    const result = answered(logRank(one, other));
    near(result.statistic, 0.5247954429903908, 1e-9);
    near(result.pValue, 0.46880322016311804, 1e-9);
  });

  it('is the same for swapped arms', () => {
    near(answered(logRank(control, sixMp)).statistic, answered(logRank(sixMp, control)).statistic, 1e-9);
  });

  it('names what cannot be tested', () => {
    expect(logRank(followed('3+ 4+'), followed('5+ 6+'))).toEqual({ problem: 'no-events' });
    expect(logRank(followed('1+ 2+'), followed('5 6'))).toEqual({ problem: 'no-events' });
    expect(logRank([], one)).toEqual({ problem: 'too-few', arm: 'pilot' });
    expect(logRank(one, [{ time: Infinity, hasEvent: false }])).toEqual({
      problem: 'not-finite',
      arm: 'comparison',
    });
  });
});
