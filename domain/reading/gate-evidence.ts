/**
 * What a gate is decided on, with its numbers, made of the log: the content that the decision is bound to, what each
 * criterion showed in both groups, and the sums of money. It shows what was recorded and judges nothing.
 */
import type { AnalysisPlan } from '../../contracts/analysis-plan.js';
import type { Charter } from '../../contracts/charter.js';
import type { HandedObservations, Observations } from '../../contracts/evidence.js';
import type { Submission } from '../../contracts/submission.js';
import type { Gate } from '../../base/vocabulary.js';
import type { DecisionMade, GateEvidence } from '../cycle/cycle-state.js';
import type { Entry } from '../cycle/timeline.js';
import { checkPlan } from '../evidence/check-plan.js';
import { isSummed } from '../evidence/dataset.js';
import type { PlanPower } from '../evidence/plan-power.js';
import type { Verdict } from '../evidence/verdict.js';
import { reconcile } from '../finance/reconciliation.js';
import { criteriaShown, type CriterionShown } from './criteria-shown.js';
import { lookShown, type LookShown } from './look-shown.js';
import type { ReadableCycle } from './status.js';

/** What the hash is made of: SHA-256 of the canonical JSON of `content`. */
export interface BoundContent {
  readonly what: 'charter' | 'submission' | 'judgement' | 'veto' | 'spend_report';
  readonly hash: string;
  readonly content: unknown;
}

/** Sums of money that the gate is about, in minor units; each is there only where the gate has it. */
export interface GateMoney {
  readonly currency: string;
  readonly budgetMinor: number;
  readonly benefitLowMinor: number;
  readonly benefitHighMinor: number;
  readonly spentMinor?: number;
  readonly releasedMinor?: number;
  readonly claimedMinor?: number;
  readonly actualMinor?: number;
  readonly runCostMinor?: number;
  readonly varianceMinor?: number;
  readonly recognisedMinor?: number;
  readonly benefitMinor?: number;
}

export interface GateEvidenceShown {
  readonly gateId: string;
  /** `closed`: the gate closed without a decision, since its window lapsed or the cycle ended. */
  readonly state: 'open' | 'set_aside' | 'decided' | 'closed';
  readonly openedAt: string;
  readonly evidence: GateEvidence;
  readonly boundTo: BoundContent;
  /** Of the charter that held when the gate opened. */
  readonly charterHash: string;
  /** Empty where the gate rests on no statistics. */
  readonly criteria: readonly CriterionShown[];
  readonly money: GateMoney;
  readonly power: PlanPower | null;
  /** Of the quality gate: which look at the pilot's data its verdict is; null at the others. */
  readonly look: LookShown | null;
  readonly decision: DecisionMade | null;
}

/** What the log holds of a gate. */
export interface GateLog {
  readonly openedAt: string;
  readonly evidence: GateEvidence;
  /** The entry that carries what the evidence is made of; undefined where that is the charter. */
  readonly source: Entry | undefined;
  /** For a judged gate: what was handed in and judged. */
  readonly submission: Submission | undefined;
  /** What was released when an overspend opened the gate. */
  readonly releasedMinor: number | undefined;
  /** Of an instrument gate: what the plan can expect of its quality gate; null where nothing was told. */
  readonly power: PlanPower | null;
  readonly charter: Charter;
  readonly charterHash: string;
}

export function gateEvidence(cycle: ReadableCycle, gateId: string, log: GateLog): GateEvidenceShown {
  const { openedAt, charter, charterHash } = log;
  const open = openGateOf(cycle, gateId);
  const evidence = open?.evidence ?? log.evidence;
  const judged = judgedContent(gateId, log);
  return {
    gateId,
    state: open?.state ?? (Object.hasOwn(cycle.settled, gateId) ? 'decided' : 'closed'),
    openedAt,
    evidence,
    boundTo: { hash: evidence.hash, ...(judged ? { what: 'judgement', content: judged } : bound(log)) },
    charterHash,
    criteria: judged ? criteriaShown(judged.plan, judged.observations, judged.verdict) : [],
    money: { ...moneyOfCharter(charter), ...moneyOfGate(log) },
    power: log.power,
    look: judged?.verdict.look ? lookShown(judged.verdict.look) : null,
    decision: (Object.hasOwn(cycle.settled, gateId) ? cycle.settled[gateId] : undefined) ?? null,
  };
}

interface OpenGate {
  readonly state: 'open' | 'set_aside';
  readonly evidence: GateEvidence;
}

/** The gate as it waits, be it under holds, vetoes and overspends. */
function openGateOf({ wait, suspended }: ReadableCycle, gateId: string): OpenGate | undefined {
  if (wait?.what === 'decision' && wait.gateId === gateId) return { state: 'open', evidence: wait.evidence };
  for (let aside = suspended; aside; aside = aside.below ?? null) {
    const { wait: waiting } = aside;
    if (waiting.what === 'decision' && waiting.gateId === gateId)
      return { state: 'set_aside', evidence: waiting.evidence };
  }
  return undefined;
}

interface Judged {
  readonly plan: AnalysisPlan;
  readonly observations: Observations;
  readonly verdict: Verdict;
}

function judgedContent(gateId: string, { source, submission, charter }: GateLog): Judged | undefined {
  const handed = submission && observationsIn(submission);
  if (source?.type !== 'judged' || !handed) return undefined;
  const plan = gateOf(gateId) === 'quality_gate' ? charter.analysisPlan : checkPlan(charter);
  const { observed, ...verdict } = source.detail as Verdict & { readonly observed?: Observations };
  const observations = observed ?? handed;
  return isSummed(observations) ? { plan, observations, verdict } : undefined;
}

function observationsIn({ kind, content }: Submission): HandedObservations | undefined {
  if (kind === 'observations') return content;
  return kind === 'wave_check' || kind === 'sustain_check' ? content.observations : undefined;
}

function bound({ source, charter }: GateLog): Pick<BoundContent, 'what' | 'content'> {
  if (source?.type === 'vetoed') return { what: 'veto', content: { harm: source.reason } };
  if (source?.type === 'spend-reported') return { what: 'spend_report', content: source.detail };
  if (source?.type === 'submitted')
    return { what: 'submission', content: (source.detail as Submission).content };
  return { what: 'charter', content: charter };
}

function moneyOfCharter({ budget, benefit }: Charter) {
  return {
    currency: budget.currency,
    budgetMinor: budget.amountMinor,
    benefitLowMinor: benefit.lowMinor,
    benefitHighMinor: benefit.highMinor,
  };
}

function moneyOfGate({ source, submission, releasedMinor }: GateLog): Partial<GateMoney> {
  if (source?.type === 'spend-reported') {
    const { spentMinor } = source.detail as { readonly spentMinor: number };
    return { spentMinor, ...(releasedMinor === undefined ? {} : { releasedMinor }) };
  }
  const given = submission ?? (source?.type === 'submitted' ? (source.detail as Submission) : undefined);
  if (given?.kind === 'reconciliation') return reconcile(given.content);
  return given?.kind === 'sustain_check' ? { ...given.content.money } : {};
}

/** `wave_check` of `wave_check.2.r1`. */
function gateOf(gateId: string): Gate {
  return gateId.split('.')[0] as Gate;
}
