/** Judges rows that a test writes by a plan that it writes, through what the command is made of. */
import { PlainError } from '../../client/plain-error.js';
import { observationalAnalysis, type ObservationalAnalysis } from '../../analyse/observational-analysis.js';
import { readPlanFile } from '../../analyse/plan-file.js';
import { fileWriter } from './command.js';

export interface Observing {
  readonly judge: (plan: string, rows: readonly string[]) => Promise<ObservationalAnalysis>;
  readonly judgeFile: (plan: string, data: string) => Promise<ObservationalAnalysis>;
  /** What is objected to, without the names of the files. */
  readonly complaints: (plan: string, rows: readonly string[]) => Promise<string[]>;
}

export function observing(): Observing {
  const file = fileWriter();
  let count = 0;
  const judgeFile = async (plan: string, data: string) => {
    count += 1;
    const given = readPlanFile(file(`plan-${count}.yaml`, plan), true);
    if (given.design === 'randomised' || given.design === 'predictiveness')
      throw new Error('This plan is of another family.');
    return observationalAnalysis(given, data, 'the hash of the plan');
  };
  const judge = (plan: string, rows: readonly string[]) =>
    judgeFile(plan, file(`rows-${count}.csv`, `${rows.join('\n')}\n`));
  const complaints = async (plan: string, rows: readonly string[]) => {
    try {
      await judge(plan, rows);
    } catch (error) {
      if (!(error instanceof PlainError)) throw error;
      return error.message.split('\n').map((line) => line.replace(/^[^ ]*\.(?:csv|yaml): ?/, ''));
    }
    throw new Error('Nothing was objected to.');
  };
  return { judge, judgeFile, complaints };
}

/** Fractions without chance and without a lattice, so that no two units are equally near. */
export function fraction(unit: number, place: number): number {
  const value = Math.sin((unit + 1) * 12.9898 + (place + 1) * 78.233) * 43758.5453;
  return value - Math.floor(value);
}
