/**
 * The synthetic ledger of a story as Finance's reconciliation: revenue at contribution margin, in whole cents. Each
 * cycle gets postings of its own, named by a journal, because a ledger line counts in one cycle only.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Reconciliation } from '../../contracts/submission.js';

type Line = Reconciliation['lines'][number];

interface LedgerFile {
  /** Which closed month it is: 1 is the last one. A month that is not over cannot be reconciled, whenever this is played. */
  readonly closedMonthsAgo: number;
  readonly currency: string;
  readonly contributionMarginPct: number;
  readonly lines: readonly (Omit<Line, 'claimedMinor' | 'actualMinor'> & {
    readonly claimedRevenueMinor: number;
    readonly actualRevenueMinor: number;
    /** The margin of this line, where it is not that of the file. */
    readonly contributionMarginPct?: number;
  })[];
}

export interface Ledger {
  readonly reconciliation: Reconciliation;
  readonly claimedRevenueMinor: number;
  readonly actualRevenueMinor: number;
  readonly actualMarginMinor: number;
  readonly runCostMinor: number;
}

/** @param cycleId whose postings they are */
export function readLedger(path: string, cycleId: string): Ledger {
  const file = parse(readFileSync(path, 'utf8')) as LedgerFile;
  const period = closedMonth(file.closedMonthsAgo, new Date());
  const journal = `journal ${cycleId.slice(-8)}`;
  const lines = file.lines.map((each) => {
    const { claimedRevenueMinor, actualRevenueMinor, contributionMarginPct: pct, ...line } = each;
    const atMargin = (minor: number) => Math.round((minor * (pct ?? file.contributionMarginPct)) / 100);
    return {
      ...line,
      ledgerReference: `${line.ledgerReference}, ${journal}`,
      claimedMinor: atMargin(claimedRevenueMinor),
      actualMinor: atMargin(actualRevenueMinor),
    };
  });
  const { currency } = file;
  return {
    reconciliation: { period, currency, lines },
    claimedRevenueMinor: total(file.lines, (line) => line.claimedRevenueMinor),
    actualRevenueMinor: total(file.lines, (line) => line.actualRevenueMinor),
    actualMarginMinor: total(lines, (line) => line.actualMinor),
    runCostMinor: total(lines, (line) => line.runCostMinor),
  };
}

/** As `2026-10`, in UTC. */
function closedMonth(ago: number, now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - ago)).toISOString().slice(0, 7);
}

/** The reconciliation as somebody would hand it in who forgot to explain the variances. */
export function withoutNotes({ lines, ...rest }: Reconciliation): Reconciliation {
  return { ...rest, lines: lines.map(({ varianceNote: _note, ...line }) => line) };
}

function total<Item>(items: readonly Item[], amountOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + amountOf(item), 0);
}
