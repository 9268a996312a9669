/** Whether a signal predicts, as a person reads it at the terminal. */
import pc from 'picocolors';
import type { PredictivenessWord } from '../statistics/predictiveness/predictiveness.js';
import type { PredictivenessAnalysis } from './predictiveness-analysis.js';
import { section } from './text-parts.js';

const COLOURS: Readonly<Record<PredictivenessWord, (text: string) => string>> = {
  predicts: pc.green,
  does_not_predict: pc.red,
  undecided: pc.yellow,
  invalid: pc.magenta,
};

export function predictivenessText({ verdict, summary, reasons, hashes }: PredictivenessAnalysis): string {
  const [word = '', ...rest] = summary.split(/(?=:)/);
  const blocks = [
    `${pc.bold(COLOURS[verdict](word))}${rest.join('')}`,
    section('Why', reasons),
    section(
      'Hashes',
      Object.entries(hashes).map(([name, hash]) => `${name} ${hash}`),
    ),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}
