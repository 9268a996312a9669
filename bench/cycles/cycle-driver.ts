/**
 * Drives real cycles as their people would, but by the Temporal client's updates instead of HTTP. What a cycle waits
 * for is read from the read model, so that no query costs the worker anything. Waves are driven by their own ids.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { ApplicationFailure, defineSearchAttributeKey } from '@temporalio/common';
import type { mongo } from 'mongoose';
import { CYCLE_WORKFLOW, cycleWorkflowId, TASK_QUEUE } from '../../config/names.js';
import type { Charter } from '../../contracts/charter.js';
import type { Submission } from '../../contracts/submission.js';
import type { Actor, DecisionWait, Receipt, SubmissionWait } from '../../domain/cycle/cycle-state.js';
import type { Command, CycleStart } from '../../workflows/messages/definitions.js';
import { person, testCharter } from '../../tests/support/charters.js';
import { approverOf, handInFor, submitterOf } from '../../tests/workflows/walk.js';

/** One message as it was sent. */
export interface SentMessage {
  /** Number of the cycle or wave that it went to, in the order in which they came up; the cycle itself is 0. */
  readonly target: number;
  readonly command: Command<unknown>;
  /** Time from the answer before to the moment in which somebody could act again. */
  readonly pauseMs: number;
}

/** As it lies in the read model; a wave of its own names its id. */
export interface StoredCycle {
  readonly _id: string;
  readonly sequence: number;
  readonly open: boolean;
  readonly outcome: string | null;
  readonly state: {
    readonly wait:
      | DecisionWait
      | SubmissionWait
      | { readonly what: 'time' | 'hold' }
      | { readonly what: 'wave'; readonly id: string }
      | null;
  };
}

export interface CycleDriverOptions {
  readonly client: Client;
  readonly database: mongo.Db;
  /** How often the read model is looked at. */
  readonly pollMs?: number;
}

/** The sustain checks come a second apart, so that a year of watching takes as many seconds as there are checks. */
export function benchCharter(): Charter {
  const charter = testCharter();
  return { ...charter, policy: { ...charter.policy, sustainEvery: 'PT1S' } };
}

const STAGE = defineSearchAttributeKey('TollgateJourneyStage', 'KEYWORD');
const PHASE = defineSearchAttributeKey('TollgatePhase', 'KEYWORD');
const GIVE_UP_MS = 60_000;

export class CycleDriver {
  private readonly pollMs: number;
  private readonly cycles: mongo.Collection<StoredCycle>;

  constructor(private readonly options: CycleDriverOptions) {
    this.pollMs = options.pollMs ?? 20;
    this.cycles = options.database.collection<StoredCycle>('cycles');
  }

  /** Starts a cycle as the API does. */
  async open(
    charter: Charter = benchCharter(),
    more: Pick<CycleStart, 'eventsPerRun'> = {},
  ): Promise<string> {
    const cycleId = `cyc_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
    const openedBy = person('pmo');
    const charterHash = fingerprintOf(charter);
    await this.options.client.workflow.start(CYCLE_WORKFLOW, {
      workflowId: cycleWorkflowId(cycleId),
      taskQueue: TASK_QUEUE,
      args: [{ cycleId, openedBy, charter, charterHash, ...more }],
      typedSearchAttributes: [
        { key: PHASE, value: 'charter' },
        { key: STAGE, value: charter.journeyStage },
      ],
      staticSummary: charter.title,
      workflowTaskTimeout: '5s',
    });
    return cycleId;
  }

  /** Opens one and drives it until it is closed. @throws when it ends other than sustained */
  async driveThrough(onMessage: (message: SentMessage) => void = () => undefined): Promise<string> {
    const cycleId = await this.open();
    const targets = [cycleId];
    let answeredAt = performance.now();
    let after = 0;
    for (let next = await this.nextWait(cycleId, cycleId, after); next !== null;) {
      const pauseMs = performance.now() - answeredAt;
      if (!targets.includes(next.id)) targets.push(next.id);
      const command = commandFor(next.wait);
      const { sequence } = await this.send(
        next.id,
        next.wait.what === 'decision' ? 'decide' : 'submit',
        command,
      );
      answeredAt = performance.now();
      onMessage({ target: targets.indexOf(next.id), command, pauseMs });
      after = sequence;
      next = await this.nextWait(cycleId, next.id, after);
    }
    return cycleId;
  }

  /** Where somebody must act: in the cycle, or in its wave. Null when the cycle is closed. */
  private async nextWait(cycleId: string, sentTo: string, after: number) {
    const giveUpAt = performance.now() + GIVE_UP_MS;
    let id = sentTo;
    for (;;) {
      const stored = await this.read(id);
      if (stored && (id !== sentTo || stored.sequence >= after)) {
        const { wait } = stored.state;
        if (!stored.open && id === cycleId) return closed(stored);
        if (wait?.what === 'decision' || wait?.what === 'submission') return { id, wait };
        // The wave is over, so its cycle is asked for the next one.
        if (!stored.open) id = cycleId;
        else if (wait?.what === 'wave') id = wait.id;
      }
      if (performance.now() > giveUpAt)
        throw new Error(`${id} stands still: ${JSON.stringify(stored?.state.wait)}`);
      await sleep(this.pollMs);
    }
  }

  private read(id: string): Promise<StoredCycle | null> {
    const projection = { 'state.wait': 1, sequence: 1, open: 1, outcome: 1 };
    return this.cycles.findOne({ _id: id }, { projection });
  }

  /** Resolves when somebody can act on it. */
  async whenOpen(cycleId: string): Promise<void> {
    await this.nextWait(cycleId, cycleId, 0);
  }

  /**
   * The read model is a moment ahead of the process. A message that comes in between is refused and sent again, as the
   * API's callers do.
   */
  async send(id: string, update: string, command: Command<unknown>): Promise<Receipt> {
    const handle = this.options.client.workflow.getHandle(cycleWorkflowId(id));
    for (;;) {
      try {
        return await handle.executeUpdate(update, { updateId: updateId(), args: [command] });
      } catch (error) {
        if (!isMoving(error)) throw error;
        await sleep(this.pollMs);
      }
    }
  }
}

function isMoving(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  return cause instanceof ApplicationFailure && cause.type === 'cycle-moving';
}

function closed({ _id, outcome }: StoredCycle): null {
  if (outcome !== null && outcome !== 'sustained') throw new Error(`${_id} ended as ${outcome}`);
  return null;
}

function commandFor(wait: DecisionWait | SubmissionWait): Command<unknown> {
  if (wait.what === 'submission') return commandOf(submitterOf(wait), ownLedgerLines(handInFor(wait)));
  const { gateId, version: gateVersion, evidence } = wait;
  const body = { gateId, gateVersion, evidenceHash: evidence.hash, decision: 'approve' };
  return commandOf(approverOf(wait), body);
}

/** A ledger line counts once among all cycles. */
function ownLedgerLines(submission: Submission): Submission {
  if (submission.kind !== 'reconciliation') return submission;
  const { content } = submission;
  const lines = content.lines.map((line) => ({ ...line, ledgerReference: `synthetic/${randomUUID()}` }));
  return { ...submission, content: { ...content, lines } };
}

/** A command with its fingerprint, as the API makes it. */
export function commandOf(actor: Actor, body: unknown): Command<unknown> {
  return { actor, fingerprint: fingerprintOf(body), body };
}

function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** The key is as long as the API's, because its bytes stand in the history. */
export function updateId(): string {
  return `decide:${randomUUID().replaceAll('-', '').slice(0, 22)}`;
}
