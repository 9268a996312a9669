/**
 * What is wrong with the content of a submission for this cycle at this moment, every field at once. The contracts have
 * checked each content by itself before; here it is held against the charter, the policy and what has happened so far.
 */
import type { Charter } from '../../contracts/charter.js';
import type { HandedObservations } from '../../contracts/evidence.js';
import type { Raci, Reconciliation, Submission, SustainCheck } from '../../contracts/submission.js';
import { assertNever } from '../../base/assert-never.js';
import { DAY_MS } from '../../base/duration.js';
import { orMeant } from '../../base/nearest-name.js';
import { moneyText } from '../../base/money.js';
import { samePerson } from '../../base/person.js';
import type { Fault } from '../../base/refusal.js';
import { words } from '../../base/vocabulary.js';
import type { CycleState, SubmissionWait } from '../cycle/cycle-state.js';
import { foreignNames } from '../programme/dimensions.js';
import { baselineFaults, baselineLacks } from '../evidence/baseline.js';
import { ledgerKey } from '../finance/ledger-claim.js';
import { addsUpExactly, isMonthOver, linesWithoutNote } from '../finance/reconciliation.js';
import { unspentMinor } from '../finance/spending.js';
import { faultOfNaming } from './duties.js';
import { loosened } from './floors.js';

export interface ContentFaults {
  readonly wrong: readonly Fault[];
  readonly lacking?: readonly Fault[];
}

export function contentFaults(
  state: CycleState,
  wait: SubmissionWait,
  submission: Submission,
  nowMs: number,
): ContentFaults {
  const { charter } = state;
  switch (submission.kind) {
    case 'raci':
      return { wrong: raciFaults(state, submission.content) };
    case 'baseline':
      return {
        wrong: baselineFaults(submission.content, charter.analysisPlan, charter.policy, nowMs),
        lacking: baselineLacks(submission.content, charter.analysisPlan),
      };
    case 'readiness':
      return { wrong: itemFaults(state, submission.content.items) };
    case 'reconciliation':
      return {
        wrong: reconciliationFaults(state, submission.content, nowMs),
        lacking: noteFaults(submission.content, charter.policy.varianceTolerancePct),
      };
    case 'wave_check':
      return {
        wrong: [
          ...otherItem(wait, 'wave', submission.content.wave),
          ...observedFaults(state, 'observations/', submission.content.observations, nowMs),
        ],
      };
    case 'sustain_check':
      return {
        wrong: [
          ...otherItem(wait, 'check', String(submission.content.check)),
          ...observedFaults(state, 'observations/', submission.content.observations, nowMs),
        ],
        lacking: moneyLacks(state, submission.content),
      };
    case 'undo':
      return { wrong: otherItem(wait, 'step', submission.content.step) };
    case 'closure':
      return { wrong: unspentFaults(state, submission.content.unspentMinor) };
    case 'charter':
      return { wrong: charterFaults(state, submission.content) };
    case 'observations':
      return { wrong: observedFaults(state, '', submission.content, nowMs) };
    default:
      return assertNever(submission);
  }
}

function observedFaults(
  state: CycleState,
  at: string,
  observations: HandedObservations,
  nowMs: number,
): Fault[] {
  return [
    ...periodFaults(state, `${at}period`, observations, nowMs),
    ...unplannedFaults(state, at, observations),
  ];
}

/** A slip in the name of a metric would cost a round: the metric that was meant would count as missing. */
function unplannedFaults({ charter }: CycleState, at: string, { metrics }: HandedObservations): Fault[] {
  const { primary, guardrails } = charter.analysisPlan;
  const planned = [primary, ...guardrails].map(({ metric }) => metric);
  return (metrics ?? []).flatMap(({ metric }, index) => {
    if (planned.includes(metric)) return [];
    return [
      fault(
        `${at}metrics/${index}/metric`,
        `is ${metric}, and the plan has ${planned.join(', ')}${orMeant(metric, planned)}`,
      ),
    ];
  });
}

const PERIOD_MISSING =
  'is missing: the policy asks from which day to which the evidence is, {"from": …, "to": …}';

function isPeriodRequired({ charter }: CycleState): boolean {
  return charter.policy.evidencePeriod === 'required';
}

/** Nobody has measured a day that is not over, and a plan was locked before its data came. */
function periodFaults(
  state: CycleState,
  at: string,
  { period, rows }: HandedObservations,
  nowMs: number,
): Fault[] {
  // A data set has a period of its own, which is looked at where its rows are.
  if (!period) return isPeriodRequired(state) && !rows ? [fault(at, PERIOD_MISSING)] : [];
  const opened = state.openedAt.slice(0, 'YYYY-MM-DD'.length);
  return [
    ...(period.from >= opened
      ? []
      : [fault(`${at}/from`, `is ${period.from}, before the cycle was chartered on ${opened}`)]),
    ...(Date.parse(period.to) + DAY_MS <= nowMs
      ? []
      : [fault(`${at}/to`, `is ${period.to}, which is not over yet (UTC)`)]),
  ];
}

