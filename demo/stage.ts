/**
 * One cycle on the stage: what people do to it through the public API, told as it happens. Before each decision the
 * status is read, as a person would read it, and the decision names exactly what was read.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { moneyText } from '../base/money.js';
import { words } from '../base/vocabulary.js';
import type {
  CycleEvent,
  CyclePage,
  CycleStarted,
  CycleStatus,
  EventPage,
  MessageAccepted,
} from '../client/answers.js';
import { ApiProblem, type ApiClient } from '../client/api-client.js';
import type { CharterFile } from '../client/charter-file.js';
import { PlainError } from '../client/plain-error.js';
import { sendFile } from '../client/send-file.js';
import type { Charter } from '../contracts/charter.js';
import type { DecisionRequest } from '../contracts/decision.js';
import type { Submission } from '../contracts/submission.js';
import { Desk } from './desk.js';
import { policyDays } from './policy-days.js';
import { verdictsIn } from './verdicts.js';
import { personText, type Storyteller } from './story.js';

/** What an approver answers; the gate and its evidence are read from the status. */
export type Answer = Pick<DecisionRequest, 'decision' | 'reason' | 'returnTo' | 'deferUntil'>;

/** What has been spent to date, in minor units of the budget, and for what. */
export interface Cost {
  readonly spentMinor: number;
  readonly note: string;
}

interface Decided {
  readonly person: string;
  readonly answer: Answer;
}

export interface RefusedAct {
  readonly person: string;
  readonly tried: string;
  readonly status: number;
  readonly code: string;
  readonly sentence: string;
}

const APPROVE: Answer = { decision: 'approve' };
/** Those who decide beside the first member, as the sample programme lists them. */
const COUNCIL = ['council-member-2', 'council-member-3', 'council-member-4', 'council-member-5'];
/** Whom a late gate calls. */
const CALLED = 'executive_champion';
/** So long the deferral of a story lasts, which stands for days. */
const DEFERRAL_MS = 1500;
const LOOK_EVERY_MS = 200;
/** The demo's policy lets nothing wait longer than some seconds. */
const PATIENCE_MS = 60_000;

export class Stage {
  constructor(
    private readonly api: ApiClient,
    readonly teller: Storyteller,
    private id = '',
    readonly refusals: RefusedAct[] = [],
  ) {}

  /** Members of the council who have stood aside for an interest. */
  readonly recused: string[] = [];
  /** Those who have answered at the gate that was decided last. */
  voters: readonly string[] = [];

  /** Beside the gates, on the same stack. */
  desk(examples: string): Desk {
    return new Desk(this.api, examples);
  }

  get cycleId(): string {
    return this.id;
  }

  /**
   * @param about what is to be said of the charter
   * @throws PlainError with file, line and column for each field that the API objects to
   */
  async open(
    person: string,
    file: CharterFile,
    about: (charter: Charter) => readonly string[] = () => [],
  ): Promise<Charter> {
    const sending = { file, path: '/v1/cycles', body: { charter: file.charter } };
    const { id } = await sendFile<CycleStarted>(this.api, person, sending);
    this.id = id;
    const status = await this.until(() => true);
    // The API has accepted it, so the file holds a charter.
    const charter = file.charter as Charter;
    const came = [...about(charter), laneText(status), ...(await this.reported())];
    this.teller.act(person, `opens ${this.id} with ${file.name}`, status, came);
    return charter;
  }

  async decide(person: string, says: string, answer = APPROVE): Promise<CycleStatus> {
    const before = await this.status(person);
    const first = await this.sendDecision(person, answer);
    const { status, joined } = await this.joinCouncil(before, first, { person, answer });
    this.teller.act(person, `${says}${joined}`, status);
    return status;
  }

  /** Puts the gate off, for as long as the policy lets it be, and waits until it is taken up again. */
  async defer(person: string, reason: string): Promise<void> {
    const deferUntil = new Date(Date.now() + DEFERRAL_MS).toISOString();
    const says = `defers it by ${policyDays.longestDeferral} days: "${reason}"`;
    await this.decide(person, says, { decision: 'defer', reason, deferUntil });
    await sleep(DEFERRAL_MS);
  }

  /** Waits as long as nobody decides, until the gate calls a further role. */
  async untilEscalated(): Promise<void> {
    const { waitingFor } = await this.until(({ waitingFor }) => waitingFor?.roles.includes(CALLED) ?? true);
    const gate = waitingFor?.gateId ?? '';
    this.teller.note(
      `Nobody else decides. At four fifths of its window ${gate} is escalated to the ${words(CALLED)}.`,
    );
  }

  /** Where the council decides as a body, further members answer the same until its quorum is reached. */
  private async joinCouncil(before: CycleStatus, first: CycleStatus, { person, answer }: Decided) {
    const gateId = before.waitingFor?.gateId;
    const joined: string[] = [];
    const voters = [person];
    let status = first;
    for (const member of COUNCIL.filter((each) => each !== person)) {
      if (gateId === undefined || status.waitingFor?.gateId !== gateId || answer.decision === 'defer') break;
      if (!status.waitingFor.roles.includes('council_member')) break;
      const next = await this.sendDecision(member, answer).catch(recused);
      if (next) voters.push(member);
      else if (!this.recused.includes(member)) this.recused.push(member);
      joined.push(next ? personText(member) : `${personText(member)} standing aside`);
      status = next ?? status;
    }
    this.voters = voters;
    return { status, joined: joined.length === 0 ? '' : `, with ${joined.join(' and ')}` };
  }

  async submit(person: string, says: string, submission: Submission): Promise<CycleStatus> {
    const status = await this.sendSubmission(person, submission);
    this.teller.act(person, says, status, await this.verdictOn(submission));
    return status;
  }

