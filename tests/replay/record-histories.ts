/**
 * Records the histories that are still missing, from the real server:
 *
 *     RECORD_HISTORIES=1 npx vitest run --project engines tests/replay
 *
 * What is there already is never touched. A new shape of the process gets a new name here.
 */
import type { Charter } from '../../contracts/charter.js';
import type { MetricProposal } from '../../contracts/metric-change.js';
import { reviewUpdate, reworkUpdate, withdrawChangeUpdate } from '../../workflows/messages/definitions.js';
import { review } from '../domain/governance/changes.js';
import { person, testCharter } from '../support/charters.js';
import { versionProposal } from '../support/metrics.js';
import { CycleHarness } from '../workflows/harness.js';
import { openChange, type OpenChange } from '../workflows/open-change.js';
import type { OpenCycle } from '../workflows/open-cycle.js';
import {
  approverOf,
  bringToGate,
  handInFor,
  harm,
  observe,
  submitterOf,
  unsure,
  walkTo,
  walkToAsk,
  walkToEnd,
  walkToWave,
} from '../workflows/walk.js';
import { recordedNames, writeHistory, type History } from './histories.js';

const { policy } = testCharter();
/** Time passes here as on any clock: the year of watching is a second. */
const quick = (change: Partial<Charter['policy']> = {}): Charter =>
  testCharter({ policy: { ...policy, sustainEvery: 'PT1S', ...change } });

const twoWaves = (change: Partial<Charter['policy']> = {}): Charter => ({
  ...quick(change),
  waves: ['one', 'two'].map((name) => ({ name, lob: 'fiber', region: 'north' })),
});

async function rework(cycle: OpenCycle): Promise<void> {
  for (const returnTo of ['enable', 'pilot'] as const) {
    const wait = await bringToGate(cycle, 'quality_gate');
    await cycle.decide(approverOf(wait), { decision: 'return', returnTo, reason: 'too few took part' });
  }
  await walkToEnd(cycle);
}

async function signals(cycle: OpenCycle): Promise<void> {
  await cycle.signalDecision(person('dri'), { decision: 'approve' });
  await cycle.told('decision-refused');
  await cycle.signalDecision(person('council_member'), { decision: 'approve' });
  await cycle.told('gate-settled');
  await cycle.cancel(person('pmo'), 'enough seen');
}

async function reject(cycle: OpenCycle): Promise<void> {
  await cycle.decide(person('council_member'), { decision: 'reject', reason: 'not worth it' });
}

async function cancelInPilot(cycle: OpenCycle): Promise<void> {
  await walkTo(cycle, 'pilot');
  await cycle.cancel(person('pmo'), 'budget frozen');
  await acknowledgeUndos(cycle);
}

async function stoppedByVeto(cycle: OpenCycle): Promise<void> {
  await walkTo(cycle, 'pilot');
  await cycle.hold(person('pmo'), 'peak season');
  await cycle.resume(person('pmo'), 'season is over');
  await cycle.veto(person('veto_holder'), 'no harm after all');
  await cycle.decide(person('council_member'), { decision: 'reject', reason: 'customers are exempt' });
  await cycle.veto(person('veto_holder'), 'seniors lose paper bills');
  await cycle.approve(person('council_member'));
  await acknowledgeUndos(cycle);
}

/** Both waves: the first passes, the second does harm, and everything is rolled back. */
async function rollBackAll(cycle: OpenCycle): Promise<void> {
  await harmIn(await walkToWave(cycle, 2), 2);
  await cycle.told('undo-requested');
  await acknowledgeAll(cycle);
}

async function harmIn(wave: OpenCycle, item: number): Promise<void> {
  await walkToAsk(wave, `scale.wave_check.${item}.r1`);
  await observe(wave, harm);
  await acknowledgeAll(wave);
}

/** Held with its cycle, checked twice, then it holds. */
async function heldAndRepeated(cycle: OpenCycle): Promise<void> {
  const wave = await walkToWave(cycle, 1);
  await cycle.hold(person('pmo'), 'peak season');
  await wave.told('held');
  await cycle.resume(person('pmo'), 'season is over');
  await wave.told('resumed');
  await walkToAsk(wave, 'scale.wave_check.1.r1');
  await observe(wave, unsure);
  await wave.decide(person('council_member'), { decision: 'return', returnTo: 'scale', reason: 'again' });
  await walkToEnd(wave);
  await walkToEnd(cycle);
}

async function overspentThenCancelled(cycle: OpenCycle): Promise<void> {
  await walkTo(cycle, 'pilot');
  await cycle.spend(person('dri'), 3_000_000);
  await cycle.approve(person('council_member'));
  const wave = await walkToWave(cycle, 1);
  await walkToAsk(wave, 'scale.wave_check.1.r1');
  await cycle.cancel(person('pmo'), 'budget frozen');
  await wave.told('undo-requested');
  await acknowledgeAll(wave);
  await cycle.told('undo-requested', 1);
  await acknowledgeAll(cycle);
}

async function faded(cycle: OpenCycle): Promise<void> {
  await walkToAsk(cycle, 'sustain.sustain_check.1.r1');
  await observe(cycle, harm);
  await walkToEnd(cycle);
}

async function acknowledgeAll(cycle: OpenCycle): Promise<void> {
  for (let state = await cycle.state(); !state.closed; state = await cycle.state()) {
    const wait = await cycle.openAsk();
    await cycle.submit(submitterOf(wait), handInFor(wait));
  }
}