function raciFaults(state: CycleState, { accountable, responsible }: Raci): Fault[] {
  const { dri } = state.charter;
  return [
    ...(samePerson(accountable, dri)
      ? []
      : [fault('accountable', `must be ${dri}, the DRI whom the charter names`)]),
    ...responsible.flatMap((person, index) => named(state, `responsible/${index}`, person, 'runs the cycle')),
  ];
}

/**
 * A reworked charter keeps its policy or tightens it, names nobody who has decided a gate, and takes stages, LOBs and
 * regions from the dimensions with which the cycle started.
 */
function charterFaults(state: CycleState, charter: Charter): Fault[] {
  const { dri, sponsor, benefitOwner, payDependsOnMetric } = charter;
  const dimensions = state.inherited?.dimensions?.content ?? null;
  return [
    ...foreignNames(charter, dimensions).map(({ pointer, detail }) => fault(pointer.slice(1), detail)),
    ...loosened(charter.policy, state.charter.policy).map(({ field, detail }) =>
      fault(`policy/${field}`, detail),
    ),
    ...named(state, 'dri', dri, 'runs the cycle'),
    ...named(state, 'sponsor', sponsor, 'sponsors the cycle'),
    ...named(state, 'benefitOwner', benefitOwner, 'owns the benefit'),
    ...payDependsOnMetric.flatMap((person, index) =>
      named(state, `payDependsOnMetric/${index}`, person, 'is paid by a metric of the cycle'),
    ),
  ];
}

function named(state: CycleState, field: string, person: string, interest: string): Fault[] {
  const detail = faultOfNaming(state, person, interest);
  return detail === null ? [] : [fault(field, detail)];
}

function otherItem(wait: SubmissionWait, field: string, given: string): Fault[] {
  if (wait.item === given) return [];
  return [fault(field, `is ${given}, and the requested ${words(wait.kind)} is ${wait.item ?? 'none'}`)];
}

/** Where the policy has a ROMI floor, each check must bring the money, or leaving it out would be a way around the floor. */
function moneyLacks({ charter }: CycleState, { money }: SustainCheck): Fault[] {
  if (charter.policy.romiFloor === undefined || money !== undefined) return [];
  return [fault('money', 'is required, a year of it: the policy has a ROMI floor')];
}

/**
 * The amount that returns to the programme fund must be what was released less what was reported as spent. Without a
 * report, the closure alone names it, up to what was released.
 */
function unspentFaults(state: CycleState, given: number): Fault[] {
  const { spending, charter } = state;
  const left = unspentMinor(state);
  if (spending.spentMinor === null ? given <= left : given === left) return [];
  const amount = moneyText(left, charter.budget.currency);
  return [
    fault(
      'unspentMinor',
      spending.spentMinor === null
        ? `is ${given}, and no more than what was released, ${amount}, can be left`
        : `is ${given}, and by what was reported ${amount} (${left} minor units) is left`,
    ),
  ];
}

function itemFaults({ charter }: CycleState, items: readonly { readonly item: string }[]): Fault[] {
  const names = items.map(({ item }) => item);
  return names.flatMap((name, index) => {
    const field = `items/${index}/item`;
    if (!charter.readiness.includes(name)) {
      return [fault(field, `is ${name}, and the charter's checklist has ${charter.readiness.join(', ')}`)];
    }
    return names.indexOf(name) === index ? [] : [fault(field, `lists ${name} twice`)];
  });
}

function reconciliationFaults(state: CycleState, content: Reconciliation, nowMs: number): Fault[] {
  const { period, currency } = content;
  const kept = state.charter.budget.currency;
  return [
    // A ledger still moves until its month is over, and nobody can have reconciled a month to come.
    ...(isMonthOver(period, nowMs)
      ? []
      : [fault('period', `is ${period}, a month that is not over yet (UTC)`)]),
    ...(currency === kept ? [] : [fault('currency', `is ${currency}, and the cycle is kept in ${kept}`)]),
    ...(addsUpExactly(content)
      ? []
      : [fault('lines', 'hold amounts that add up to more than can be kept to the cent')]),
    ...repeatedLines(content),
  ];
}

/** A line of the ledger is counted once, so it must not be named twice, however it is spelled. */
function repeatedLines({ lines }: Reconciliation): Fault[] {
  const keys = lines.map(({ ledgerReference }) => ledgerKey(ledgerReference));
  return lines.flatMap(({ ledgerReference }, index) => {
    const field = `lines/${index}/ledgerReference`;
    const key = keys[index] ?? '';
    if (key === '') return [fault(field, 'has no character that shows')];
    return keys.indexOf(key) === index ? [] : [fault(field, `names ${ledgerReference} twice`)];
  });
}

function noteFaults(content: Reconciliation, tolerancePct: number): Fault[] {
  return linesWithoutNote(content, tolerancePct).map(({ index, outcome }) =>
    fault(
      `lines/${index}/varianceNote`,
      `is required for ${outcome}: the actual is more than ${tolerancePct} percent from the claim`,
    ),
  );
}

function fault(field: string, detail: string): Fault {
  return { pointer: `/content/${field}`, detail };
}
