/**
 * What happens to a cycle, at random: somebody, right or wrong, does something, or time passes. Each command asks the
 * model what must come of it, does it to the real cycle, and holds the two against each other.
 */
import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Actor } from '../../../domain/cycle/cycle-state.js';
import { DECISIONS, PHASES } from '../../../base/vocabulary.js';
import { refusalOf } from '../open-cycle.js';
import { DAY_MS } from './cast.js';
import { expectAgreement } from './compare.js';
import { CONTENTS } from './contents.js';
import { noToSpending } from './refusals.js';
import {
  cancel,
  drawnDecision,
  drawnSubmission,
  hold,
  resume,
  spend,
  straight,
  veto,
  withdraw,
  type Deed,
  type Real,
} from './deeds.js';
import type { ProcessModel } from './process.js';
import { anyWho, drawn } from './who.js';

type Command = fc.AsyncCommand<ProcessModel, Real>;

class Act implements Command {
  constructor(
    private readonly name: string,
    private readonly plan: (model: ProcessModel) => Deed | null,
  ) {}

  check({ beyond }: Readonly<ProcessModel>): boolean {
    return !beyond;
  }

  async run(model: ProcessModel, real: Real): Promise<void> {
    model.passTo(await real.now());
    const deed = this.plan(model);
    if (!deed) return;
    const no = model.closed ? 'cycle-closed' : deed.no;
    real.story.push(`${this.name}: ${deed.says} (${no ?? 'accepted'})`);
    real.answers.push(`${this.name}: ${no ?? 'accepted'}`);
    const recorded = real.cycle.transitions().length;
    expect(await answerTo(deed.send(real))).toBe(no);
    if (no === null) {
      deed.apply();
      // It is recorded with what follows from it, a verdict for instance.
      await real.cycle.recordedBeyond(recorded);
    } else expect(real.cycle.transitions().length).toBe(recorded);
    if (!model.beyond) await expectAgreement(model, real.cycle);
  }

  toString(): string {
    return this.name;
  }
}

/** Null when it was accepted, else the code. */
async function answerTo(sent: Promise<unknown>): Promise<string | null> {
  const [answer] = await Promise.allSettled([sent]);
  if (answer.status === 'fulfilled') return null;
  // The engine knows nothing of a workflow that has ended; the API says what the read model says.
  return isGone(answer.reason) ? 'cycle-closed' : (await refusalOf(sent)).code;
}

/** gRPC's NOT_FOUND. */
function isGone(error: unknown): boolean {
  const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
  return error instanceof WorkflowNotFoundError || code === 5;
}

/** Past the next edges of the clock, or some days. Never near an edge: a minute more or less must not matter. */
class TimePasses implements Command {
  constructor(private readonly draw: { readonly edges: number } | { readonly days: number }) {}

  check({ beyond, closed }: Readonly<ProcessModel>): boolean {
    return !beyond && !closed;
  }

  async run(model: ProcessModel, { cycle, now, story }: Real): Promise<void> {
    model.passTo(await now());
    const ms = this.length(model) + 61 * 60_000;
    story.push(`${(ms / DAY_MS).toFixed(1)} days pass`);
    await cycle.passTime(ms);
    model.passTo(await now());
    await expectAgreement(model, cycle);
  }

  private length(model: ProcessModel): number {
    if ('days' in this.draw) return this.draw.days * DAY_MS;
    const place = model.place;
    const edge = model.nextEdge();
    if (!edge || !place) return DAY_MS;
    if (this.draw.edges === 1) return edge.atMs - model.nowMs;
    // A further role is called at four fifths of the window, and the due date is the last edge.
    const callsMs = this.draw.edges === 2 && 'windowMs' in place ? place.dueMs - place.windowMs / 5 : 0;
    return Math.max(callsMs, model.nowMs) === callsMs ? callsMs - model.nowMs : place.dueMs - model.nowMs;
  }

  toString(): string {
    return 'time passes';
  }
}

const mostly = fc.oneof(
  { weight: 3, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constant(false) },
);
const by = (name: string, deed: (model: ProcessModel, who: Actor) => Deed) =>
  anyWho.map(
    (who) =>
      new Act(name, (model) =>
        deed(
          model,
          drawn(who, (actor) => deed(model, actor).no),
        ),
      ),
  );

const decision = fc.record({
  who: anyWho,
  decision: fc.constantFrom(...DECISIONS, 'approve' as const, 'return' as const, 'defer' as const),
  flaw: fc.oneof(
    { weight: 4, arbitrary: fc.constant('none' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('old version', 'other evidence', 'other gate', 'no reason'),
    },
  ),
  returnTo: fc.constantFrom(...PHASES),
  offersTarget: mostly,
  // The charter allows fifteen; a day in the past is none.
  deferDays: fc.constantFrom(-1, 1, 5, 14, 16),
});

const handIn = fc.record({ who: anyWho, content: fc.nat({ max: CONTENTS.length - 1 }), asked: mostly });
const submission = handIn.map((draw) => new Act('submit', (model) => drawnSubmission(model, draw)));

/** What is waited for, done by somebody drawn: so the rules about people are met often. */
const answer = fc.record({ decision, handIn }).map(
  (draw) =>
    new Act('answer', (model) => {
      const asked = { ...draw.handIn, asked: true };
      return model.place?.what === 'ask'
        ? drawnSubmission(model, asked)
        : drawnDecision(model, draw.decision);
    }),
);

const spending = fc.record({ who: anyWho, spentMinor: fc.constantFrom(0, 500_000, 1_000_000) }).map(
  ({ who, spentMinor }) =>
    new Act('spend', (model) =>
      spend(
        model,
        drawn(who, (actor) => noToSpending(model, actor, spentMinor)),
        spentMinor,
      ),
    ),
);

const time = fc
  .oneof(
    { weight: 3, arbitrary: fc.record({ edges: fc.constantFrom(1, 2, 2, 9) }) },
    { weight: 1, arbitrary: fc.record({ days: fc.integer({ min: 1, max: 12 }) }) },
  )
  .map((draw) => new TimePasses(draw));

/** More of what brings a cycle on than of what ends it. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 10, arbitrary: fc.constant(null).map(() => new Act('straight', straight)) },
  { weight: 10, arbitrary: answer },
  { weight: 2, arbitrary: decision.map((draw) => new Act('decide', (model) => drawnDecision(model, draw))) },
  { weight: 2, arbitrary: submission },
  { weight: 5, arbitrary: time },
  { weight: 1, arbitrary: by('veto', veto) },
  { weight: 2, arbitrary: by('hold', hold) },
  { weight: 1, arbitrary: by('resume', resume) },
  { weight: 1, arbitrary: spending },
  { weight: 2, arbitrary: by('withdraw', withdraw) },
  { weight: 1, arbitrary: by('cancel', cancel) },
);
