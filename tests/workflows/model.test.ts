/**
 * A model of the process and the process itself, held against each other over random sequences of what people do and
 * of time that passes. A run that fails prints its seed and path; FC_SEED and FC_PATH repeat it, FC_RUNS asks for more.
 */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Phase } from '../../base/vocabulary.js';
import { CycleHarness } from './harness.js';
import { CAST, charterUnder, DAY_MS, type Terms } from './model/cast.js';
import { anyCommand } from './model/commands.js';
import { expectAgreement } from './model/compare.js';
import { cancel, straight, type Real } from './model/deeds.js';
import { ProcessModel } from './model/process.js';

let harness: CycleHarness;
beforeAll(async () => {
  harness = await CycleHarness.start();
});
afterAll(() => harness.stop());

const seed = Number(process.env.FC_SEED ?? randomBytes(4).readInt32LE());
/** With a small cache every message replays a history: fewer then. */
const numRuns = Number(process.env.FC_RUNS ?? (inject('workflowCache') === undefined ? 40 : 10));
const path = process.env.FC_PATH;

const terms: fc.Arbitrary<Terms> = fc.record({
  rounds: fc.integer({ min: 1, max: 3 }),
  deferrals: fc.integer({ min: 0, max: 2 }),
  quorum: fc.integer({ min: 1, max: 2 }),
});
/** Where the random part begins: otherwise few cycles would come far. */
const start = fc.constantFrom<Phase>(
  'charter',
  'organize',
  'instrument',
  'enable',
  'pilot',
  'quality_gate',
  'finance_reconciliation',
);

it(
  'the process agrees with a model of it, whatever people do and however much time passes',
  async () => {
    process.stdout.write(`model: seed ${seed}, ${numRuns} runs (repeat with FC_SEED=${seed})\n`);
    const told = { commands: 0, ends: [] as string[], answers: [] as string[] };
    const property = fc.asyncProperty(
      terms,
      start,
      fc.commands([anyCommand], { maxCommands: 25, size: 'max' }),
      async (underTerms, from, commands) => {
        const { model, real } = await setUp(underTerms, from);
        try {
          await fc.asyncModelRun(() => ({ model, real }), commands);
          await end(model, real);
        } catch (error) {
          const because = error instanceof Error ? error.message : '';
          throw new Error(`${[`from ${from}`, ...real.story].join('\n')}\n${because}`, { cause: error });
        }
        told.commands += [...commands].length;
        told.ends.push(model.beyond ? 'went on' : (model.exit ?? 'open'));
        told.answers.push(...real.answers);
      },
    );
    await fc.assert(property, { seed, numRuns, ...(path === undefined ? {} : { path }) });
    process.stdout.write(`model: ${told.commands} commands; ${counted(told.ends)}\n`);
    process.stdout.write(`model: ${counted(told.answers)}\n`);
  },
  60_000 + numRuns * 10_000,
);

async function setUp(underTerms: Terms, from: Phase): Promise<{ model: ProcessModel; real: Real }> {
  const charter = charterUnder(underTerms);
  const cycle = await harness.open(charter);
  const now = () => harness.environment.currentTimeMs();
  const model = new ProcessModel(underTerms, await now());
  const real: Real = { cycle, charter, now, story: [], answers: [] };
  while (model.phase !== from) {
    const deed = straight(model)!;
    await deed.send(real);
    deed.apply();
  }
  await expectAgreement(model, cycle);
  return { model, real };
}

function counted(words: readonly string[]): string {
  const each = [...new Set(words)].toSorted();
  return each.map((word) => `${word} ${words.filter((other) => other === word).length}`).join(', ');
}

/** No cycle is left running, and each has left an unbroken row of transitions. */
async function end(model: ProcessModel, real: Real): Promise<void> {
  const { cycle, now } = real;
  if (model.beyond) await cycle.cancel(CAST[0]!, 'the model ends here');
  else if (!model.exit) {
    const deed = cancel(model, CAST[0]!);
    await deed.send(real);
    deed.apply();
  }
  await cycle.passTime(365 * DAY_MS);
  model.passTo(await now());
  if (!model.beyond) await expectAgreement(model, cycle);
  const sequences = cycle.transitions().map(({ sequence }) => sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  expect((await cycle.state()).closed).toBe(true);
}
