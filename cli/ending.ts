/** What is left of a cycle when the story is over: how it ended, its timeline in short, where to look. */
import type { CycleEvent, CycleStatus } from './answers.js';
import type { RunningStack } from './running-stack.js';
import { verdictsIn, type RefusedAct, type Stage } from './stage.js';
import type { Ended, Figures, Story } from './stories/story-kind.js';
import { moneyText, words, type Storyteller } from './story.js';

/** The machine-readable result; fields are only ever added. */
export interface Result {
  readonly improvement: number;
  readonly title: string;
  readonly cycleId: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly recognisedMinor: number | null;
  readonly currency: string;
  readonly seed: number;
  readonly verdicts: readonly { readonly gateId: string; readonly sentence: string }[];
  readonly refused: readonly RefusedAct[];
  readonly timeline: TimelineSummary;
  readonly figures: Figures;
  readonly cycleUrl: string;
  readonly temporalUrl: string | null;
  readonly seconds: number;
}

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
  readonly figures: Figures;
  readonly env: NodeJS.ProcessEnv;
}

export async function resultOf({ story, stage, stack, seed, figures, env }: Played): Promise<Result> {
  const status = await stage.status();
  const events = await stage.timeline();
  const { cycleId } = stage;
  return {
    improvement: story.number,
    title: status.title,
    cycleId,
    ...endOf(status),
    seed,
    verdicts: verdictsIn(events),
    refused: stage.refusals,
    timeline: summaryOf(events),
    figures,
    cycleUrl: `${stack.apiUrl}/v1/cycles/${cycleId}`,
    temporalUrl: temporalUrl(stack, cycleId, env),
    seconds: stage.teller.seconds,
  };
}

function endOf({ outcome, reason, recognisedMinor, currency }: CycleStatus) {
  return { outcome, reason, recognisedMinor, currency };
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

export function tellEnding(
  teller: Storyteller,
  result: Result,
  { remarks, startedHere }: Pick<Ended, 'remarks'> & Pick<RunningStack, 'startedHere'>,
): void {
  const { timeline, recognisedMinor, currency } = result;
  teller.title('Result');
  teller.table([
    ['outcome', words(result.outcome ?? 'open')],
    ['because', result.reason ?? ''],
    ['recognised', recognisedMinor === null ? 'nothing' : `${moneyText(recognisedMinor, currency)} a year`],
    ...remarks,
    ['refused', `${result.refused.length} acts: ${result.refused.map(({ code }) => code).join(', ')}`],
    ['timeline', `${timeline.transitions} transitions, ${timeline.entries} entries, ${chainText(timeline)}`],
    ['phases', phasesText(timeline)],
    ['seed', String(result.seed)],
    ['time', `${result.seconds.toFixed(1)} s`],
    ['look at', result.cycleUrl],
    ['', `${result.cycleUrl}/events`],
    ...(result.temporalUrl === null ? [] : [['Temporal UI', result.temporalUrl] as const]),
  ]);
  if (startedHere) {
    teller.line(
      'The stack that was started for the demo stops now; its data stay, and `npm start` shows them again.',
    );
  }
}

function chainText({ unbroken }: TimelineSummary): string {
  return unbroken ? 'hash chain unbroken' : 'HASH CHAIN BROKEN';
}

function phasesText({ phases }: TimelineSummary): string {
  return phases.map(({ phase, round }) => words(phase) + (round > 1 ? ` (${round})` : '')).join(' → ');
}
