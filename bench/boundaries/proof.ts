/**
 * `npm run proof:boundaries -- --workers 1|2 [--every N] [--json file]`: one whole cycle, played again for each of its
 * boundaries, and each time a process dies just there: a worker right before or right after each thing that it does for
 * good, all workers as each message comes, the API while each message is under way. Each run must end as one without a
 * death. The program exits with 1 when one does not.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { writeJson } from '../../local/write-json.js';
import { testCharter } from '../../tests/support/charters.js';
import { People } from '../../tests/support/people.js';
import { ProcessStack } from '../../tests/support/process-stack.js';
import { endWithUs } from '../end-with-us.js';
import { endStateOf, type EndState } from './end-state.js';
import { MortalWorkers, workersOf } from './mortal-workers.js';

type Kind =
  'worker before a write' | 'worker after a write' | 'workers as a message comes' | 'API under a message';

interface Point {
  readonly kind: Kind;
  readonly nth: number;
}

interface Run extends EndState {
  readonly deaths: number;
  readonly acknowledged: number;
  readonly seconds: number;
}

/** A run that takes longer stands still: it has a death, a lost task and a restart at most. */
const STANDS_STILL_MS = 180_000;
/** A call to the API takes some tens of milliseconds, so this is in the middle of it. */
const UNDER_WAY_MS = 12;

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '1' },
    every: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});
const stack = await ProcessStack.start({
  workers: values.workers === '2' ? 2 : 1,
  onSpawned: (pid) => endWithUs(pid),
});
const people = new People(stack.apiUrl, (role) => stack.token(role));
const { policy } = testCharter();
const quick = { ...policy, sustainEvery: 'PT1S', sustainChecks: 1 };
let cycles = 0;

const reference = await withMortals('reference', { when: 'before', nth: 0 }, () => play());
const { writes } = reference;
const messages = reference.acknowledged;
console.log(`one cycle: ${writes} writes, ${messages} messages, ${reference.lines.length} lines to compare`);
const rows = [];
for (const [kind, count] of [
  ['worker before a write', writes],
  ['worker after a write', writes],
  ['workers as a message comes', messages],
  ['API under a message', messages],
] as const) {
  rows.push(await proveEach(kind, count));
}
console.table(rows);
if (values.json) writeJson(values.json, { workers: values.workers, rows });
await stack.stop();
process.exit(rows.every(({ equal, points }) => equal === points) ? 0 : 1);

async function proveEach(kind: Kind, count: number) {
  let [points, equal, deaths, slowest] = [0, 0, 0, 0];
  for (let nth = 1; nth <= count; nth += Number(values.every)) {
    const run = await Promise.race([playTo({ kind, nth }), sleep(STANDS_STILL_MS, null, { ref: false })]);
    points += 1;
    const differences = run === null ? ['it stands still'] : differencesOf(run);
    if (differences.length === 0) equal += 1;
    else console.log(`${kind} ${nth}: ${differences.join('\n  ')}`);
    if (run === null) break;
    deaths += run.deaths;
    slowest = Math.max(slowest, run.seconds);
  }
  const slowestSeconds = Number(slowest.toFixed(1));
  console.log(`${kind}: ${equal} of ${points} equal, ${deaths} deaths`);
  return { kind, points, equal, deaths, slowestSeconds };
}

function playTo({ kind, nth }: Point): Promise<Run> {
  switch (kind) {
    case 'worker before a write':
    case 'worker after a write': {
      const when = kind === 'worker before a write' ? 'before' : 'after';
      return withMortals(`${when}-${nth}`, { when, nth }, () => play());
    }
    case 'workers as a message comes':
      return playWith(nth, async () => {
        await Promise.all(workersOf(stack).map((part) => stack.kill(part)));
        await Promise.all(workersOf(stack).map((part) => stack.launch(part)));
      });
    case 'API under a message':
      return playWith(nth, async () => {
        await sleep(UNDER_WAY_MS);
        await stack.kill('api');
        await stack.launch('api');
      });
  }
}

async function withMortals(
  name: string,
  death: { when: 'before' | 'after'; nth: number },
  run: () => Promise<Run>,
) {
  const workers = await MortalWorkers.start(stack, death, name);
  const ended = await run();
  const writes = await workers.counted();
  return { ...ended, writes, deaths: await workers.stop() };
}

/** Something happens beside the nth act. */
async function playWith(nth: number, happens: () => Promise<void>): Promise<Run> {
  let happening: Promise<void> | undefined;
  const run = await play((act) => {
    if (act === nth - 1) happening ??= happens();
  });
  await happening;
  return { ...run, deaths: happening ? 1 : 0 };
}

async function play(before?: (act: number) => void): Promise<Run> {
  const from = performance.now();
  // Many cycles of one sponsor would be reported as one that was split.
  const sponsor = `sponsor-${(cycles += 1)}`;
  const id = await people.open(testCharter({ policy: quick, sponsor }));
  const acts = await people.driveToEnd(id, before);
  const end = await endStateOf(stack.mongodbUri, await people.status(id));
  return { ...end, deaths: 0, acknowledged: acts.length, seconds: (performance.now() - from) / 1_000 };
}

function differencesOf(run: Run): string[] {
  const found: string[] = [];
  if (!run.chainsHold) found.push('a chain does not hold');
  if (run.acts !== run.acknowledged)
    found.push(`${run.acknowledged} acts acknowledged, ${run.acts} recorded`);
  if (run.deaths === 0) found.push('nobody has died');
  for (const [index, line] of reference.lines.entries()) {
    if (run.lines[index] !== line)
      return [...found, `expected ${line}`, `found ${run.lines[index] ?? 'nothing'}`];
  }
  if (run.lines.length > reference.lines.length) found.push(`too much: ${run.lines[reference.lines.length]}`);
  return found;
}
