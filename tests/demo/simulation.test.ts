import { describe, expect, it } from 'vitest';
import { chanceOf } from '../../demo/chance.js';
import { simulateRandomised, syntheticGuardrails, type Draw } from '../../demo/simulation.js';
import { ASSUMED, techSupportFigures } from '../../demo/stories/tech-support-figures.js';
import { retentionSummary } from '../../demo/telco.js';
import { observationsSchema, type Observations } from '../../contracts/evidence.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { sampleCharter, sampleSubscribers } from './materials.js';

const { analysisPlan } = sampleCharter();
const { segment, asFound } = techSupportFigures(sampleSubscribers());
const pilotOf = (seed: number, change: Partial<Draw> = {}): Observations =>
  simulateRandomised(analysisPlan, ASSUMED, {
    seed,
    name: 'pilot 2',
    rows: segment,
    perArm: 797,
    replacement: false,
    ...change,
  });

describe('the simulated pilot', () => {
  it('has the same numbers for the same seed, and others for another', () => {
    expect(pilotOf(7)).toEqual(pilotOf(7));
    expect(pilotOf(7).metrics).not.toEqual(pilotOf(8).metrics);
    expect(pilotOf(7).metrics).not.toEqual(pilotOf(7, { name: 'pilot 3' }).metrics);
  });

  it('has the planned size per arm, and names itself simulated with its seed', () => {
    const observations = observationsSchema.parse(pilotOf(7));
    expect(observations.metrics[0]).toMatchObject({ pilot: { n: 797 }, comparison: { n: 797 } });
    expect(observations).toMatchObject({ assignment: 'randomised', seed: 7 });
    expect(observations.source).toMatch(/^SIMULATED: .*seed 7/);
  });

  it('finds its effect in about four of five draws, as 797 per arm were planned for', () => {
    const verdicts = Array.from(
      { length: 200 },
      (_, seed) => judgeGroupSummaries(analysisPlan, pilotOf(seed)).verdict,
    );
    const share = (word: string) => verdicts.filter((verdict) => verdict === word).length / verdicts.length;
    expect(share('pass')).toBeGreaterThan(0.65);
    expect(share('pass')).toBeLessThan(0.9);
    expect(share('invalid')).toBe(0);
  });

  it('keeps seven points of the segment on average', () => {
    const [retention] = pilotOf(3, { perArm: 60_000, replacement: true }).metrics;
    const shareOf = (arm: 'pilot' | 'comparison') => {
      const summary = retention![arm];
      return 'successes' in summary ? summary.successes / summary.n : Number.NaN;
    };
    expect(shareOf('pilot') - shareOf('comparison')).toBeCloseTo(0.07, 2);
  });

  it('has a smaller holdout where one is kept, and says so', () => {
    const { metrics, source } = pilotOf(7, { perArm: 800, heldOut: 200 });
    expect(metrics[0]).toMatchObject({ pilot: { n: 800 }, comparison: { n: 200 } });
    expect(source).toContain('800 and 200 drawn from 2680 rows');
  });

  it('is judged as broken randomisation where somebody moved customers after the draw', () => {
    const moved = pilotOf(7, { moved: 80 });
    expect(moved.source).toContain('80 moved after the draw');
    expect(judgeGroupSummaries(analysisPlan, moved)).toMatchObject({ verdict: 'invalid' });
  });

  it('is refused when it needs more customers than the segment has', () => {
    expect(() => pilotOf(1, { perArm: 1341 })).toThrow('2682 customers are needed');
  });
});

it('judges the look at bought tech support as inconclusive, whatever its size', () => {
  const { metric, metricVersion } = analysisPlan.primary;
  const size = { pilot: asFound.with.length, comparison: asFound.without.length };
  const verdict = judgeGroupSummaries(analysisPlan, {
    assignment: 'observational',
    source: 'telco_churn.csv',
    metrics: [
      {
        metric,
        metricVersion,
        pilot: retentionSummary(asFound.with),
        comparison: retentionSummary(asFound.without),
      },
      ...syntheticGuardrails(analysisPlan, ASSUMED, size, chanceOf(1, 'observational look')),
    ],
  });
  expect(verdict.verdict).toBe('inconclusive');
  expect(verdict.summary).toContain('observational evidence may authorise a randomised pilot only');
});
