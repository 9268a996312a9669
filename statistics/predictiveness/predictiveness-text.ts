/** What is said of a signal and its outcome, in plain sentences. */
import type { PredictivenessPlan } from '../../contracts/predictiveness-plan.js';
import { countText, decimalsFor, fixedText } from '../quantity-text.js';
import { pValueText } from '../sample-ratio.js';
import { isAbsent, NOTHING, type Association, type NoAssociation } from './association.js';
import type { MeasuredSignal, NotMeasured } from './measured-signal.js';
import type { Predictiveness, PredictivenessWord } from './predictiveness.js';
import type { Rows, SignalData } from './signal-data.js';

/** As strict as a gate is about outcomes that are missing differently in two arms. */
const DIFFERS = 0.001;
/** Of fewer with the outcome, or without it, no interval of an area under the curve can be trusted. */
const LEAST_OF_EITHER = 20;
/** Of fewer clusters no interval that is made of them. */
const LEAST_CLUSTERS = 20;

const HEADS: Readonly<Record<PredictivenessWord, string>> = {
  predicts: 'Predicts',
  does_not_predict: 'Does not predict',
  undecided: 'Undecided',
  invalid: 'Invalid',
};

export function summaryOf(word: PredictivenessWord, [first = '', ...rest]: readonly string[]): string {
  return `${HEADS[word]}: ${word === 'invalid' ? [first, ...rest].join('; ') : first}`;
}

interface Judged {
  readonly data: SignalData;
  readonly measured: MeasuredSignal | NotMeasured;
  readonly missing: Predictiveness['missing'];
  readonly counted: Predictiveness['counted'];
}

/** Why nothing can be said, each as a sentence without its end. */
export function faultsOf(
  { signal, outcome }: PredictivenessPlan,
  { data: { lookAhead }, measured, missing, counted }: Judged,
): string[] {
  const faults: string[] = [];
  if (lookAhead)
    faults.push(
      `in ${rowsText(lookAhead.rows)} the outcome does not lie after the signal (${lookAhead.first}), and nothing foretells what has happened already`,
    );
  if (missing && missing.pValue < DIFFERS)
    faults.push(
      `${outcome.metric} is missing of ${countText(missing.missing)} of ${countText(missing.missing + missing.known)} rows, and those have another ${signal.metric} than the rest (${pValueText(missing.pValue)}); find out why before it is believed`,
    );
  if ('problem' in measured)
    faults.push(
      'there is too little before the split to take a direction from; say what is expected, or split later',
    );
  else if (counted.rows === 0) faults.push('there is no row with both signal and outcome to try it on');
  else if (isAbsent(measured.association))
    faults.push(PROBLEMS[measured.association.problem](signal.metric, outcome.metric));
  return faults;
}

const PROBLEMS: Readonly<Record<NoAssociation['problem'], (signal: string, outcome: string) => string>> = {
  'signal-never-varies': (signal) => `${signal} never varies, as where it was not filled in`,
  'outcome-never-varies': (_, outcome) => `${outcome} never varies: nobody, or everybody, has it`,
  determined: (signal, outcome) =>
    `${signal} tells ${outcome} without exception, as only a part of it, or something that follows from it, can`,
  'too-few': (signal, outcome) => `too few have both ${signal} and ${outcome} to measure a spread`,
};

/** What keeps anything from being decided. */
export function lacksOf(
  plan: PredictivenessPlan,
  { counted, decisive }: { readonly counted: Predictiveness['counted']; readonly decisive: Rows },
): string[] {
  const { groups, events, rows } = counted;
  const lacks: string[] = [];
  const of = groupsText(counted);
  if (groups < plan.minimumUnits)
    lacks.push(`there are ${countText(groups)} of the planned ${countText(plan.minimumUnits)} ${of}`);
  if (counted.by !== 'unit' && groups < LEAST_CLUSTERS)
    lacks.push(`${countText(groups)} ${of} are too few: of fewer than ${LEAST_CLUSTERS} nothing is decided`);
  if (events !== null && Math.min(events, rows - events) < LEAST_OF_EITHER) {
    const few = events < rows - events ? 'with' : 'without';
    const count = countText(Math.min(events, rows - events));
    lacks.push(
      `${count} ${few} ${plan.outcome.metric} are too few: of fewer than ${LEAST_OF_EITHER} nothing is decided`,
    );
  }
  if (events === null)
    for (const [name, values] of [
      [plan.signal.metric, decisive.signal],
      [plan.outcome.metric, decisive.outcome],
    ] as const) {
      const others = outsideCommonest(values);
      if (others < LEAST_OF_EITHER)
        lacks.push(
          `${countText(others)} with a ${name} other than the commonest are too few: of fewer than ${LEAST_OF_EITHER} nothing is decided`,
        );
    }
  return lacks;
}

function outsideCommonest(values: Float64Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return values.length - [...counts.values()].reduce((most, count) => Math.max(most, count), 0);
}

interface Found extends Pick<Predictiveness, 'usefulSize' | 'counted' | 'contrary' | 'mayRetire'> {
  readonly association: Association;
  readonly direction: 'more' | 'less';
}

const MEASURES: Readonly<Record<Association['measure'], string>> = {
  auc: 'area under the curve',
  rank_correlation: 'rank correlation',
  correlation: 'linear correlation',
};

