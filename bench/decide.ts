/**
 * `npm run bench:decide`: how long a decision by REST takes, and whether a late one of a cycle takes longer than an
 * early one.
 */
import { Client, Connection } from '@temporalio/client';
import { cycleWorkflowId } from '../config/names.js';
import type { Charter } from '../contracts/charter.js';
import { handIns, person, testCharter } from '../tests/support/charters.js';
import { startBenchEngines, type BenchEngines } from './bench-engines.js';
import { gateOf, openCycle, Rest } from './decide-cycles.js';
import { scriptOf } from './cycles/script-of.js';
import { Floors, sampleOf } from './decide-floor.js';
import { inParallel } from './in-parallel.js';
import { cpuMsOf } from './machine.js';
import type { BenchOptions } from './options.js';
import { keysFor, startProduct } from './product-stack.js';
import { runBenchmark, type Line } from './report.js';
import { percentile, runRounds, type Measured, type Variant } from './rounds.js';
import { DAY_MS } from '../base/duration.js';

const CALLERS = [2, 32] as const;
const ROLES = ['pmo', 'council_member', 'lob_head', 'sponsor'] as const;
type Tokens = Readonly<Record<(typeof ROLES)[number], string>>;

interface Stack {
  readonly engines: BenchEngines;
  readonly rest: Rest;
  readonly tokens: Tokens;
  readonly workerPid: number;
}

async function startStack(engines: BenchEngines): Promise<Stack> {
  const secrets = await keysFor(
    engines,
    ROLES.map((role) => ({ role })),
  );
  const tokens = Object.fromEntries(ROLES.map((role, at) => [role, secrets[at]])) as Tokens;
  const { url, workerPid } = await startProduct(engines);
  await engines.startNode({ title: 'floor worker', script: 'bench/bench-worker.js', args: ['floor'] });
  return { engines, rest: new Rest(url), tokens, workerPid };
}

