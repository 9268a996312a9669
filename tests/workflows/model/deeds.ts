/**
 * What somebody, right or wrong, can do to a cycle: what the model says to it, how it is sent to the real cycle, and
 * what it changes in the model.
 */
import type { Charter } from '../../../contracts/charter.js';
import type { DecisionRequest } from '../../../contracts/decision.js';
import type { Actor } from '../../../domain/cycle/cycle-state.js';
import { PHASES, type Decision, type Phase } from '../../../base/vocabulary.js';
import type { OpenCycle } from '../open-cycle.js';
import { CAST, DAY_MS, keyOf } from './cast.js';
import { CONTENTS, documentOf } from './contents.js';
import type { Content } from './places.js';
import type { ProcessModel } from './process.js';
import {
  noToCancel,
  noToDecision,
  noToHold,
  noToResume,
  noToSpending,
  noToSubmission,
  noToVeto,
  noToWithdrawal,
  type Choice,
  type No,
} from './refusals.js';
import { drawn, type Who } from './who.js';

export interface Real {
  readonly cycle: OpenCycle;
  readonly charter: Charter;
  readonly now: () => Promise<number>;
  /** What was done, for the reader of a failure. */
  readonly story: string[];
  /** What was done, with its answer: their counts show which rules a run has met. */
  readonly answers: string[];
}

/** One thing done, right or wrong: what it is, what the model says to it, and what it changes. */
export interface Deed {
  readonly says: string;
  readonly no: No;
  readonly send: (real: Real) => Promise<unknown>;
  readonly apply: () => void;
}

export interface DecisionDraw {
  readonly who: Who;
  readonly decision: Decision;
  readonly flaw: 'none' | 'old version' | 'other evidence' | 'other gate' | 'no reason';
  readonly returnTo: Phase;
  readonly offersTarget: boolean;
  readonly deferDays: number;
}

export function drawnDecision(model: ProcessModel, draw: DecisionDraw): Deed {
  const flawless = choiceOf(model, draw.decision, draw);
  const choice: Choice = {
    ...flawless,
    ...(draw.flaw === 'old version' ? { version: flawless.version + 1 } : {}),
    ...(draw.flaw === 'other evidence' ? { staleEvidence: true } : {}),
    ...(draw.flaw === 'other gate' ? { gateId: [...model.settled.keys()][0] ?? 'govern.r9' } : {}),
    ...(draw.flaw === 'no reason' ? { hasReason: false } : {}),
  };
  return decide(
    model,
    drawn(draw.who, (actor) => noToDecision(model, actor, { ...choice, hasReason: true })),
    choice,
  );
}

function choiceOf(
  model: ProcessModel,
  decision: Decision,
  draw: Pick<DecisionDraw, 'returnTo' | 'deferDays' | 'offersTarget'>,
): Choice {
  const place = model.aside && model.place?.what === 'hold' ? model.aside.place : model.place;
  const gate = place?.what === 'gate' ? place : undefined;
  const offered = gate?.back[PHASES.indexOf(draw.returnTo) % Math.max(1, gate.back.length)];
  return {
    gateId: gate?.id ?? `${model.phase}.r${model.round()}`,
    version: gate?.version ?? 1,
    staleEvidence: false,
    decision,
    hasReason: true,
    ...(decision === 'return'
      ? { returnTo: (draw.offersTarget ? offered : undefined) ?? draw.returnTo }
      : {}),
    ...(decision === 'defer' ? { deferToMs: model.nowMs + draw.deferDays * DAY_MS } : {}),
  };
}

function decide(model: ProcessModel, actor: Actor, choice: Choice): Deed {
  const { gateId, decision, returnTo, deferToMs } = choice;
  const target = returnTo ? ` to ${returnTo}` : '';
  const flaws = `${choice.staleEvidence ? ', stale' : ''}${choice.hasReason ? '' : ', no reason'}`;
  return {
    says: `${keyOf(actor)} ${decision}s ${gateId}@${choice.version}${target}${flaws}`,
    no: noToDecision(model, actor, choice),
    send: async ({ cycle }) => {
      const body: DecisionRequest = {
        gateId,
        gateVersion: choice.version,
        evidenceHash: choice.staleEvidence ? 'f'.repeat(64) : await evidenceOf(cycle),
        decision,
        ...(choice.hasReason ? { reason: 'so it was judged' } : {}),
        ...(returnTo ? { returnTo } : {}),
        ...(deferToMs === undefined ? {} : { deferUntil: new Date(deferToMs).toISOString() }),
      };
      return cycle.decideAs(actor, body);
    },
    apply: () =>
      model.decide(actor, decision, {
        ...(returnTo ? { returnTo } : {}),
        ...(deferToMs ? { deferToMs } : {}),
      }),
  };
}

