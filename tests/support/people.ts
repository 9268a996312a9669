/**
 * The people of a cycle, acting through the API on what its status says: whoever is waited for hands in
 * or approves. Drives a cycle to its end, whatever happens to the processes meanwhile.
 */
import type { CycleStatus } from '../../domain/reading/status.js';
import type { Submission } from '../../contracts/submission.js';
import { words, type Role } from '../../base/vocabulary.js';
import { ApiCaller, type Answer } from './api-caller.js';
import { handIns, observed, pilotResult } from './charters.js';
import { makeTrialProgramme } from './trial-programme.js';

/** Several deaths in a row, each with a workflow task that times out first, on a busy machine. */
const ACT_MS = 150_000;

/** One thing that somebody did, and what the API answered. */
export interface Act {
  readonly what: string;
  readonly answer: Answer;
}

export class People {
  private readonly callers = new Map<Role, ApiCaller>();
  private programme: Promise<void> | undefined;

  constructor(
    private readonly apiUrl: string,
    private readonly token: (role: Role) => Promise<string>,
  ) {}

  async as(role: Role): Promise<ApiCaller> {
    const known = this.callers.get(role);
    if (known) return known;
    const caller = new ApiCaller(this.apiUrl, await this.token(role));
    this.callers.set(role, caller);
    return caller;
  }

  async open(charter: unknown): Promise<string> {
    const pmo = await this.as('pmo');
    this.programme ??= makeTrialProgramme(pmo);
    await this.programme;
    const { status, body } = await pmo.postUntilAnswered('/v1/cycles', { charter });
    if (status !== 201 && status !== 202) throw new Error(`not opened: ${status} ${JSON.stringify(body)}`);
    return (body as { id: string }).id;
  }

  /** Asks until there is an answer: a reader, too, outlives a process that is away. */
  async status(id: string): Promise<CycleStatus> {
    const pmo = await this.as('pmo');
    for (;;) {
      const answer = await pmo.get(`/v1/cycles/${id}`).catch(() => undefined);
      if (answer?.status === 200) return answer.body as CycleStatus;
      if (answer && answer.status < 500 && answer.status !== 404)
        throw new Error(JSON.stringify(answer.body));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Does what the status asks for. Null when nobody must act now. */
  async actOn(id: string, status: CycleStatus): Promise<Act | null> {
    const wait = status.waitingFor;
    if (!wait || wait.what === 'time') return null;
    if (wait.what === 'wave') return this.actOnWave(status);
    const caller = await this.as(wait.roles[0] as Role);
    const [path, body] = wait.what === 'decision' ? decisionOn(wait) : handInFor(wait);
    return {
      what: wait.text,
      answer: await caller.postUntilAnswered(`/v1/cycles/${id}/${path}`, body, ACT_MS),
    };
  }

  /** A wave is acted on by its own id, which shows a moment after its cycle's status names it. */
  private async actOnWave({ waves }: CycleStatus): Promise<Act | null> {
    const { id } = waves.find(({ state }) => state === 'under_way') ?? {};
    if (!id) return null;
    const pmo = await this.as('pmo');
    const answer = await pmo.get(`/v1/cycles/${id}`).catch(() => undefined);
    if (answer?.status !== 200) return null;
    const wave = answer.body as CycleStatus;
    return wave.state === 'closed' ? null : this.actOn(id, wave);
  }

  /**
   * Drives a cycle until it is closed; `before` is called ahead of each act. Answers the acknowledged acts. A 409 is
   * none: right after a worker has died, the status may show a step that is being made anew.
   */
  async driveToEnd(id: string, before: (act: number) => void = () => undefined): Promise<Act[]> {
    const acts: Act[] = [];
    for (;;) {
      const status = await this.status(id);
      if (status.state === 'closed') return acts;
      before(acts.length);
      const act = await this.actOn(id, status);
      if (act && act.answer.status < 300) acts.push(act);
      else if (act && act.answer.status !== 409)
        throw new Error(`${act.what}: ${JSON.stringify(act.answer.body)}`);
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

type WaitingFor = NonNullable<CycleStatus['waitingFor']>;

function decisionOn(wait: WaitingFor): [string, unknown] {
  const { gateId, gateVersion, evidence } = wait;
  return ['decisions', { gateId, gateVersion, evidenceHash: evidence?.hash, decision: 'approve' }];
}

function handInFor(wait: WaitingFor): [string, Submission] {
  switch (wait.submission as Submission['kind']) {
    case 'raci':
      return ['submissions', handIns.raci];
    case 'baseline':
      return ['submissions', handIns.baseline];
    case 'readiness':
      return ['submissions', handIns.readiness];
    case 'observations':
      return ['submissions', pilotResult()];
    case 'reconciliation':
      return ['submissions', handIns.reconciliation];
    case 'wave_check':
      return [
        'submissions',
        { kind: 'wave_check', content: { wave: wait.item ?? '', observations: observed() } },
      ];
    case 'sustain_check':
      return [
        'submissions',
        { kind: 'sustain_check', content: { check: Number(wait.item), observations: observed() } },
      ];
    case 'closure':
      return ['submissions', handIns.closure];
    case 'undo':
      return ['submissions', { kind: 'undo', content: { step: wait.item ?? '', note: 'taken back' } }];
    case 'charter':
    default:
      throw new Error(`nobody here hands in ${words(wait.submission ?? '')}`);
  }
}
