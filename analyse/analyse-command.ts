/**
 * `npm run analyse`: judges summaries, or the rows of a CSV file, by a plan as the gate would, without a server. It must
 * never decide by code of its own.
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { failureExitCode, failureText } from '../client/failure.js';
import { PlainError } from '../client/plain-error.js';
import type { VerdictWord } from '../domain/evidence/verdict.js';
import { lookShown } from '../domain/reading/look-shown.js';
import { analysisOf } from '../statistics/analysis.js';
import { analysisText } from './analysis-text.js';
import { observationsFromCsv } from './observations-from-csv.js';
import { readPlanFile } from './plan-file.js';

const HELP = `Usage: npm run analyse -- --plan plan.yaml [--data file.csv] [--json]

Judges data by the plan of a charter as the quality gate would; see docs/gate.md and examples/plans.

Options:
  --plan FILE    YAML: plan (the analysisPlan of a charter) with observations (summaries) or data (columns of a CSV file);
                 rounds, baseline where you have them
  --data FILE    the CSV file, with a header
  --json         print one JSON object instead of text (npm run --silent analyse prints nothing beside it)
  --help         print this

Exit codes: 0 pass, 10 fail, 11 inconclusive, 12 invalid, 2 wrong usage or a wrong file, 1 a defect`;

const EXIT_CODES: Readonly<Record<VerdictWord, number>> = {
  pass: 0,
  fail: 10,
  inconclusive: 11,
  invalid: 12,
};

interface Options {
  readonly plan: string;
  readonly data: string | undefined;
  readonly isJson: boolean;
}

async function analyse({ plan: planFile, data, isJson }: Options): Promise<void> {
  const { plan, rounds, baseline, ...given } = readPlanFile(planFile, data !== undefined);
  const observations =
    given.observations ?? (given.data && data && (await observationsFromCsv(data, given.data, plan)));
  if (!observations) throw new Error('The contract lets no file pass without observations and without data.');
  const analysis = analysisOf({ plan, observations, rounds, baseline, sha256 });
  const shown = { ...analysis, look: analysis.look && lookShown(analysis.look) };
  console.log(isJson ? JSON.stringify(shown, null, 2) : analysisText(shown, plan));
  process.exitCode = EXIT_CODES[analysis.verdict];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function optionsOf(args: readonly string[]): Options | 'help' {
  const file = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = { plan: file, data: file, json: flag, help: { ...flag, short: 'h' } } as const;
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true });
    if (values.help) return 'help';
    if (values.plan === undefined) throw new Error('By which plan shall it be judged?');
    return { plan: values.plan, data: values.data, isJson: values.json };
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`, 2);
  }
}

async function main(args: readonly string[]): Promise<void> {
  const options = optionsOf(args);
  if (options === 'help') console.log(HELP);
  else await analyse(options);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = failureExitCode(error);
  console.error(failureText(error, 'The command'));
});
