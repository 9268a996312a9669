/**
 * Records the histories that are still missing, from the real server:
 *
 *     RECORD_HISTORIES=1 npx vitest run --project engines tests/replay
 *
 * What is there already is never touched. A new shape of the process gets a new name here.
 */
import type { Charter } from '../../contracts/charter.js';
import { person, testCharter } from '../support/charters.js';
import { CycleHarness } from '../workflows/harness.js';
import type { OpenCycle } from '../workflows/open-cycle.js';
import { approverOf, bringToGate, handInFor, submitterOf, walkTo, walkToEnd } from '../workflows/walk.js';
import { recordedNames, writeHistory, type History } from './histories.js';

const { policy } = testCharter();
/** Time passes here as on any clock: the year of watching is a second. */
const quick = (change: Partial<Charter['policy']> = {}): Charter =>
  testCharter({ policy: { ...policy, sustainEvery: 'PT1S', ...change } });

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

async function acknowledgeUndos(cycle: OpenCycle): Promise<void> {
  for (const step of ['pilot_change', 'pilot_money']) {
    await cycle.told('undo-asked', step === 'pilot_change' ? 1 : 2);
    const wait = await cycle.openAsk();
    await cycle.submit(submitterOf(wait), handInFor(wait));
  }
}

async function cancelInGovern(cycle: OpenCycle): Promise<void> {
  await walkTo(cycle, 'govern');
  await cycle.cancel(person('pmo'), 'enough seen');
}

interface Recording {
  readonly charter?: Charter;
  readonly eventsPerRun?: number;
  readonly live: (cycle: OpenCycle) => Promise<void>;
  /** Which run of the cycle; the first unless told. */
  readonly run?: 'last';
}

export const recordings: Readonly<Record<string, Recording>> = {
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
};

export async function recordMissing(): Promise<void> {
  const recorded = await recordedNames();
  const missing = Object.entries(recordings).filter(([name]) => !recorded.includes(name));
  if (missing.length === 0) return;
  const harness = await CycleHarness.start({ realServer: true });
  for (const [name, recording] of missing) await writeHistory(name, await record(harness, recording));
  await harness.stop();
}

async function record(harness: CycleHarness, recording: Recording): Promise<History> {
  const { charter, eventsPerRun, live, run } = recording;
  const cycle = await harness.open(charter, eventsPerRun === undefined ? {} : { eventsPerRun });
  const { runId } = await cycle.handle.describe();
  await live(cycle);
  await cycle.result();
  if (run === 'last') return cycle.handle.fetchHistory();
  return harness.environment.client.workflow.getHandle(cycle.handle.workflowId, runId).fetchHistory();
}
