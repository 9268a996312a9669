/** The portfolio around the single stories: what it is, how each improvement ended, what the stack counts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bareMoneyText, moneyText } from '../base/money.js';
import { words } from '../base/vocabulary.js';
import type { PortfolioCounts } from '../client/answers.js';
import type { ApiClient } from '../client/api-client.js';
import type { RunningStack } from '../client/running-stack.js';
import type { Charter } from '../contracts/charter.js';
import { isReversed, romiText, type Result } from './ending.js';
import { DAYS_NOTE } from './policy-days.js';
import { BASE_NOTE } from './provider-base.js';
import type { Storyteller } from './story.js';

/** The counts are at most a second or two behind what is recorded; the demo waits longer than that. */
const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 200;

interface Head {
  readonly charters: readonly unknown[];
  readonly apiUrl: string;
  readonly seed: number;
}

export function tellHead(teller: Storyteller, { charters, apiUrl, seed }: Head): void {
  const known = charters as readonly Charter[];
  const budgetMinor = known.reduce((sum, { budget }) => sum + budget.amountMinor, 0);
  const [first] = known;
  teller.title('The sample portfolio');
  for (const text of [
    `${known.length} improvements of one provider of internet and phone, with budgets of ${moneyText(budgetMinor, first?.budget.currency ?? '')} in all. ` +
      'They have the same way to go, and end differently; only proven work is scaled.',
    `Real: segments and their churn, from telco_churn.csv. ${BASE_NOTE}. SIMULATED: pilots, waves and checks, drawn from ` +
      'its rows. SYNTHETIC: regions, guardrails, ledgers, spending.',
    DAYS_NOTE,
    `API ${apiUrl}, seed ${seed}. Usual steps are one line each; npm run demo -- --improvement N tells one in full.`,
  ])
    teller.prose(text);
}

/** Prints two tables, because one would be wider than a terminal. */
export function tellPortfolio(teller: Storyteller, results: readonly Result[]): void {
  teller.title('The portfolio');
  teller.grid([['', 'improvement', 'stage', 'LOB / region', 'lane', 'end'], ...results.map(placeRow)]);
  teller.line('');
  teller.grid([['', 'verdicts', 'pilot claimed', 'recognised', 'returned', 'took'], ...results.map(gateRow)]);
  teller.line('');
  teller.grid([
    ['', 'first year: benefit', 'run cost', 'cost to achieve', 'ROMI'],
    ...results.map(returnRow),
  ]);
  teller.prose(
    `Amounts in ${results[0]?.currency ?? ''}. Claimed and recognised: the pilot's accounts at Finance's gate, at the rate of a year. First year: ` +
      'at the full reach that was come to and the rate reported last, at margin; SCALED to the base, SYNTHETIC. Soft benefit is not booked.',
  );
}

function placeRow({ improvement, title, journeyStage, lobs, regions, lane, outcome }: Result): string[] {
  const place = `${lobs.join(' ')} / ${regions.join(' ')}`;
  return [String(improvement), title, words(journeyStage), place, lane, words(outcome ?? 'open')];
}

function returnRow({ improvement, currency, firstYear }: Result): string[] {
  const { benefitMinor, runCostMinor, costToAchieveMinor } = firstYear;
  const amounts = [benefitMinor, runCostMinor, costToAchieveMinor];
  return [
    String(improvement),
    ...amounts.map((amountMinor) => bareMoneyText(amountMinor, currency)),
    romiText(firstYear),
  ];
}

function gateRow(result: Result): string[] {
  const { improvement, currency, claimedMinor, recognisedMinor, money, seconds } = result;
  const text = (amountMinor: number | null) =>
    amountMinor === null ? '–' : bareMoneyText(amountMinor, currency);
  return [
    String(improvement),
    verdictsInShort(result),
    text(claimedMinor),
    isReversed(result) ? 'reversed' : text(recognisedMinor),
    text(money.returnedMinor),
    `${seconds.toFixed(1)} s`,
  ];
}

/** Verdicts of the quality gate in order, then waves and checks by their number: `invalid, pass; 2/2 waves`. */
function verdictsInShort({ verdicts, waves }: Result): string {
  const gates = verdicts.filter(({ gateId }) => gateId.startsWith('quality_gate.'));
  const word = ({ sentence }: { readonly sentence: string }) =>
    /^[A-Za-z]+/.exec(sentence)?.[0].toLowerCase() ?? '';
  const held = waves.filter(({ state }) => state === 'passed').length;
  const begun = waves.filter(({ id }) => id !== null).length;
  const checks = verdicts.filter(({ gateId }) => gateId.startsWith('sustain_check.')).length;
  return [
    gates.map(word).join(', ') || 'none',
    ...(begun > 0 ? [`${held}/${begun} waves`] : []),
    ...(checks > 0 ? [`${checks} checks`] : []),
  ].join('; ');
}

/** Waits until the counts hold what has just been played. */
export async function countsWith(api: ApiClient, results: readonly Result[]): Promise<PortfolioCounts> {
  const playedUntil = results.at(-1)?.closedAt ?? '';
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const counts = await api.get<PortfolioCounts>('pmo', '/v1/portfolio');
    if (counts.asOf > playedUntil || Date.now() > giveUpAt) return counts;
    await sleep(LOOK_EVERY_MS);
  }
}

export function tellTotals(
  teller: Storyteller,
  { total, open, closed, byOutcome }: PortfolioCounts,
  { apiUrl, temporalUiUrl, startedHere }: RunningStack,
): void {
  const ends = Object.entries(byOutcome).map(([outcome, count]) => `${count} ${words(outcome)}`);
  teller.title('In all, on this stack');
  teller.table([
    ['cycles', `${total}: ${open} open, ${closed} closed`],
    ['closed as', ends.join(', ')],
    ['look at', `${apiUrl}/v1/portfolio, ${apiUrl}/v1/cycles`],
    ['', `${apiUrl}/docs`],
    ...(temporalUiUrl === undefined ? [] : [['Temporal UI', temporalUiUrl] as const]),
  ]);
  if (startedHere) teller.stopping();
}
