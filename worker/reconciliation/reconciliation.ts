/**
 * Holds the read model of cycles against Temporal's history, and makes it anew where they differ. The history decides:
 * nothing here changes a workflow but the signal that wakes it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { cycleIdOf, cycleWorkflowId } from '../../config/names.js';
import type { Store } from '../../store/connect.js';
import type { Difference, Projection } from '../../store/cycle/projection.js';
import type { Compared, Rebuilt } from '../../store/cycle/rebuild.js';
import type { RecordedHead } from '../../store/cycle/doubts.js';
import { headSignal } from '../../workflows/messages/definitions.js';
import { NotReplayable, replayedCycle } from './replayed-history.js';

/**
 * `equal`: nothing differed. `differs`: something does, and nothing was changed. `mended`: something did.
 * `cannot`: it still does, or nothing can prove that it does not; `why` says the reason.
 */
export type Verdict = 'equal' | 'differs' | 'mended' | 'cannot';

export interface Finding {
  readonly cycleId: string;
  readonly verdict: Verdict;
  readonly differences: readonly Difference[];
  readonly why?: string;
}

export interface ReconciliationDeps {
  readonly client: Client;
  readonly store: Pick<Store, 'readModel' | 'events'>;
  /** With the sink for transitions; see `bundle.ts`. */
  readonly replayBundle: WorkflowBundleOption;
  readonly taskQueue: string;
  /** How long a step may be in the database before the history must hold it. */
  readonly graceMs?: number;
  /** How long a workflow that was told of a wrong head may take to record what replaces it. */
  readonly answerMs?: number;
}

/** A workflow task times out after 5 s. */
const GRACE_MS = 8_000;
/** A task that fails is repeated after some seconds first. */
const ANSWER_MS = 20_000;
const LOOK_EVERY_MS = 500;

/** The history, and what was found when the read model was held against it. */
interface Look {
  readonly projection: Projection;
  readonly found: Compared;
}

export class Reconciliation {
  readonly #deps: Required<ReconciliationDeps>;

  constructor(deps: ReconciliationDeps) {
    this.#deps = { graceMs: GRACE_MS, answerMs: ANSWER_MS, ...deps };
  }

  /** Every cycle and wave that Temporal or the read model knows. */
  allIds(): Promise<string[]> {
    return this.#ids(this.#deps.store.readModel.cycleIds(), '');
  }

  /** Those that are open, or have closed since. */
  recentIds(since: Date): Promise<string[]> {
    const recent = ` AND (ExecutionStatus = 'Running' OR CloseTime > '${since.toISOString()}')`;
    return this.#ids(this.#deps.store.readModel.cycleIds(since), recent);
  }

  async #ids(stored: Promise<string[]>, condition: string): Promise<string[]> {
    const { client, taskQueue } = this.#deps;
    const ids = new Set(await stored);
    const query = `TaskQueue = '${taskQueue}'${condition}`;
    for await (const { workflowId } of client.workflow.list({ query })) {
      const id = cycleIdOf(workflowId);
      if (id !== null) ids.add(id);
    }
    return [...ids].sort();
  }

  verify(cycleId: string): Promise<Finding> {
    return this.#judged(cycleId, async (look) => {
      const { differences, lost } = (await this.#settled(look)).found;
      if (lost.length > 0) return { cycleId, verdict: 'cannot', differences, why: lost.join('; ') };
      return { cycleId, verdict: differences.length === 0 ? 'equal' : 'differs', differences };
    });
  }

  rebuild(cycleId: string): Promise<Finding> {
    return this.#judged(cycleId, async (first) => {
      for (let look = await this.#settled(first); ; look = await this.#settled(await this.#look(cycleId))) {
        const { projection, found } = look;
        if (found.differences.length === 0) return { cycleId, verdict: 'equal', differences: [] };
        const rebuilt = await this.#deps.store.readModel.rebuild(projection, found.beyond);
        if (rebuilt) return await this.#mended(cycleId, rebuilt);
      }
    });
  }

  async #judged(cycleId: string, judge: (look: Look) => Promise<Finding>): Promise<Finding> {
    try {
      const projection = await this.#replayed(cycleId);
      if (!projection) return await this.#byChainAlone(cycleId);
      return await judge({ projection, found: await this.#deps.store.readModel.compare(projection) });
    } catch (error) {
      if (!(error instanceof NotReplayable)) throw error;
      return { cycleId, verdict: 'cannot', differences: [], why: error.message };
    }
  }

  #replayed(cycleId: string): Promise<Projection | null> {
    return replayedCycle(this.#deps.client, this.#deps.replayBundle, cycleId);
  }

  /** The history first: what is recorded is never less than what it holds. */
  async #look(cycleId: string): Promise<Look> {
    const projection = await this.#replayed(cycleId);
    if (!projection) throw new NotReplayable(cycleId, new Error('it is gone'));
    return { projection, found: await this.#deps.store.readModel.compare(projection) };
  }

  /** A step is in the database a moment before the history has it. What is beyond the history for longer is not of it. */
  async #settled(first: Look): Promise<Look> {
    const until = Date.now() + this.#deps.graceMs;
    let look = first;
    while (look.found.beyond.length > 0 && !look.projection.isOver && Date.now() < until) {
      await sleep(LOOK_EVERY_MS);
      look = await this.#look(look.projection.cycleId);
    }
    return look;
  }

  async #mended(cycleId: string, { differences, lost, toTell }: Rebuilt): Promise<Finding> {
    if (toTell !== null && !(await this.#workflowAnswers(cycleId, toTell))) {
      const why = `steps after ${differences[0]?.sequence ?? 0} are of no history; the workflow was told, and has not replaced them yet`;
      return { cycleId, verdict: 'cannot', differences, why };
    }
    if (lost.length > 0) return { cycleId, verdict: 'cannot', differences, why: lost.join('; ') };
    return { cycleId, verdict: 'mended', differences };
  }

  /** Tells the workflow of a head that is not its own, and waits until a transition has taken its place. */
  async #workflowAnswers(cycleId: string, head: RecordedHead): Promise<boolean> {
    await this.#deps.client.workflow.getHandle(cycleWorkflowId(cycleId)).signal(headSignal, head);
    const until = Date.now() + this.#deps.answerMs;
    while (Date.now() < until) {
      await sleep(LOOK_EVERY_MS);
      const { found } = await this.#look(cycleId);
      if (found.differences.length === 0) return true;
    }
    return false;
  }

  /** Temporal has forgotten the cycle: its chain is all that is left to prove it by. */
  async #byChainAlone(cycleId: string): Promise<Finding> {
    const { ok, count, brokenAt = 0, place = '' } = await this.#deps.store.events.verifyChain(cycleId);
    if (ok && count > 0) return { cycleId, verdict: 'equal', differences: [] };
    const why = count === 0 && ok ? 'nobody knows this cycle' : 'Temporal keeps no history of it any more';
    const differences = ok ? [] : [{ sequence: brokenAt, field: place, stored: 'broken', held: undefined }];
    return { cycleId, verdict: 'cannot', differences, why };
  }
}
