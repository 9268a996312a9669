/**
 * `npm run analyse`: judges summaries, or the rows of a CSV file, by a plan as the gate would, or by the rules for arms that
 * chance did not draw, without a server. It must never decide by code of its own.
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { canonicalJson } from '../base/canonical-json.js';
import { failureExitCode, failureText } from '../client/failure.js';
import { PlainError } from '../client/plain-error.js';
import type { VerdictWord } from '../domain/evidence/verdict.js';
import { lookShown } from '../domain/reading/look-shown.js';
import type { RandomisedFile } from '../contracts/analysis-file.js';
import type { PredictivenessFile } from '../contracts/predictiveness-file.js';
import type { DataColumns } from '../contracts/data-columns.js';
import type { DefinedMetrics } from '../contracts/defined-metric.js';
import type { AnalysisPlan } from '../contracts/analysis-plan.js';
import type { Baseline } from '../contracts/submission.js';
import { DIALECTS, type DialectName } from '../warehouse/dialects.js';
import { summarySql } from '../warehouse/summary-sql.js';
import { analysisOf } from '../statistics/analysis.js';
import { planPower } from '../statistics/plan-power.js';
import type { PredictivenessWord } from '../statistics/predictiveness/predictiveness.js';
import { analysisText } from './analysis-text.js';
import { definitionsIn } from './metric-files.js';
import { observationalAnalysis, type ObservationalFile } from './observational-analysis.js';
import { observationalText } from './observational-text.js';
import { observationsFromCsv } from './observations-from-csv.js';
import { observationsFromSummaries } from './observations-from-summaries.js';
import { readPlanFile } from './plan-file.js';
import { predictivenessAnalysis } from './predictiveness-analysis.js';
import { predictivenessText } from './predictiveness-text.js';

const HELP = `Usage: npm run analyse -- --plan plan.yaml [--data file.csv | --summaries result.csv] [--metric FILE]… [--json]
       npm run analyse -- --plan plan.yaml [--metric FILE]… --print-sql DIALECT [--table NAME]

Judges data by the plan of a charter as the quality gate would, or by an observational plan (matched,
difference_in_differences, pre_post) where chance drew no arms; or, by a plan of design predictiveness,
whether a signal of a unit foretells its later outcome; see docs/gate.md and examples/plans.

Options:
  --plan FILE    YAML: plan (the analysisPlan of a charter) with observations (summaries) or data (columns of a CSV file),
                 rounds, baseline where you have them; with a baseline alone the chance of a pass is told, and whether the
                 planned size is enough; or an observational or predictiveness plan
                 with data
  --data FILE    the CSV file, with a header
  --metric FILE  the definition of a metric that data computes by its definition, as the metric library answers it or as
                 examples/metrics has it; once for each such metric
  --print-sql D  print the query that sums up the rows in your own warehouse, and judge nothing; D is one of
                 ${DIALECTS.join(', ')}
  --table NAME   the table that holds the rows, as the warehouse names it; rows unless told
  --summaries F  a CSV file with what that query gave
  --json         print one JSON object instead of text (npm run --silent analyse prints nothing beside it)
  --help         print this

Exit codes: 0 pass (predicts), 10 fail (does not predict), 11 inconclusive (undecided), 12 invalid,
            2 wrong usage or a wrong file, 1 a defect; 0 too for a baseline alone`;

const EXIT_CODES: Readonly<Record<VerdictWord | PredictivenessWord, number>> = {
  pass: 0,
  predicts: 0,
  fail: 10,
  does_not_predict: 10,
  inconclusive: 11,
  undecided: 11,
  invalid: 12,
};

interface Options {
  readonly plan: string;
  readonly data: string | undefined;
  readonly summaries: string | undefined;
  readonly metrics: readonly string[];
  readonly sql: DialectName | undefined;
  readonly table: string;
  readonly isJson: boolean;
}

async function analyse(options: Options): Promise<void> {
  const { plan, data, summaries, metrics, sql, isJson } = options;
  const given = readPlanFile(plan, (data ?? summaries ?? sql) !== undefined);
  if (given.design === 'randomised') return analyseDrawn(given.file, options);
  if (metrics.length > 0) throw new PlainError(`A ${given.design} plan takes no --metric.`, 2);
  if (given.design === 'predictiveness') return analyseSignal(given.file, { data, isJson });
  return analyseFound(given, { data, isJson });
}

/** Arms that chance drew, by the gate's very judge. */
async function analyseDrawn(file: RandomisedFile, options: Options): Promise<void> {
  const { sql, table, isJson } = options;
  const { plan, rounds, baseline, ...given } = file;
  const defined = definitionsIn(options.metrics, { path: options.plan, plan, columns: given.data });
  if (sql !== undefined && given.data) {
    console.log(summarySql({ plan, columns: given.data, defined, table, dialect: sql }));
    return;
  }
  const rows = given.data && { plan, columns: given.data, defined };
  const observations = given.observations ?? (rows && (await ofRows(rows, options)));
  if (!observations) {
    tellPower(plan, baseline, rounds, isJson);
    return;
  }
  const analysis = analysisOf({ plan, observations, rounds, baseline, sha256 });
  const shown = { ...analysis, look: analysis.look && lookShown(analysis.look) };
  console.log(isJson ? JSON.stringify(shown, null, 2) : analysisText(shown, plan));
  process.exitCode = EXIT_CODES[analysis.verdict];
}