  /** An act that the product must refuse; an acceptance would be a defect, and ends the story. */
  triesToDecide(person: string, says: string, answer = APPROVE): Promise<void> {
    return this.tries(person, says, () => this.sendDecision(person, answer));
  }

  triesToSubmit(person: string, says: string, submission: Submission): Promise<void> {
    return this.tries(person, says, () => this.sendSubmission(person, submission));
  }

  async spend(person: string, { spentMinor, note }: Cost): Promise<CycleStatus> {
    const status = await this.send(person, 'spend', { spentMinor, note });
    const money = (amountMinor: number) => moneyText(amountMinor, status.currency);
    const of = `${money(spentMinor)} spent of ${money(status.money.releasedMinor)} released`;
    this.teller.act(person, `reports ${of}: ${note}`, status);
    return status;
  }

  async cancel(person: string, reason: string): Promise<CycleStatus> {
    const status = await this.send(person, 'cancel', { reason });
    this.teller.act(person, `cancels it: ${reason}`, status);
    return status;
  }

  async veto(person: string, says: string, harm: string): Promise<CycleStatus> {
    const status = await this.send(person, 'veto', { harm });
    this.teller.act(person, says, status);
    return status;
  }

  /** Another cycle on the same stage: a wave of this one. */
  other(id: string): Stage {
    return new Stage(this.api, this.teller, id, this.refusals);
  }

  /** The latest cycle of this title that came to its good end, as far back as one page of the list reaches. */
  async latestSustained(title: string): Promise<string | undefined> {
    const { items } = await this.api.get<CyclePage>('pmo', '/v1/cycles?state=closed&limit=100');
    return items.find((cycle) => cycle.title === title && cycle.outcome === 'sustained')?.id;
  }

  async status(person = 'pmo'): Promise<CycleStatus> {
    return this.api.get<CycleStatus>(person, `/v1/cycles/${this.id}`);
  }

  /** Looks until the status is as wanted. A cycle that closes ends every wait. */
  async until(wanted: (status: CycleStatus) => boolean): Promise<CycleStatus> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      const status = await this.statusIfThere();
      if (status && (wanted(status) || status.state === 'closed')) return status;
      if (Date.now() > giveUpAt) {
        throw new PlainError(
          `${this.id} did not move on within ${PATIENCE_MS / 1000} s: ${standing(status)}`,
        );
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  async timeline(): Promise<CycleEvent[]> {
    const events: CycleEvent[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: EventPage = await this.api.get('auditor', `/v1/cycles/${this.id}/events?limit=100${query}`);
      events.push(...page.items);
      cursor = page.nextCursor;
    }
    return events;
  }

  /** What was reported at its start. */
  private async reported(): Promise<string[]> {
    const { splitting } = await this.status('auditor');
    return splitting === null ? [] : [splitting];
  }

  /**
   * The verdict of a check is told from the timeline, because a check that passes leads on at once and no gate shows
   * it.
   */
  private async verdictOn({ kind }: Submission): Promise<string[]> {
    if (kind !== 'wave_check' && kind !== 'sustain_check') return [];
    const verdict = verdictsIn(await this.timeline()).at(-1);
    return verdict ? [`Judge: ${verdict.sentence}`] : [];
  }

  private async tries(person: string, says: string, attempt: () => Promise<unknown>): Promise<void> {
    const refusal = await attempt().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refusal === undefined) throw new PlainError(`A defect: ${person} ${says}, and was not refused.`);
    if (!(refusal instanceof ApiProblem)) throw refusal as Error;
    const { status, problem, message } = refusal;
    this.refusals.push({ person, tried: says, status, code: problem.code ?? '', sentence: message });
    this.teller.refused(person, says, refusal);
  }

  private async sendDecision(person: string, answer: Answer): Promise<CycleStatus> {
    const { waitingFor } = await this.status(person);
    const { gateId, gateVersion, evidence } = waitingFor ?? {};
    if (gateId === undefined || gateVersion === undefined || evidence === undefined) {
      throw new PlainError(`No gate is open for ${person}: ${waitingFor?.text ?? 'nothing waits'}.`);
    }
    return this.send(person, 'decisions', { gateId, gateVersion, evidenceHash: evidence.hash, ...answer });
  }

  private sendSubmission(person: string, submission: Submission): Promise<CycleStatus> {
    return this.send(person, 'submissions', submission);
  }

  /** The message is already accepted; where the read model lags behind, this only waits until it shows the effect. */
  private async send(person: string, resource: string, body: unknown): Promise<CycleStatus> {
    const accepted = await this.api.post<MessageAccepted>(person, `/v1/cycles/${this.id}/${resource}`, body);
    return accepted.status ?? (await this.until(({ revision }) => revision >= accepted.revision));
  }

  private async statusIfThere(): Promise<CycleStatus | undefined> {
    try {
      return await this.status();
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) return undefined;
      throw error;
    }
  }
}

/** A member with an interest, or who has decided what must stay apart, does not decide, and the others go on. */
function recused(error: unknown): undefined {
  const asides = ['conflict-of-interest', 'duties-not-separate'];
  if (error instanceof ApiProblem && asides.includes(error.problem.code ?? '')) return undefined;
  throw error as Error;
}

/** The lane, and of its reasons those that decide it. */
function laneText({ lane, laneReasons }: CycleStatus): string {
  const deciding = laneReasons.filter((reason) => reason.endsWith(`: ${lane}.`));
  return `${lane.charAt(0).toUpperCase()}${lane.slice(1)} lane. ${deciding.join(' ')}`;
}

function standing(status: CycleStatus | undefined): string {
  return status === undefined ? 'it does not show yet' : (status.waitingFor?.text ?? status.next);
}
