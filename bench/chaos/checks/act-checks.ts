/** Checks that every acknowledged act is on the timeline exactly once, and that no refused act is. */
import type { Act, ActBook } from '../act-book.js';
import type { Evidence } from '../final-state.js';
import { markIn } from '../mark.js';
import { mustBeZero, told, type CheckResult } from './check.js';

/** Mark → ids of the cycles on whose timeline the mark stands, one id for each entry. */
export type Traces = ReadonlyMap<string, readonly string[]>;

export function tracesIn(evidence: Evidence): Traces {
  const traces = new Map<string, string[]>();
  for (const { id, events } of evidence.values()) {
    for (const entry of events.flatMap(({ entries }) => entries)) {
      const mark = markIn(entry);
      if (mark !== null) traces.set(mark, [...(traces.get(mark) ?? []), id]);
    }
  }
  return traces;
}

export function actChecks(book: ActBook, traces: Traces, unknownAtFirst: readonly string[]): CheckResult[] {
  const tracesOf = ({ id }: Act) => traces.get(id) ?? [];
  const { acts } = book;
  const lost = book.with('acknowledged').filter((act) => tracesOf(act).length === 0);
  const doubled = acts.filter((act) => tracesOf(act).length > 1);
  const applied = book.with('refused').filter((act) => tracesOf(act).length > 0);
  const elsewhere = acts.filter(
    (act) => act.cycleId !== '' && tracesOf(act).some((id) => id !== act.cycleId),
  );
  const unknown = [...book.with('unknown'), ...book.with('under way')];
  return [
    mustBeZero('acknowledged and not on the timeline', lost.map(lineOf)),
    mustBeZero('applied more than once', doubled.map(lineOf)),
    mustBeZero('refused though applied', applied.map(lineOf)),
    mustBeZero('on the timeline of another cycle', elsewhere.map(lineOf)),
    mustBeZero('unknown to the end', unknown.map(lineOf)),
    told('unknown until asked again after the faults', unknownAtFirst),
  ];
}

export function lineOf({ id, cycleId, what, by, code, tries }: Act): string {
  const answers = tries.map(({ status, code: said }) => said ?? status ?? 'no answer');
  return `${cycleId} ${id} ${what} by ${by} (${code ?? 'accepted'}): ${shortened(answers)}`;
}

/** An answer that came many times in a row is told once, with its number. */
function shortened(answers: readonly (string | number)[]): string {
  const runs: { answer: string | number; times: number }[] = [];
  for (const answer of answers) {
    const last = runs.at(-1);
    if (last?.answer === answer) last.times += 1;
    else runs.push({ answer, times: 1 });
  }
  return runs.map(({ answer, times }) => (times === 1 ? String(answer) : `${times}× ${answer}`)).join(', ');
}