async function acknowledgeUndos(cycle: OpenCycle): Promise<void> {
  for (const step of ['pilot_change', 'pilot_money']) {
    await cycle.told('undo-requested', step === 'pilot_change' ? 1 : 2);
    const wait = await cycle.openAsk();
    await cycle.submit(submitterOf(wait), handInFor(wait));
  }
}

async function cancelInGovern(cycle: OpenCycle): Promise<void> {
  await walkTo(cycle, 'govern');
  await cycle.cancel(person('pmo'), 'enough seen');
}

const QUICK_TERMS = { reviewWindow: 'PT5S', reworkWindow: 'PT5S', rounds: 2 };
const steward = person('metric_steward', 'steward');

interface Recording {
  readonly charter?: Charter;
  readonly eventsPerRun?: number;
  readonly live: (cycle: OpenCycle) => Promise<void>;
  /** Which run of the cycle; the first unless told. */
  readonly run?: 'last';
  /** Number of the wave whose history it is; the cycle's own unless told. */
  readonly wave?: number;
}

/** A proposed change to a governed document; it has a process of its own. */
const changeRecordings: Readonly<Record<string, (change: OpenChange) => Promise<void>>> = {
  'change-returned-reworked-and-published-later': async (change) => {
    await change.send(reviewUpdate, steward, review({ decision: 'return', reason: 'name the exclusions' }));
    const hash = 'b'.repeat(64);
    const body = { change: versionProposal({ lookbackDays: 30 }) as MetricProposal, reason: 'as asked' };
    await change.send(reworkUpdate, person('cx_ops', 'proposer'), body, hash);
    const effectiveFrom = new Date(Date.now() + 2_000).toISOString();
    await change.send(reviewUpdate, steward, review({ contentHash: hash, effectiveFrom }));
  },
  'change-withdrawn-before-its-date': async (change) => {
    const effectiveFrom = new Date(Date.now() + 86_400_000).toISOString();
    await change.send(reviewUpdate, steward, review({ effectiveFrom }));
    const reason = 'a better one comes';
    await change.send(withdrawChangeUpdate, person('cx_ops', 'proposer'), { reason });
  },
  'change-that-nobody-reviewed': () => Promise.resolve(),
};

const recordings: Readonly<Record<string, Recording>> = {
  'sustained-through-every-phase': { charter: quick(), live: walkToEnd },
  'held-vetoed-and-stopped-with-undos': { live: stoppedByVeto },
  'rejected-at-charter': { live: reject },
  'cancelled-in-pilot': { live: cancelInPilot },
  'returned-for-rework-twice': { charter: quick(), live: rework },
  'expired-at-govern': {
    charter: quick({ windows: { default: 'P14D', govern: 'PT1S' } }),
    live: (cycle) => walkTo(cycle, 'govern'),
  },
  'signal-refused-then-accepted': { live: signals },
  'continued-as-new': { eventsPerRun: 25, live: cancelInGovern },
  'continued-from-an-earlier-run': { eventsPerRun: 25, live: cancelInGovern, run: 'last' },
  'waves-sustained': { charter: twoWaves(), live: walkToEnd },
  'waves-rolled-back-all': { charter: twoWaves({ rollBack: 'all' }), live: rollBackAll },
  'wave-that-did-harm': { charter: twoWaves({ rollBack: 'all' }), live: rollBackAll, wave: 2 },
  'wave-held-and-checked-twice': { charter: twoWaves(), live: heldAndRepeated, wave: 1 },
  'wave-held-seen-from-its-cycle': { charter: twoWaves(), live: heldAndRepeated },
  'overspent-then-cancelled-with-a-wave': { charter: twoWaves(), live: overspentThenCancelled },
  'wave-recalled': { charter: twoWaves(), live: overspentThenCancelled, wave: 1 },
  'effect-faded-and-reopened': { charter: quick(), live: faded },
  'waves-continued-as-new': { charter: twoWaves(), eventsPerRun: 25, live: walkToEnd, run: 'last' },
};

/** Every name that a history must be there for. */
export const recordedShapes = [...Object.keys(recordings), ...Object.keys(changeRecordings)];

export async function recordMissing(): Promise<void> {
  const recorded = await recordedNames();
  const missing = <Of>(all: Readonly<Record<string, Of>>) =>
    Object.entries(all).filter(([name]) => !recorded.includes(name));
  if (recordedShapes.every((name) => recorded.includes(name))) return;
  const harness = await CycleHarness.start({ realServer: true });
  for (const [name, recording] of missing(recordings))
    await writeHistory(name, await record(harness, recording));
  for (const [name, live] of missing(changeRecordings)) {
    const change = await openChange(harness, { terms: QUICK_TERMS });
    await live(change);
    await change.handle.result();
    await writeHistory(name, await change.handle.fetchHistory());
  }
  await harness.stop();
}

async function record(harness: CycleHarness, recording: Recording): Promise<History> {
  const { charter, eventsPerRun, live, run, wave } = recording;
  const cycle = await harness.open(charter, eventsPerRun === undefined ? {} : { eventsPerRun });
  const { runId } = await cycle.handle.describe();
  await live(cycle);
  await cycle.result();
  if (wave !== undefined) {
    const { id } = cycle.transitions().at(-1)?.state.waves[wave - 1] ?? {};
    return (await cycle.find(id ?? '')).handle.fetchHistory();
  }
  if (run === 'last') return cycle.handle.fetchHistory();
  return harness.environment.client.workflow.getHandle(cycle.handle.workflowId, runId).fetchHistory();
}
