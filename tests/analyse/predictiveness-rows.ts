/** Units with a signal and a later outcome, and plans that ask whether the one predicts the other. */
import {
  predictivenessAnalysis,
  type PredictivenessAnalysis,
} from '../../analyse/predictiveness-analysis.js';
import { readPlanFile } from '../../analyse/plan-file.js';
import { PlainError } from '../../client/plain-error.js';
import { fileWriter } from './command.js';
import { fraction } from './observed.js';

export interface Asking {
  readonly judge: (plan: string, rows: readonly string[]) => Promise<PredictivenessAnalysis>;
  /** What is objected to, without the names of the files. */
  readonly complaints: (plan: string, rows: readonly string[]) => Promise<string[]>;
}

export function asking(): Asking {
  const file = fileWriter();
  let count = 0;
  const judge = async (plan: string, rows: readonly string[]) => {
    count += 1;
    const given = readPlanFile(file(`plan-${count}.yaml`, plan), true);
    if (given.design !== 'predictiveness') throw new Error('This plan is of another family.');
    const data = file(`rows-${count}.csv`, `${rows.join('\n')}\n`);
    return predictivenessAnalysis(given.file, data, 'the hash of the plan');
  };
  const complaints = async (plan: string, rows: readonly string[]) => {
    try {
      await judge(plan, rows);
    } catch (error) {
      if (!(error instanceof PlainError)) throw error;
      return error.message.split('\n').map((line) => line.replace(/^[^ ]*\.(?:csv|yaml): ?/, ''));
    }
    throw new Error('Nothing was objected to.');
  };
  return { judge, complaints };
}

export interface Changes {
  readonly expects?: string;
  readonly outcome?: 'proportion' | 'mean';
  readonly plan?: string;
  readonly data?: string;
  readonly least?: number;
}

export const PERIODS = 'periods: { signalUntil: 2026-06, outcomeFrom: 2026-07 }';

export function planOf({
  expects = 'more',
  outcome = 'proportion',
  plan = PERIODS,
  data = '',
  least = 200,
}: Changes = {}): string {
  const column = outcome === 'mean' ? '{ column: spent }' : '{ column: left, true: yes }';
  return `plan:
  design: predictiveness
  signal: { metric: effort_score, metricVersion: 2, kind: mean, expects: ${expects} }
  outcome: { metric: ${outcome === 'mean' ? 'revenue' : 'churn'}, metricVersion: 1, kind: ${outcome} }
  minimumUnits: ${least}
  confidence: 0.95
  ${plan}
data:
  unit: id
  signal: { column: effort }
  outcome: ${column}
  ${data}`;
}

export interface Row {
  readonly id: string;
  readonly store: string;
  readonly month: string;
  readonly later: string;
  readonly effort: string;
  readonly left: string;
  readonly spent: string;
}

export const HEADER = 'id,store,month,later,effort,left,spent';

/** Units of whom more leave, and spend more, the higher their effort; `strength` 0 is not at all. */
export function rowsOf(
  n: number,
  strength: number,
  change: (row: Row, place: number) => Partial<Row> = () => ({}),
): string[] {
  const rows = Array.from({ length: n }, (_, place) => {
    const effort = fraction(place, 0);
    const row: Row = {
      id: `u${place}`,
      store: `s${place % 40}`,
      month: '2026-06',
      later: '2026-07',
      effort: (10 * effort).toFixed(4),
      left: fraction(place, 1) < 0.3 + strength * (effort - 0.5) ? 'yes' : 'no',
      spent: Math.exp(3 * fraction(place, 2) + 3 * strength * effort).toFixed(4),
    };
    return { ...row, ...change(row, place) };
  });
  return [
    HEADER,
    ...rows.map(({ id, store, month, later, effort, left, spent }) =>
      [id, store, month, later, effort, left, spent].join(','),
    ),
  ];
}