/** Before there is anything to judge: whether the planned size is enough. */
function tellPower(
  plan: AnalysisPlan,
  baseline: Baseline | undefined,
  rounds: number,
  isJson: boolean,
): void {
  const power = baseline ? planPower(plan, baseline, rounds) : null;
  if (!power) {
    const missing = 'of each planned metric in its kind, and of clusters what the plan assumes of them';
    throw new PlainError(`The chance of a pass follows from a baseline ${missing}.`, 2);
  }
  console.log(isJson ? JSON.stringify({ power }, null, 2) : power.text);
}

interface Rows {
  readonly plan: AnalysisPlan;
  readonly columns: DataColumns;
  readonly defined: DefinedMetrics;
}

async function ofRows({ plan, columns, defined }: Rows, { data, summaries }: Options) {
  if (data !== undefined) return observationsFromCsv(data, columns, plan, defined);
  return summaries === undefined ? undefined : observationsFromSummaries(summaries, columns, plan, defined);
}

/** Arms as they were found, by the design that makes them comparable. Its rows are needed as they are. */
async function analyseFound(
  given: ObservationalFile,
  { data, isJson }: Pick<Options, 'data' | 'isJson'>,
): Promise<void> {
  if (data === undefined)
    throw new PlainError(`A ${given.design} plan is judged by its rows: name them by --data file.csv.`, 2);
  const analysis = await observationalAnalysis(given, data, sha256(canonicalJson(given.file.plan)));
  console.log(isJson ? JSON.stringify(analysis, null, 2) : observationalText(analysis, given.file.plan));
  process.exitCode = EXIT_CODES[analysis.verdict];
}

/** Whether a signal foretells a later outcome, by the rows of both. */
async function analyseSignal(
  file: PredictivenessFile,
  { data, isJson }: Pick<Options, 'data' | 'isJson'>,
): Promise<void> {
  if (data === undefined)
    throw new PlainError('A predictiveness plan is judged by its rows: name them by --data file.csv.', 2);
  const analysis = await predictivenessAnalysis(file, data, sha256(canonicalJson(file.plan)));
  console.log(isJson ? JSON.stringify(analysis, null, 2) : predictivenessText(analysis));
  process.exitCode = EXIT_CODES[analysis.verdict];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function optionsOf(args: readonly string[]): Options | 'help' {
  const file = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    plan: file,
    data: file,
    summaries: file,
    metric: { ...file, multiple: true },
    'print-sql': file,
    table: file,
    json: flag,
    help: { ...flag, short: 'h' },
  } as const;
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true });
    if (values.help) return 'help';
    const { plan, data, summaries, metric: metrics = [], json: isJson, table = 'rows' } = values;
    if (plan === undefined) throw new Error('By which plan shall it be judged?');
    const sql = dialectOf(values['print-sql']);
    if ([data, summaries, sql].filter((each) => each !== undefined).length > 1)
      throw new Error('Give one of --data, --summaries and --print-sql.');
    if (values.table !== undefined && sql === undefined) throw new Error('--table goes with --print-sql.');
    return { plan, data, summaries, metrics, sql, table, isJson };
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`, 2);
  }
}

function dialectOf(name: string | undefined): DialectName | undefined {
  const known = DIALECTS.find((dialect) => dialect === name);
  if (name === undefined || known) return known;
  throw new Error(`--print-sql knows ${DIALECTS.join(', ')}, and not ${name}.`);
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
