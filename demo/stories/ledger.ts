/**
 * The synthetic ledger of a story. Its file holds what one treated account brings and costs in a year; amounts follow
 * from how many are treated, in whole cents, revenue at contribution margin. Each cycle gets postings of its own, named
 * by a journal, because a ledger line counts in one cycle only.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Reconciliation } from '../../contracts/submission.js';
import type { YearlyMoney } from './story-kind.js';

type Line = Reconciliation['lines'][number];

interface LedgerFile {
  readonly currency: string;
  readonly contributionMarginPct: number;
  readonly lines: readonly LedgerLine[];
}

/** Amounts are in whole units of the currency, for one treated account and a year. */
type LedgerLine = Pick<Line, 'outcome' | 'benefitClass' | 'ledgerReference' | 'varianceNote'> & {
  /** Whose accounts it counts; those of all lines of business when left out. */
  readonly lob?: string;
  readonly claimedPerAccount: number;
  readonly actualPerAccount: number;
  readonly runCostPerAccount: number;
  /** The margin of this line, where it is not that of the file. */
  readonly contributionMarginPct?: number;
};

/** How many accounts are treated: of one line of business, or of all. */
export type Accounts = (lob?: string) => number;

/** The ledger of some accounts, at the rate of a year. */
export interface Ledger extends YearlyMoney {
  readonly reconciliation: Reconciliation;
  readonly claimedRevenueMinor: number;
  readonly actualRevenueMinor: number;
}

/** The classes that move a ledger line; avoided cost and freed hours do not. */
const MOVES_LEDGER: readonly string[] = ['hard', 'revenue_protection'];

/** @param cycleId whose postings they are */
export function readLedger(path: string, cycleId: string, accounts: Accounts): Ledger {
  const { currency, contributionMarginPct, lines } = parse(readFileSync(path, 'utf8')) as LedgerFile;
  const journal = `journal ${cycleId.slice(-8)}`;
  const posted = lines.map((line) => posting(line, accounts(line.lob), { contributionMarginPct, journal }));
  const total = (amountOf: (each: Posting) => number) =>
    posted.reduce((sum, each) => sum + amountOf(each), 0);
  return {
    reconciliation: { period: lastMonth(new Date()), currency, lines: posted.map(({ line }) => line) },
    claimedRevenueMinor: total((each) => each.claimedMinor),
    actualRevenueMinor: total((each) => each.actualMinor),
    benefitMinor: total(({ line }) => (MOVES_LEDGER.includes(line.benefitClass) ? line.actualMinor : 0)),
    runCostMinor: total(({ line }) => line.runCostMinor),
  };
}

/** A line at margin, with its amounts before margin beside it. */
interface Posting {
  readonly line: Line;
  readonly claimedMinor: number;
  readonly actualMinor: number;
}

function posting(
  each: LedgerLine,
  accounts: number,
  { contributionMarginPct, journal }: { readonly contributionMarginPct: number; readonly journal: string },
): Posting {
  const { outcome, benefitClass, ledgerReference, varianceNote } = each;
  const pct = each.contributionMarginPct ?? contributionMarginPct;
  const minor = (perAccount: number, share = 100) => Math.round(accounts * perAccount * share);
  return {
    claimedMinor: minor(each.claimedPerAccount),
    actualMinor: minor(each.actualPerAccount),
    line: {
      outcome,
      benefitClass,
      claimedMinor: minor(each.claimedPerAccount, pct),
      actualMinor: minor(each.actualPerAccount, pct),
      runCostMinor: minor(each.runCostPerAccount),
      ledgerReference: `${ledgerReference}, ${journal}`,
      ...(varianceNote === undefined ? {} : { varianceNote }),
    },
  };
}

/** The last month that is over, as `2026-10`, in UTC. */
function lastMonth(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1)).toISOString().slice(0, 7);
}

/** The reconciliation as somebody would hand it in who forgot to explain the variances. */
export function withoutNotes({ lines, ...rest }: Reconciliation): Reconciliation {
  return { ...rest, lines: lines.map(({ varianceNote: _note, ...line }) => line) };
}