/** The estimate beside the useful size. */
export function reasonOf({ signal, outcome }: PredictivenessPlan, found: Found): string {
  const { association, usefulSize, counted, direction } = found;
  const { measure, estimate, lower, upper, confidence } = association;
  const nothing = NOTHING[measure];
  const decimals = decimalsFor(upper - lower, [estimate, lower, upper], [usefulSize, nothing]);
  const text = (value: number) => fixedText(value, decimals);
  const percent = `${String(Number((100 * confidence).toPrecision(6)))}%`;
  const head = `${direction} ${outcome.metric} with a higher ${signal.metric}: ${MEASURES[measure]} ${text(estimate)} (${percent} interval ${text(lower)} to ${text(upper)}; ${nothing} is nothing)`;
  return `${head}, ${comparedText(found, text)}, of ${sizeText(counted)}`;
}

function comparedText({ association, usefulSize, contrary }: Found, text: (value: number) => string): string {
  const { measure, estimate, lower, upper } = association;
  const nothing = NOTHING[measure];
  const useful = `the useful size of ${usefulSize}`;
  if (contrary) return `which goes the other way than expected`;
  if (upper < usefulSize) return `all of it below ${useful}`;
  if (lower > nothing)
    return estimate >= usefulSize
      ? `which reaches ${useful}; shown: at least ${text(lower)}`
      : `which is more than nothing and short of ${useful}, and could still be as much`;
  return `which could be nothing, and could be ${useful}`;
}

interface Noted extends Found, Pick<Predictiveness, 'linear' | 'outOfSample' | 'beyond'> {
  readonly word: PredictivenessWord;
  /** How many times as much would decide. */
  readonly more: number | undefined;
}

export function notesOf(plan: PredictivenessPlan, noted: Noted): string[] {
  const { word, contrary, mayRetire, counted, more } = noted;
  const notes: string[] = [];
  if (mayRetire) notes.push(`that ${plan.signal.metric} be retired may be proposed`);
  else if (word === 'does_not_predict')
    notes.push(
      contrary
        ? `no ground to retire ${plan.signal.metric}: turned around it may be of use; mend what it is said to foretell`
        : `no ground to retire ${plan.signal.metric}: turned around it could still be of use`,
    );
  if (more !== undefined && counted.groups * (more - 1) < 1e9)
    notes.push(
      `it needs about ${countText(Math.ceil(counted.groups * (more - 1)))} more ${groupsText(counted)}, if it stays as it is`,
    );
  return [
    ...notes,
    ...outOfSampleNotes(plan, noted),
    ...beyondNotes(plan, noted),
    ...countNotes(plan, noted),
  ];
}

function outOfSampleNotes({ split }: PredictivenessPlan, { outOfSample: found, linear }: Noted): string[] {
  const on =
    split.by === 'unit'
      ? `on parts of the ${split.folds} that it was not fitted on`
      : `on what came from ${split.testFrom} on, fitted on what was known before`;
  const share = (value: number) => `${fixedText(100 * value, 1)}%`;
  const skill = found
    ? `out of sample, ${on}, a rule by the signal takes away ${share(found.explained)} of the squared error of the mean${found.devianceExplained === null ? '' : ` and ${share(found.devianceExplained)} of the deviance`}`
    : 'no rule could be fitted to try out of sample';
  const chosen = found?.direction
    ? [
        `with its direction taken from the other parts the area under the curve is ${fixedText(found.direction.auc, 3)}`,
      ]
    : [];
  const line = linear
    ? [
        `the linear correlation, which a few large amounts can make or undo, is ${fixedText(linear.estimate, 3)} (${fixedText(linear.lower, 3)} to ${fixedText(linear.upper, 3)})`,
      ]
    : [];
  return [skill, ...(split.by === 'unit' ? chosen : []), ...line];
}

function beyondNotes({ beyond }: PredictivenessPlan, { beyond: found }: Noted): string[] {
  if (beyond.length === 0) return [];
  const known = beyond.join(', ');
  if (!found) return [`what it tells beyond ${known} could not be measured`];
  const { correlation, lower, upper, explained } = found;
  const skill =
    explained === null
      ? ''
      : `, and it takes away ${fixedText(100 * explained, 1)}% of the squared error that they leave`;
  return [
    `beyond ${known} its correlation is ${fixedText(correlation, 3)} (${fixedText(lower, 3)} to ${fixedText(upper, 3)})${skill}`,
  ];
}

function countNotes({ signal, outcome }: PredictivenessPlan, { counted }: Noted): string[] {
  const { withoutSignal, withoutOutcome, before, across } = counted;
  return [
    ...(withoutSignal > 0
      ? [`${rowsText(withoutSignal)} have no ${signal.metric}: what is found is of those that have one`]
      : []),
    ...(withoutOutcome > 0 ? [`${outcome.metric} is missing of ${rowsText(withoutOutcome)}`] : []),
    ...(before + across > 0
      ? [
          `${rowsText(before)} lie before the split, and ${rowsText(across)} across it, which are used for neither`,
        ]
      : []),
  ];
}

function sizeText(counted: Predictiveness['counted']): string {
  const { rows, groups, events, by } = counted;
  const units =
    by === 'unit' && rows === groups
      ? `${countText(rows)} units`
      : `${countText(rows)} rows of ${countText(groups)} ${groupsText(counted)}`;
  return events === null ? units : `${units}, ${countText(events)} of them with the outcome`;
}

function groupsText({ by }: Pick<Predictiveness['counted'], 'by'>): string {
  return by === 'unit' ? 'units' : `clusters by ${by}`;
}

function rowsText(count: number): string {
  return count === 1 ? '1 row' : `${countText(count)} rows`;
}
