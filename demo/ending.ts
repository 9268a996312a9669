/** What is left of a cycle when the story is over: how it ended, its timeline in short, where to look. */
import { moneyText } from '../base/money.js';
import { words } from '../base/vocabulary.js';
import type { CycleEvent, CycleStatus } from '../client/answers.js';
import type { RunningStack } from '../client/running-stack.js';
import type { RefusedAct, Stage } from './stage.js';
import type { Ended, Figures, Story, YearlyMoney } from './stories/story-kind.js';
import type { Storyteller } from './story.js';
import { verdictsIn } from './verdicts.js';

/** The machine-readable result. Fields are only ever added, because scripts read it. */
export interface Result extends Standing {
  readonly improvement: number;
  readonly cycleId: string;
  /** The outcome that the story tells of. */
  readonly expectedOutcome: string;
  /** What was claimed when Finance last reconciled; null where Finance never did. */
  readonly claimedMinor: number | null;
  readonly seed: number;
  readonly verdicts: readonly { readonly gateId: string; readonly sentence: string }[];
  readonly refused: readonly RefusedAct[];
  readonly timeline: TimelineSummary;
  readonly figures: Figures;
  readonly firstYear: FirstYear;
  readonly closedAt: string | null;
  readonly cycleUrl: string;
  readonly temporalUrl: string | null;
  readonly seconds: number;
}

/** The return of the first year at the reach that it came to; amounts in minor units. */
interface FirstYear extends YearlyMoney {
  /** What was spent to get there. */
  readonly costToAchieveMinor: number;
  /** A share: 0.2 is twenty percent. Null where nothing was spent. */
  readonly romi: number | null;
}

/** What the status says of the cycle. */
type Standing = Pick<
  CycleStatus,
  | 'title'
  | 'journeyStage'
  | 'lobs'
  | 'regions'
  | 'lane'
  | 'outcome'
  | 'reason'
  | 'recognisedMinor'
  | 'money'
  | 'currency'
  | 'waves'
>;

interface TimelineSummary {
  readonly transitions: number;
  readonly entries: number;
  /** Every transition names the hash of the one before. */
  readonly unbroken: boolean;
  readonly phases: readonly { readonly phase: string; readonly round: number; readonly at: string }[];
}

interface Played {
  readonly story: Story;
  readonly stage: Stage;
  readonly stack: RunningStack;
  readonly seed: number;
  readonly ended: Ended;
  readonly env: NodeJS.ProcessEnv;
}

export async function resultOf({ story, stage, stack, seed, ended, env }: Played): Promise<Result> {
  const status = await stage.status();
  const events = await stage.timeline();
  const { cycleId } = stage;
  return {
    improvement: story.number,
    cycleId,
    expectedOutcome: story.endsAs,
    ...standingOf(status),
    claimedMinor: claimedIn(events),
    seed,
    verdicts: verdictsIn(events),
    refused: stage.refusals,
    timeline: summaryOf(events),
    figures: ended.figures,
    firstYear: firstYearOf(ended.brought, status.money.spentMinor ?? 0),
    closedAt: status.state === 'closed' ? (events.at(-1)?.at ?? null) : null,
    cycleUrl: `${stack.apiUrl}/v1/cycles/${cycleId}`,
    temporalUrl: temporalUrl(stack, cycleId, env),
    seconds: stage.teller.seconds,
  };
}

function firstYearOf({ benefitMinor, runCostMinor }: YearlyMoney, costToAchieveMinor: number): FirstYear {
  const costMinor = runCostMinor + costToAchieveMinor;
  const romi = costMinor === 0 ? null : (benefitMinor - costMinor) / costMinor;
  return { benefitMinor, runCostMinor, costToAchieveMinor, romi };
}

/** `+19.4 %`, which no line breaks in two. */
export function romiText({ romi }: FirstYear): string {
  if (romi === null) return '–';
  return `${romi < 0 ? '−' : '+'}${Math.abs(romi * 100).toFixed(1)}\u00a0%`;
}

function standingOf(status: CycleStatus): Standing {
  const { title, journeyStage, lobs, regions, lane, outcome, reason } = status;
  const { recognisedMinor, money, currency, waves } = status;
  return {
    title,
    journeyStage,
    lobs,
    regions,
    lane,
    outcome,
    reason,
    recognisedMinor,
    money,
    currency,
    waves,
  };
}

/** Reads what was claimed from the last reconciliation on the timeline. */
function claimedIn(events: readonly CycleEvent[]): number | null {
  const entries = events.flatMap((event) => event.entries);
  const detail = entries.findLast(({ type }) => type === 'reconciled')?.detail;
  const claimed = (detail as { claimedMinor?: unknown } | undefined)?.claimedMinor;
  return typeof claimed === 'number' ? claimed : null;
}

/** Whether the story ended as it is told; chance may end it otherwise. */
export function endedAsTold({ outcome, expectedOutcome }: Result): boolean {
  return outcome === expectedOutcome;
}

