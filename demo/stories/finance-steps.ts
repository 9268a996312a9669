/**
 * How Finance comes from what is claimed to what is recognised. At its gate only the pilot's accounts have postings:
 * they validate unit value, class and cost, from which a yearly run-rate at the full reach follows. What is booked grows
 * with the waves and months after it.
 */
import { join } from 'node:path';
import { moneyText } from '../../base/money.js';
import { words } from '../../base/vocabulary.js';
import type { Reconciliation } from '../../contracts/submission.js';
import { countText } from '../story.js';
import { moneyIn, reachedBy, reachedIn, type Experiment, type Observable } from './experiment.js';
import { MONTHS_A_YEAR } from './segment-figures.js';
import { readLedger, type Accounts, type Ledger } from './ledger.js';

/** A ledger for accounts in any number. */
export type Books = (accounts: Accounts) => Ledger;

export function booksOf({ stage }: Experiment, examples: string, file: string): Books {
  return (accounts) => readLedger(join(examples, file), stage.cycleId, accounts);
}

/** The pilot's accounts, spread over the lines of business as the segment is. */
export function pilotAccounts(experiment: Observable, perArm: number): Accounts {
  const all = reachedIn(experiment).treated;
  return (lob) => Math.round((perArm * reachedIn(experiment, lob).treated) / all);
}

/** All who are treated once every wave has held. */
export function allAccounts(experiment: Observable): Accounts {
  return (lob) => reachedIn(experiment, lob).treated;
}

/** Those who are treated once so many waves have held. */
export function accountsAfter(experiment: Observable, waves: number): Accounts {
  const held = experiment.charter.waves.slice(0, waves);
  return (lob) =>
    held
      .filter((wave) => lob === undefined || wave.lob === lob)
      .reduce((sum, wave) => sum + reachedBy(experiment, wave).treated, 0);
}

/** Finance sets claim against ledger, and the CFO signs what is recognised. */
export async function recogniseBenefit(experiment: Experiment, books: Books, perArm: number): Promise<void> {
  await reconcile(experiment, books, perArm);
  tellRunRate(experiment, books);
  await experiment.stage.decide('cfo', 'signs what is recognised');
}

/** @param what is said of the lines */
export async function reconcile(
  experiment: Experiment,
  books: Books,
  perArm: number,
  what = '',
): Promise<void> {
  const { stage, charter } = experiment;
  const money = moneyIn(charter);
  const ledger = books(pilotAccounts(experiment, perArm));
  const { reconciliation, actualRevenueMinor, benefitMinor, runCostMinor } = ledger;
  const { recognisedMinor, currency } = await stage.submit(
    'finance-partner',
    `reconciles the postings of the pilot's ${countText(perArm)} accounts, ledger of ${reconciliation.period} (SYNTHETIC lines)${what}`,
    { kind: 'reconciliation', content: reconciliation },
  );
  stage.teller.note(
    `At the rate of a year, as ${classesText(reconciliation)}: ${money(actualRevenueMinor)} found; what moves the ledger comes to ${money(benefitMinor)} at margin, ` +
      `less ${money(runCostMinor)} run cost: ${moneyText(recognisedMinor ?? 0, currency)} recognised a year, of these accounts only.`,
  );
}

/** What the validated units come to at the full reach; nothing of it is booked before the waves get there. */
export function tellRunRate(experiment: Experiment, books: Books): void {
  const { stage, charter } = experiment;
  const money = moneyIn(charter);
  const { benefitMinor, runCostMinor } = books(allAccounts(experiment));
  stage.teller.note(
    `Validated yearly run-rate at the full reach of ${countText(reachedIn(experiment).treated)}: ${money(benefitMinor)} at margin, ` +
      `less ${money(runCostMinor)} run cost. It is booked as the waves get there, month by month.`,
  );
}

/** What is recognised grows with the waves: `recognised a month, net of run cost: USD 31,474.25 with fiber-north-1, …`. */
export function monthlyText(experiment: Experiment, books: Books): string {
  const money = moneyIn(experiment.charter);
  const { benefitMinor, runCostMinor } = books(allAccounts(experiment));
  if (benefitMinor === 0) return `nothing is booked; run cost ${money(runCostMinor)} a year`;
  const monthly = experiment.charter.waves.map(({ name }, index) => {
    const held = books(accountsAfter(experiment, index + 1));
    return `${money(Math.round((held.benefitMinor - held.runCostMinor) / MONTHS_A_YEAR))} with ${name}`;
  });
  return `recognised a month, net of run cost: ${monthly.join(', ')}`;
}

function classesText({ lines }: Reconciliation): string {
  return [...new Set(lines.map(({ benefitClass }) => words(benefitClass)))].join(' and ');
}