/** Each caller sends one decision after the other. @returns the time of each decision in milliseconds */
async function timed(callers: number, each: number, decide: (caller: number, turn: number) => Promise<void>) {
  const times: number[] = [];
  const caller = async (_: unknown, index: number) => {
    for (let turn = 0; turn < each; turn += 1) {
      const begun = performance.now();
      await decide(index, turn);
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const sorted = times.sort((one, other) => one - other);
  return { p50Ms: percentile(sorted, 50), p95Ms: percentile(sorted, 95) };
}

/** Each decision approves the charter of a cycle that was opened before the clock starts. */
function product({ rest, tokens }: Stack, callers: number, each: number): Variant {
  return {
    name: `product ${callers}`,
    async measure() {
      const approvals: (readonly [string, Record<string, unknown>])[] = [];
      await inParallel(callers * each, 4, async () => {
        const id = await openCycle(rest, tokens.pmo, testCharter());
        approvals.push([id, { ...(await gateOf(rest, tokens.pmo, id)), decision: 'approve' }]);
      });
      return timed(callers, each, async (caller, turn) => {
        const [id = '', body] = approvals[caller * each + turn] ?? [];
        await rest.call(tokens.council_member, 'POST', `/v1/cycles/${id}/decisions`, body);
      });
    },
  };
}

function floor(floors: Floors, callers: number, each: number): Variant {
  const body = { gateId: 'charter.r1', gateVersion: 1, evidenceHash: 'e'.repeat(64), decision: 'approve' };
  const command = { actor: person('council_member'), fingerprint: 'b'.repeat(64), body };
  return {
    name: `floor ${callers}`,
    async measure() {
      const opened = await floors.open(callers, each);
      return timed(callers, each, async (caller) => opened[caller]?.decide(command));
    },
  };
}

/** The floor writes what the product has written, and leaves the history that the product has left. */
async function openFloors({ rest, tokens, engines }: Stack): Promise<Floors> {
  const id = await openCycle(rest, tokens.pmo, testCharter());
  const body = { ...(await gateOf(rest, tokens.pmo, id)), decision: 'approve' };
  await rest.call(tokens.council_member, 'POST', `/v1/cycles/${id}/decisions`, body);
  const sample = await sampleOf(engines.mongodb.uri);
  // The next message closes what the decision left in the history.
  await rest.call(tokens.pmo, 'POST', `/v1/cycles/${id}/submissions`, handIns.raci);
  const { address } = engines.temporal;
  const connection = await Connection.connect({ address });
  const [, decided] = await scriptOf(new Client({ connection }).workflow, cycleWorkflowId(id));
  await connection.close();
  if (decided?.ends !== 'message') throw new Error('the history has no decision');
  return Floors.connect(engines.mongodb.uri, address, sample, decided);
}

async function latencies(stack: Stack, options: BenchOptions): Promise<Measured> {
  const floors = await openFloors(stack);
  const decisions = options.quick ? 32 : 128;
  const variants = CALLERS.flatMap((callers) => {
    const each = Math.ceil(decisions / callers / (callers === 2 ? 2 : 1));
    return [product(stack, callers, each), floor(floors, callers, each)];
  });
  const measured = await runRounds({ variants, rounds: options.rounds, warmUps: 1 });
  await floors.close();
  return measured;
}

/** Defers a gate twenty times and then approves it, gate after gate: sixty decisions before anything is piloted. */
const DEFERRING: Charter = testCharter({ policy: { ...testCharter().policy, deferrals: 20 } });
const PER_GATE = 21;
const DECIDERS = ['council_member', 'lob_head', 'council_member'] as const;
/** Takes three decisions around the one in question, none of which ends a gate. */
const WINDOWS = { early: [4, 5, 6], late: [49, 50, 51] } as const;

class LongCycle {
  #made = 0;

  constructor(
    private readonly stack: Stack,
    readonly id: string,
  ) {}

  async decideNext(): Promise<void> {
    const { rest, tokens } = this.stack;
    const gate = Math.floor(this.#made / PER_GATE);
    const approves = this.#made % PER_GATE === PER_GATE - 1;
    this.#made += 1;
    const deferUntil = new Date(Date.now() + DAY_MS).toISOString();
    const choice = approves ? { decision: 'approve' } : { decision: 'defer', reason: 'not yet', deferUntil };
    const body = { ...(await gateOf(rest, tokens.pmo, this.id)), ...choice };
    const token = tokens[DECIDERS[gate] ?? 'council_member'];
    await rest.call(token, 'POST', `/v1/cycles/${this.id}/decisions`, body);
    // Between the first and the second gate the PMO hands in who is accountable.
    if (approves && gate === 0)
      await rest.call(tokens.pmo, 'POST', `/v1/cycles/${this.id}/submissions`, handIns.raci);
  }
}

async function longCycles(stack: Stack, options: BenchOptions): Promise<Measured> {
  // There are few cycles, because fifty decisions each, one after the other, are most of what this benchmark takes.
  const count = options.quick ? 3 : 6;
  const connection = await Connection.connect({ address: stack.engines.temporal.address });
  const client = new Client({ connection });
  const measured: Record<string, Record<string, number[]>> = {
    early: { events: [], bytes: [], workerCpuMs: [] },
    late: { events: [], bytes: [], workerCpuMs: [] },
  };
  for (let round = 0; round < options.rounds; round += 1) {
    const cycles: LongCycle[] = [];
    await inParallel(count, 4, async () => {
      cycles.push(new LongCycle(stack, await openCycle(stack.rest, stack.tokens.pmo, DEFERRING)));
    });
    for (let number = 1; number <= WINDOWS.late[2]; number += 1) {
      const window = (['early', 'late'] as const).find((name) => WINDOWS[name][0] === number);
      if (window === undefined) {
        await Promise.all(cycles.map((cycle) => cycle.decideNext()));
        continue;
      }
      const figures = await costOf(stack, client, cycles, WINDOWS[window].length);
      for (const [field, value] of Object.entries(figures)) measured[window]?.[field]?.push(value);
      number += WINDOWS[window].length - 1;
    }
    console.log(`  round ${round + 1}  ${count} cycles of ${WINDOWS.late[2]} decisions`);
  }
  await connection.close();
  return measured;
}

/** For one decision, the mean over all cycles. */
async function costOf({ workerPid }: Stack, client: Client, cycles: readonly LongCycle[], each: number) {
  const before = await historiesOf(client, cycles);
  const cpuBefore = cpuMsOf(workerPid);
  for (let turn = 0; turn < each; turn += 1) await Promise.all(cycles.map((cycle) => cycle.decideNext()));
  const workerCpuMs = cpuMsOf(workerPid) - cpuBefore;
  const after = await historiesOf(client, cycles);
  const mean = (sum: number) => sum / cycles.length / each;
  return {
    events: mean(after.events - before.events),
    bytes: mean(after.bytes - before.bytes),
    workerCpuMs: mean(workerCpuMs),
  };
}

/** Length and size of all of them together, as the server counts them. */
async function historiesOf(client: Client, cycles: readonly LongCycle[]) {
  const described = cycles.map(({ id }) => client.workflow.getHandle(cycleWorkflowId(id)).describe());
  let events = 0;
  let bytes = 0;
  for (const { historyLength, historySize } of await Promise.all(described)) {
    events += historyLength;
    bytes += historySize ?? NaN;
  }
  return { events, bytes };
}

const AGAINST = [
  [2, 1.3],
  [32, 1.6],
] as const;

const LINES: readonly Line[] = [
  ...AGAINST.flatMap(([callers, atMost]) => [
    {
      title: `decision against the floor, median, ${callers} callers`,
      of: [`product ${callers}`, 'p50Ms'],
      to: [`floor ${callers}`, 'p50Ms'],
      limit: { atMost },
    } as const,
    ...(['p50Ms', 'p95Ms'] as const).flatMap((figure) => [
      {
        title: `decision, ${figure.slice(0, 3)}, ${callers} callers`,
        of: [`product ${callers}`, figure],
        unit: 'ms',
      } as const,
      {
        title: `floor, ${figure.slice(0, 3)}, ${callers} callers`,
        of: [`floor ${callers}`, figure],
        unit: 'ms',
      } as const,
    ]),
  ]),
  ...(['events', 'bytes', 'workerCpuMs'] as const).flatMap((figure) => [
    { title: `5th decision of a cycle, ${figure}`, of: ['early', figure] } as const,
    { title: `50th against 5th, ${figure}`, of: ['late', figure], to: ['early', figure] } as const,
  ]),
];

await runBenchmark(
  {
    name: 'decide',
    measures: 'an approval through REST, until it is recorded; the 50th decision of a cycle beside the 5th',
    floor:
      'one after the other: an idempotency insert, executeUpdate of a workflow of the same history whose step is empty, one driver transaction of the same three writes, an idempotency update',
  },
  async (options) => {
    const engines = await startBenchEngines();
    const stack = await startStack(engines);
    try {
      const measured = { ...(await latencies(stack, options)), ...(await longCycles(stack, options)) };
      return { measured, versions: engines.versions, lines: LINES };
    } finally {
      stack.rest.close();
      await engines.stop();
    }
  },
);
