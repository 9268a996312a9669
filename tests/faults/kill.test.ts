/**
 * kill -9 in the middle of a cycle, once for each process. People go on acting meanwhile, repeating an
 * unanswered call with the same Idempotency-Key; then nothing acknowledged is lost or applied twice.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Entry } from '../../domain/cycle/timeline.js';
import { testCharter } from '../support/charters.js';
import { People } from '../support/people.js';
import { PARTS, printedSeed, ProcessStack, type Part } from '../support/process-stack.js';

let stack: ProcessStack;
let people: People;
const seed = printedSeed('kill -9');

beforeAll(async () => {
  stack = await ProcessStack.start();
  people = new People(stack.apiUrl, (role) => stack.token(role));
}, 120_000);
afterAll(() => stack.stop());

const quickCharter = testCharter({
  policy: { ...testCharter().policy, sustainEvery: 'PT1S', sustainChecks: 2 },
});

it.each(PARTS)(
  'loses and repeats no acknowledged decision when the %s is killed three times',
  async (part) => {
    const id = await people.open(quickCharter);
    const kills = killPoints(part);
    // One after the other: people may go on before the harness has seen the process come back.
    let killing = Promise.resolve();
    let killed = 0;
    const acts = await people.driveToEnd(id, (act) => {
      if (!kills.delete(act)) return;
      killed += 1;
      killing = killing.then(() => killAndRestart(part));
    });
    await killing;

    const status = await people.status(id);
    expect(status).toMatchObject({ state: 'closed', outcome: 'sustained' });
    const timeline = await timelineOf(id);
    // A wave's acts stand in its own timeline.
    for (const wave of status.waves) timeline.push(...(await timelineOf(wave.id ?? '')));
    expect(acts.length).toBeGreaterThanOrEqual(15);
    const recorded = timeline.filter((entry) => entry.type === 'gate-settled' || entry.type === 'submitted');
    // Every act was answered, so the timeline holds each once: no more (applied twice), no fewer (lost).
    expect(recorded).toHaveLength(acts.length);
    expect(new Set(timeline.map((entry) => entry.type === 'gate-settled' && entry.gateId)).size - 1).toBe(
      timeline.filter((entry) => entry.type === 'gate-settled').length,
    );
    process.stdout.write(`${part}: ${acts.length} acts acknowledged, ${killed} kills, each recorded once\n`);
  },
  240_000,
);

/** Three acts out of the first twelve, the same for the same seed. */
function killPoints(part: Part): Set<number> {
  const offset = (seed + PARTS.indexOf(part)) % 4;
  return new Set([offset, offset + 4, offset + 8]);
}

async function killAndRestart(part: Part): Promise<void> {
  await stack.kill(part);
  await stack.launch(part);
}

async function timelineOf(id: string): Promise<Entry[]> {
  const auditor = await people.as('auditor');
  const entries: Entry[] = [];
  let path: string | null = `/v1/cycles/${id}/events?limit=100`;
  while (path !== null) {
    const { body } = await auditor.get(path);
    const page = body as { items: { entries: Entry[] }[]; nextCursor?: string | null };
    entries.push(...page.items.flatMap((item) => item.entries));
    path = page.nextCursor ? `/v1/cycles/${id}/events?limit=100&cursor=${page.nextCursor}` : null;
  }
  return entries;
}
