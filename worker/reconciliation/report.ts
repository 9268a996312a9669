/** What was found, as lines for a terminal: a table of differences, then a sentence for each cycle that needs one. */
import type { Finding, Verdict } from './reconciliation.js';

const HEADINGS = ['cycle', 'sequence', 'field', 'read model', 'history'] as const;
/** A cell never breaks the line, and a charter's text does not fill the page. */
const WIDEST = 60;

/** The worst verdict decides: what cannot be done, what differs or was mended, all equal. */
const EXIT_CODES: Readonly<Record<Verdict, number>> = { equal: 0, differs: 1, mended: 1, cannot: 3 };

export function exitCodeOf(findings: readonly Finding[]): number {
  return Math.max(0, ...findings.map(({ verdict }) => EXIT_CODES[verdict]));
}

export function reportLines(findings: readonly Finding[]): string[] {
  const rows = findings.flatMap(({ cycleId, differences }) =>
    differences.map(({ sequence, field, stored, held }) => [
      cycleId,
      String(sequence),
      field,
      cell(stored),
      cell(held),
    ]),
  );
  const reasons = findings.flatMap(({ cycleId, why }) => (why === undefined ? [] : [`${cycleId}: ${why}.`]));
  return [...(rows.length > 0 ? table([[...HEADINGS], ...rows]) : []), ...reasons, summary(findings)];
}

function cell(value: unknown): string {
  if (value === undefined) return '—';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const oneLine = text.replaceAll(/\p{C}/gu, ' ');
  return oneLine.length > WIDEST ? `${oneLine.slice(0, WIDEST - 1)}…` : oneLine;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function summary(findings: readonly Finding[]): string {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const parts = [
    [count('equal'), 'as their history says'],
    [count('differs'), 'differ'],
    [count('mended'), 'mended'],
    [count('cannot'), 'cannot be proven'],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return `${findings.length} checked: ${said.join(', ') || 'nothing to do'}`;
}
