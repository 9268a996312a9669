/** The steps that most improvements take in the same way. What makes an improvement its own stands in its story. */
import type { Charter } from '../../contracts/charter.js';
import type { Observations } from '../../contracts/evidence.js';
import type { Baseline } from '../../contracts/submission.js';
import type { CycleStatus } from '../answers.js';
import type { Stage } from '../stage.js';
import { countText } from '../story.js';

/** From an approved charter to the money for instrument and pilot. */
export async function organizeAndFund(stage: Stage, { dri, lobs }: Charter): Promise<void> {
  await stage.submit(
    'pmo',
    `hands in the RACI: accountable ${dri}, responsible cx-ops, tie-breaker executive-champion`,
    {
      kind: 'raci',
      content: {
        accountable: dri,
        responsible: ['cx-ops'],
        consulted: ['metric-steward', 'support-ops'],
        informed: ['frontline-manager'],
        tieBreaker: 'executive-champion',
      },
    },
  );
  await stage.decide('lob-head', `accepts capacity and timing for ${lobs.join(' and ')}`);
  await stage.decide('council-member', 'funds instrument and pilot');
}

/** The baseline is measured by the DRI and locked by Finance before anything changes. */
export async function lockBaseline(
  stage: Stage,
  charter: Charter,
  says: string,
  baseline: Baseline,
): Promise<void> {
  await stage.submit(charter.dri, says, { kind: 'baseline', content: baseline });
  await stage.decide('finance-partner', 'locks the baseline');
}

export async function makeReady(stage: Stage, { dri, readiness }: Charter): Promise<void> {
  await stage.submit(dri, `reports ready: ${readiness.join(', ').replaceAll('_', ' ')}`, {
    kind: 'readiness',
    content: { items: readiness.map((item) => ({ item, done: true })) },
  });
}

/** @returns whether every wave held; otherwise the council has rolled the change back */
export async function scaleByWaves(
  stage: Stage,
  { dri, waves }: Charter,
  observe: (wave: Charter['waves'][number]) => Observations,
): Promise<boolean> {
  for (const wave of waves) {
    await stage.decide('lob-head', `accepts wave ${wave.name} (${wave.lob}, ${wave.region})`);
    const observations = observe(wave);
    const status = await stage.submit(dri, `checks wave ${wave.name}: ${sizeText(observations)}`, {
      kind: 'wave_check',
      content: { wave: wave.name, observations },
    });
    if (!(await held(stage, status))) return false;
  }
  return true;
}

/** @returns whether the effect lasted through every check; otherwise the council has retired the change */
export async function watchTheEffect(
  stage: Stage,
  { dri, policy }: Charter,
  observe: (check: number) => Observations,
): Promise<boolean> {
  for (let check = 1; check <= policy.sustainChecks; check += 1) {
    await stage.until(({ waitingFor }) => waitingFor?.item === String(check));
    const observations = observe(check);
    const says = `sustain check ${check} of ${policy.sustainChecks} against the holdout: ${sizeText(observations)}`;
    const status = await stage.submit(dri, says, {
      kind: 'sustain_check',
      content: { check, observations },
    });
    if (!(await held(stage, status))) return false;
  }
  return true;
}

/** A check that passes leads straight on; one that does not waits at a gate, which cannot be approved. */
async function held(stage: Stage, { waitingFor }: CycleStatus): Promise<boolean> {
  if (waitingFor?.evidence?.verdict === undefined) return true;
  await stage.decide('council-member', `rejects ${waitingFor.gateId ?? ''}: ${waitingFor.evidence.summary}`, {
    decision: 'reject',
    reason: waitingFor.evidence.summary,
  });
  return false;
}

function sizeText({ metrics }: Observations): string {
  const [primary] = metrics;
  return `${countText(primary?.pilot.n ?? 0)} with it, ${countText(primary?.comparison.n ?? 0)} held out, SIMULATED`;
}

export async function closeWithLesson(stage: Stage, lesson: string, unspentMinor: number): Promise<void> {
  await stage.submit('pmo', `closes with the lesson: "${lesson}"`, {
    kind: 'closure',
    content: {
      lesson,
      training: true,
      process: true,
      tooling: true,
      incentives: true,
      customersTold: true,
      employeesTold: true,
      unspentMinor,
    },
  });
}
