import { it } from 'vitest';
import { simulateRandomised } from '../../cli/simulation.js';
import { ASSUMED, techSupportFigures } from '../../cli/stories/tech-support-figures.js';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { sampleCharter, sampleSubscribers } from './materials.js';
it('x', () => {
  const c = sampleCharter(); const { segment } = techSupportFigures(sampleSubscribers());
  for (let seed = 0; seed < 10; seed++) {
    const j = (name: string, perArm: number, rows = segment, replacement = false) => judgeGroupSummaries(c.analysisPlan, simulateRandomised(c.analysisPlan, ASSUMED, { seed, name, rows, perArm, replacement }));
    const f = segment.filter((r) => r.internetService !== 'DSL'), d = segment.filter((r) => r.internetService === 'DSL');
    console.log(seed, j('pilot 2', 797).summary.slice(0,130), j('pilot 3', 1340).verdict, [j('wave fiber-north-1', 4000, f, true), j('wave dsl-north', 4000, d, true), j('wave fiber-north-2', 4000, f, true), ...[1, 2, 3].map((n) => j(`sustain check ${n}`, 4000, segment, true))].map((v) => v.verdict).join(' '));
  }
});
