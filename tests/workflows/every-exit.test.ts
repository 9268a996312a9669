/** Every way out in every phase: which there are stands in ways-out.ts; none is left out, possible or not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusOf } from '../../domain/reading/status.js';
import { PHASES, words, type Phase } from '../../base/vocabulary.js';
import { handIns, person, testCharter } from '../support/charters.js';
import { CycleHarness } from './harness.js';
import { refusalOf, type OpenCycle } from './open-cycle.js';
import { approverOf, walkTo } from './walk.js';
import {
  ENDS,
  gateIn,
  leave,
  POSSIBLE,
  TAKEN_BACK,
  takeAllBack,
  tryWay,
  WAYS,
  type Left,
  type Way,
} from './ways-out.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const DAY_MS = 86_400_000;
const pmo = person('pmo');

const pairs = <W extends Way>(ways: readonly W[]): [W, Phase][] =>
  ways.flatMap((way) =>
    PHASES.filter((phase) => POSSIBLE[phase].includes(way)).map((phase): [W, Phase] => [way, phase]),
  );

describe('an end', () => {
  it.each(pairs(ENDS))(
    'as %s in %s leaves a reason, rolls back in reverse order, and stays readable',
    async (way, phase) => {
      const cycle = await harness.open();
      const left = await leave[way](cycle, phase);
      expect(await takeAllBack(cycle)).toEqual(TAKEN_BACK[phase]);
      await cycle.result();
      expectReadable(cycle, phase, left);
      await expectDeaf(cycle);
    },
  );
});

/** The last transition is all that a reader gets. */
function expectReadable(cycle: OpenCycle, phase: Phase, { outcome, reason }: Left): void {
  const transitions = cycle.transitions();
  const { state } = transitions.at(-1)!;
  expect(state).toMatchObject({ closed: true, undoing: false, wait: null, suspended: null, phase });
  expect(state.undos.every(({ status }) => status === 'done')).toBe(true);
  const { charter = testCharter() } = transitions.findLast((each) => each.charter) ?? {};
  const readable = { ...state, charter, headHash: '' };
  const status = statusOf(readable, person('auditor'), Date.parse(transitions.at(-1)!.at));
  const said = typeof reason === 'string' ? reason : (expect.stringMatching(reason) as string);
  expect(status).toMatchObject({ state: 'closed', outcome, reason: said, waitingFor: null, actions: [] });
  expect(cycle.timeline().at(-1)).toMatchObject({ type: 'closed', outcome, reason: said });
  expect(transitions.map(({ sequence }) => sequence)).toEqual(transitions.map((_, index) => index + 1));
}

async function expectDeaf(cycle: OpenCycle): Promise<void> {
  const recorded = cycle.transitions().length;
  const late = [
    () => cycle.cancel(pmo, 'too late'),
    () => cycle.hold(pmo, 'too late'),
    () => cycle.veto(person('veto_holder'), 'too late'),
    () => cycle.spend(pmo, 1),
    () => cycle.submit(pmo, handIns.raci),
  ];
  for (const send of late) await expect(send()).rejects.toThrow();
  expect(cycle.transitions()).toHaveLength(recorded);
}

describe('a cycle that does not end', () => {
  it.each(pairs(['returned']).map(([, phase]) => phase))(
    'when it is returned in %s, runs another round with the reason, and rolls nothing back',
    async (phase) => {
      const cycle = await harness.open();
      const [at, wait] = await gateIn(cycle, phase);
      const returnTo = wait.returnTargets[0]!;
      await at.decide(approverOf(wait), { decision: 'return', returnTo, reason: 'mend it' });
      expect(await at.state()).toMatchObject({ phase: returnTo, closed: false, undoing: false, exit: null });
      expect((await at.state()).rounds[returnTo]).toBe(2);
      const settled = at.timeline().findLast(({ type }) => type === 'gate-settled');
      expect(settled).toMatchObject({ gateId: wait.gateId, decision: 'return', reason: 'mend it' });
      await end(cycle);
    },
  );

  it.each(pairs(['deferred']).map(([, phase]) => phase))(
    'when its gate in %s is deferred, stays open past the first due date, with the reason',
    async (phase) => {
      const cycle = await harness.open();
      const [at, wait] = await gateIn(cycle, phase);
      const deferUntil = new Date(Date.parse(wait.since) + 20 * DAY_MS).toISOString();
      await at.decide(approverOf(wait), { decision: 'defer', reason: 'after the season', deferUntil });
      await at.passTime(15 * DAY_MS);
      const open = await at.openGate();
      expect(open).toMatchObject({ gateId: wait.gateId, version: 2, deferrals: 1 });
      expect(Date.parse(open.due)).toBe(Date.parse(deferUntil) + 14 * DAY_MS);
      const told = at.timeline().findLast(({ type }) => type === 'deferred');
      expect(told).toMatchObject({ gateId: wait.gateId, reason: 'after the season' });
      await end(cycle);
    },
  );
});

async function end(cycle: OpenCycle): Promise<void> {
  await cycle.cancel(pmo, 'enough seen');
  await takeAllBack(cycle);
}

it('what is not possible in a phase is refused with a sentence, and leaves no trace', async () => {
  const cycle = await harness.open();
  let tried = 0;
  for (const phase of PHASES) {
    await walkTo(cycle, phase);
    const { wait } = await cycle.state();
    const open = wait?.what === 'decision' ? `; the open gate is ${wait.gateId}` : '';
    for (const way of WAYS.filter((each) => !POSSIBLE[phase].includes(each))) {
      const recorded = cycle.transitions().length;
      const { code, message } = await refusalOf(tryWay(cycle, phase, way));
      expect(code, `${words(way)} in ${words(phase)}`).toBe('gate-not-open');
      expect(message).toMatch(/^The gate \S+ is not open/);
      expect(message.endsWith(`is not open${open}.`)).toBe(true);
      expect(cycle.transitions()).toHaveLength(recorded);
      tried += 1;
    }
  }
  const possible = Object.values(POSSIBLE).flat().length;
  expect(possible + tried).toBe(WAYS.length * PHASES.length);
  await end(cycle);
});
