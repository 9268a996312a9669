/** Speaks to one cycle as its people would, straight to the workflow, as the API does. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { UpdateDefinition } from '@temporalio/common';
import { REFUSALS, type RefusalCode } from '../../base/refusal.js';
import { createHash, randomUUID } from 'node:crypto';
import {
  isGrpcServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { DecisionRequest } from '../../contracts/decision.js';
import type { Submission } from '../../contracts/submission.js';
import type { Actor, DecisionWait, Receipt, SubmissionWait } from '../../domain/cycle/cycle-state.js';
import type { Entry } from '../../domain/cycle/timeline.js';
import type { StoredState, Transition } from '../../domain/cycle/transition.js';
import {
  cancelUpdate,
  decideUpdate,
  gateDecisionSignal,
  holdUpdate,
  resumeUpdate,
  spendUpdate,
  statusQuery,
  submitUpdate,
  vetoUpdate,
  withdrawUpdate,
  type Command,
  type CycleResult,
} from '../../workflows/messages/definitions.js';
import type { FakeStore } from './fake-store.js';

export type Choice = Partial<DecisionRequest> & Pick<DecisionRequest, 'decision'>;

/** Answered in milliseconds; a whole history that is replayed on a busy machine takes a second or two. */
const QUERY_MS = 6_000;
const QUERIES = 3;
/** Nearly every update is answered in milliseconds. */
const UPDATE_MS = 20_000;

/** Of gRPC's status codes: the deadline has passed, seen by the server or by this side first. */
const UNANSWERED: readonly number[] = [1, 4];

function isUnanswered(error: unknown): boolean {
  const cause = isGrpcServiceError(error) ? error : error instanceof Error ? error.cause : undefined;
  return isGrpcServiceError(cause) && UNANSWERED.includes(cause.code);
}

export function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

export function commandOf<Body>(actor: Actor, body: Body): Command<Body> {
  return { actor, fingerprint: fingerprintOf(body), body };
}

export class OpenCycle {
  constructor(
    private readonly store: FakeStore,
    readonly id: string,
    readonly handle: WorkflowHandle,
    /** Lets the server's clock run on by so many milliseconds. */
    readonly passTime: (ms: number) => Promise<void>,
    /** Another process of the same server: a wave. */
    readonly find: (cycleId: string) => Promise<OpenCycle>,
  ) {}

  /** Once the cycle waits, or is closed: between two waits an activity may be under way. */
  async state(): Promise<StoredState> {
    for (;;) {
      const state = await this.stateNow();
      if (state.wait !== null || state.closed) return state;
      // Nothing tells a client that an activity of the workflow has ended.
      await sleep(20);
    }
  }