function summaryOf(events: readonly CycleEvent[]): TimelineSummary {
  const entries = events.flatMap((event) => event.entries);
  return {
    transitions: events.length,
    entries: entries.length,
    unbroken: events.every((event, index) => event.previousHash === (events[index - 1]?.hash ?? '')),
    phases: entries
      .filter(({ type }) => type === 'phase-entered')
      .map(({ phase, round, at }) => ({ phase, round, at })),
  };
}

/** Temporal's own page of the workflow, whose id is `cycle:` and the cycle's id. */
function temporalUrl(
  { temporalUiUrl }: RunningStack,
  cycleId: string,
  env: NodeJS.ProcessEnv,
): string | null {
  if (temporalUiUrl === undefined) return null;
  const namespace = env.TEMPORAL_NAMESPACE || 'default';
  return `${temporalUiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(`cycle:${cycleId}`)}`;
}

/** One line for an improvement among others; the portfolio's table says the rest. */
export function tellShortEnding(teller: Storyteller, result: Result): void {
  const { outcome, timeline, seconds, cycleUrl } = result;
  const { currency, firstYear } = result;
  const text = (amountMinor: number) => moneyText(amountMinor, currency);
  const { benefitMinor, runCostMinor, costToAchieveMinor } = firstYear;
  teller.remark(
    'first year',
    `benefit ${text(benefitMinor)}, run cost ${text(runCostMinor)}, cost to achieve ${text(costToAchieveMinor)}: ROMI ${romiText(firstYear)}`,
  );
  const recorded = `${timeline.transitions} transitions, ${chainText(timeline)}, ${seconds.toFixed(1)} s`;
  teller.ended(`${words(outcome ?? 'open')}; ${recorded}; ${cycleUrl}`);
}

export function tellEnding(
  teller: Storyteller,
  result: Result,
  { remarks, startedHere }: Pick<Ended, 'remarks'> & Pick<RunningStack, 'startedHere'>,
): void {
  const { timeline, waves } = result;
  const begun = waves.filter(({ id }) => id !== null).map(({ name, state }) => `${name} ${words(state)}`);
  teller.title('Result');
  teller.table([
    ['outcome', words(result.outcome ?? 'open')],
    ['because', result.reason ?? ''],
    ['lane', result.lane],
    ['at the gate', recognisedText(result)],
    ['first year', firstYearText(result)],
    ...(begun.length === 0 ? [] : [['waves', begun.join(', ')] as const]),
    ['money', moneySentence(result)],
    ...remarks,
    ['refused', refusedText(result)],
    ['timeline', `${timeline.transitions} transitions, ${timeline.entries} events, ${chainText(timeline)}`],
    ['phases', phasesText(timeline)],
    ['seed', String(result.seed)],
    ['time', `${result.seconds.toFixed(1)} s, which stand for the days of the programme's policy`],
    ['look at', result.cycleUrl],
    ['', `${result.cycleUrl}/events`],
    ...(result.temporalUrl === null ? [] : [['Temporal UI', result.temporalUrl] as const]),
  ]);
  if (startedHere) teller.stopping();
}

function recognisedText(result: Result): string {
  const { recognisedMinor, currency } = result;
  if (recognisedMinor === null) return 'Finance has recognised nothing';
  const reversed = isReversed(result) ? ', reversed' : '';
  return `${moneyText(recognisedMinor, currency)} a year recognised of the pilot\'s accounts${reversed}`;
}

/** `Benefit at margin …, run cost …, cost to achieve …: ROMI +19.4 %`. */
function firstYearText({ firstYear, currency }: Result): string {
  const text = (amountMinor: number) => moneyText(amountMinor, currency);
  const { benefitMinor, runCostMinor, costToAchieveMinor } = firstYear;
  return (
    `benefit at margin ${text(benefitMinor)}, run cost ${text(runCostMinor)}, cost to achieve ${text(costToAchieveMinor)}: ` +
    `ROMI ${romiText(firstYear)} (SCALED to the base, SYNTHETIC)`
  );
}

/** The status keeps what had been recognised, so only the outcome tells that it was reversed. */
export function isReversed({ outcome, recognisedMinor }: Result): boolean {
  return (outcome === 'rolled_back' || outcome === 'retired') && recognisedMinor !== null;
}

/** `USD 55,900.00 spent of USD 60,000.00 released, USD 4,100.00 returned`. */
function moneySentence({ money: { releasedMinor, spentMinor, returnedMinor }, currency }: Result): string {
  const text = (amountMinor: number) => moneyText(amountMinor, currency);
  const returned = returnedMinor === null ? '' : `, ${text(returnedMinor)} returned`;
  return `${text(spentMinor ?? 0)} spent of ${text(releasedMinor)} released${returned}`;
}

function chainText({ unbroken }: TimelineSummary): string {
  return unbroken ? 'hash chain unbroken' : 'HASH CHAIN BROKEN';
}

function refusedText({ refused }: Result): string {
  return refused.length === 0
    ? 'nothing'
    : `${refused.length} acts: ${refused.map(({ code }) => code).join(', ')}`;
}

function phasesText({ phases }: TimelineSummary): string {
  return phases.map(({ phase, round }) => words(phase) + (round > 1 ? ` (${round})` : '')).join(' → ');
}