async function evidenceOf(cycle: OpenCycle): Promise<string> {
  const { wait } = await cycle.state();
  return wait?.what === 'decision' ? wait.evidence.hash : 'e'.repeat(64);
}

/** Somebody who may does what is waited for, so that cycles get somewhere. */
export function straight(model: ProcessModel): Deed | null {
  const { place } = model;
  if (place?.what === 'hold') return firstAccepted(CAST.map((actor) => resume(model, actor)));
  if (place?.what === 'ask') {
    return firstAccepted(CONTENTS.flatMap((content) => CAST.map((actor) => submit(model, actor, content))));
  }
  if (place?.what !== 'gate') return null;
  const decisions: Decision[] = place.gate === 'veto' ? ['reject'] : ['approve', 'return', 'reject'];
  return firstAccepted(
    decisions.flatMap((decision) =>
      [...place.back, 'charter' as const].toReversed().flatMap((returnTo) => {
        const choice = choiceOf(model, decision, { returnTo, deferDays: 1, offersTarget: false });
        return CAST.map((actor) => decide(model, actor, choice));
      }),
    ),
  );
}

function firstAccepted(deeds: readonly Deed[]): Deed | null {
  return deeds.find(({ no }) => no === null) ?? null;
}

function submit(model: ProcessModel, actor: Actor, content: Content): Deed {
  return {
    says: `${keyOf(actor)} hands in ${JSON.stringify(content)}`,
    no: noToSubmission(model, actor, content),
    send: ({ cycle, charter }) => cycle.submit(actor, documentOf(content, charter)),
    apply: () => model.handIn(actor, content),
  };
}

export function drawnSubmission(
  model: ProcessModel,
  draw: { who: Who; content: number; asked: boolean },
): Deed {
  const { place } = model;
  const asked = CONTENTS.filter((each) => place?.what === 'ask' && each.kind === place.kind);
  const contents = draw.asked && asked.length > 0 ? asked : CONTENTS;
  const content = contents[draw.content % contents.length]!;
  return submit(
    model,
    drawn(draw.who, (actor) => noToSubmission(model, actor, content)),
    content,
  );
}

export function resume(model: ProcessModel, actor: Actor): Deed {
  return {
    says: keyOf(actor),
    no: noToResume(model, actor),
    send: ({ cycle }) => cycle.resume(actor, 'it can go on'),
    apply: () => model.goOn(),
  };
}

export function hold(model: ProcessModel, actor: Actor): Deed {
  return {
    says: keyOf(actor),
    no: noToHold(model, actor),
    send: ({ cycle }) => cycle.hold(actor, 'peak season'),
    apply: () => model.hold(actor),
  };
}

export function veto(model: ProcessModel, actor: Actor): Deed {
  return {
    says: keyOf(actor),
    no: noToVeto(model, actor),
    send: ({ cycle }) => cycle.veto(actor, 'customers lose something'),
    apply: () => model.veto(actor),
  };
}

export function withdraw(model: ProcessModel, actor: Actor): Deed {
  return {
    says: keyOf(actor),
    no: noToWithdrawal(model, actor),
    send: ({ cycle }) => cycle.withdraw(actor, 'counted twice'),
    apply: () => model.withdraw(),
  };
}

export function cancel(model: ProcessModel, actor: Actor): Deed {
  return {
    says: keyOf(actor),
    no: noToCancel(model, actor),
    send: ({ cycle }) => cycle.cancel(actor, 'the budget was withdrawn'),
    apply: () => model.leave('cancelled'),
  };
}

/** Never beyond what is released, so that no gate of an overspend opens. */
export function spend(model: ProcessModel, actor: Actor, spentMinor: number): Deed {
  return {
    says: `${keyOf(actor)} reports ${spentMinor}`,
    no: noToSpending(model, actor, spentMinor),
    send: ({ cycle }) => cycle.spend(actor, spentMinor),
    apply: () => {
      model.spentMinor = spentMinor;
    },
  };
}