  /** Asked again when nobody answers: the time-skipping server forgets a query whose run ends under it. */
  async stateNow(): Promise<StoredState> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.handle.client.withDeadline(Date.now() + QUERY_MS, () =>
          this.handle.query(statusQuery),
        );
      } catch (error) {
        if (attempt === QUERIES || !isUnanswered(error)) throw error;
      }
    }
  }

  result(): Promise<CycleResult> {
    return this.handle.result() as Promise<CycleResult>;
  }

  transitions(): Transition[] {
    return this.store.of(this.id);
  }

  timeline(): Entry[] {
    return this.transitions().flatMap((transition) => transition.entries);
  }

  /** Resolves once the timeline tells such an entry. */
  told(type: Entry['type'], times = 1): Promise<void> {
    return this.store.until(() => this.timeline().filter((entry) => entry.type === type).length >= times);
  }

  /** Resolves once more transitions than that many are recorded. */
  recordedBeyond(count: number): Promise<void> {
    return this.store.until(() => this.transitions().length > count);
  }

  async openGate(): Promise<DecisionWait> {
    const { wait } = await this.state();
    if (wait?.what !== 'decision') throw new Error(`no gate is open; waiting for ${JSON.stringify(wait)}`);
    return wait;
  }

  async openAsk(): Promise<SubmissionWait> {
    const { wait } = await this.state();
    if (wait?.what !== 'submission') throw new Error(`nothing is requested: ${JSON.stringify(wait)}`);
    return wait;
  }

  /** The decision as somebody makes it who has read the gate as it is now. */
  async seen(choice: Choice): Promise<DecisionRequest> {
    const { gateId, version, evidence } = await this.openGate();
    return { gateId, gateVersion: version, evidenceHash: evidence.hash, ...choice };
  }

  async decide(actor: Actor, choice: Choice, updateId: string = randomUUID()): Promise<Receipt> {
    const body = await this.seen(choice);
    return this.send(decideUpdate, commandOf(actor, body), updateId);
  }

  /** A decision that was read earlier, sent now. */
  decideAs(actor: Actor, body: DecisionRequest): Promise<Receipt> {
    return this.send(decideUpdate, commandOf(actor, body));
  }

  approve(actor: Actor): Promise<Receipt> {
    return this.decide(actor, { decision: 'approve' });
  }

  async signalDecision(actor: Actor, choice: Choice): Promise<void> {
    await this.handle.signal(gateDecisionSignal, commandOf(actor, await this.seen(choice)));
  }

  submit(actor: Actor, body: Submission, updateId: string = randomUUID()): Promise<Receipt> {
    return this.send(submitUpdate, commandOf(actor, body), updateId);
  }

  hold(actor: Actor, reason: string): Promise<Receipt> {
    return this.send(holdUpdate, commandOf(actor, { reason }));
  }

  resume(actor: Actor, reason: string): Promise<Receipt> {
    return this.send(resumeUpdate, commandOf(actor, { reason }));
  }

  veto(actor: Actor, harm: string): Promise<Receipt> {
    return this.send(vetoUpdate, commandOf(actor, { harm }));
  }

  withdraw(actor: Actor, reason: string): Promise<Receipt> {
    return this.send(withdrawUpdate, commandOf(actor, { reason }));
  }

  spend(actor: Actor, spentMinor: number): Promise<Receipt> {
    const body = { spentMinor, note: 'licences' };
    return this.send(spendUpdate, commandOf(actor, body));
  }

  /** As the API sends: a no about the next seconds only, or no answer at all, is repeated under the same id. */
  async send<Body>(
    update: UpdateDefinition<Receipt, [Command<Body>]>,
    command: Command<Body>,
    updateId: string = randomUUID(),
  ): Promise<Receipt> {
    for (;;) {
      try {
        return await this.handle.client.withDeadline(Date.now() + UPDATE_MS, () =>
          this.handle.executeUpdate(update, { updateId, args: [command] }),
        );
      } catch (error) {
        const isLost = error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isUnanswered(error);
        if (!isLost && !isTransient(error)) throw error;
        if (isLost) process.stdout.write(`${this.id}: ${update.name} had no answer, and is sent again\n`);
      }
      // Nothing tells when a workflow has taken up the result of its write.
      await sleep(50);
    }
  }

  /** The wave that is under way, once it has been started. */
  async wave(): Promise<OpenCycle> {
    const { waves } = await this.state();
    const { id } = waves.find(({ state }) => state === 'under_way') ?? {};
    if (!id) throw new Error(`no wave is under way: ${JSON.stringify(waves)}`);
    return this.find(id);
  }

  cancel(actor: Actor, reason: string, updateId: string = randomUUID()): Promise<Receipt> {
    return this.send(cancelUpdate, commandOf(actor, { reason }), updateId);
  }
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure))
    return false;
  const code = error.cause.type ?? '';
  return Object.hasOwn(REFUSALS, code) && REFUSALS[code as RefusalCode] === 'transient';
}

/** What a refused message says: its code and its sentence. */
export async function refusalOf(message: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await message;
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
      return { code: error.cause.type ?? '', message: error.cause.message };
    }
    throw error;
  }
  throw new Error('the message was accepted');
}
