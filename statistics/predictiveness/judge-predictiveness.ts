/** Judges whether a signal of a unit foretells a later outcome of it, by a plan of design `predictiveness`. Pure. */
import type { PredictivenessPlan } from '../../contracts/predictiveness-plan.js';
import { covariateColumns } from '../observational/covariate-columns.js';
import { modelColumns } from '../observational/unit-table.js';
import { isAbsent } from './association.js';
import { beyondKnown } from './beyond-known.js';
import { correlation } from './correlation.js';
import { measuredSignal, type MeasuredSignal } from './measured-signal.js';
import { missingBySignal } from './missing-by-signal.js';
import { outOfSample } from './out-of-sample.js';
import type { Counted, Predictiveness, PredictivenessWord } from './predictiveness.js';
import { faultsOf, lacksOf, notesOf, reasonOf, summaryOf } from './predictiveness-text.js';
import { ruleOf, timesNeeded } from './ruling.js';
import { placesWhere, valuesAt, type SignalData } from './signal-data.js';

/**
 * What Cohen calls a small effect, d = 0.2, on either scale: an area under the curve of Φ(0.2/√2) = .556, a correlation of .1.
 *
 * Source: J. Cohen, Statistical Power Analysis for the Behavioral Sciences (1988); M. E. Rice, G. T. Harris, Law and Human
 * Behavior 29 (2005) 615–620.
 */
export const USEFUL_UNLESS_TOLD = { proportion: 0.556, mean: 0.1 } as const;

export function judgePredictiveness(plan: PredictivenessPlan, data: SignalData): Predictiveness {
  const measured = measuredSignal(plan, data);
  const missing = missingOf(data);
  const counted = countedIn(plan, data, measured);
  const usefulSize = plan.usefulSize ?? USEFUL_UNLESS_TOLD[plan.outcome.kind];
  const named = namedIn(plan);
  const faults = faultsOf(plan, { data, measured, missing, counted });
  if (faults.length > 0 || 'problem' in measured || isAbsent(measured.association))
    return {
      ...saying('invalid', faults),
      ...named,
      ...NOTHING_SHOWN,
      usefulSize,
      counted,
      missing,
    };
  const { association, direction } = measured;
  const lacks = lacksOf(plan, { counted, decisive: measured.decisive });
  const { word, contrary, mayRetire } = ruleOf(association, usefulSize, lacks.length === 0);
  const found = { association, direction, contrary, mayRetire, usefulSize, counted, missing };
  const more = word === 'undecided' ? timesNeeded(association, usefulSize) : undefined;
  const beside = besideOf(plan, data, measured);
  const notes = notesOf(plan, { ...found, ...beside, word, more });
  return { ...saying(word, [...lacks, reasonOf(plan, found), ...notes]), ...named, ...found, ...beside };
}

function saying(verdict: PredictivenessWord, reasons: readonly string[]) {
  return { design: 'predictiveness' as const, verdict, summary: summaryOf(verdict, reasons), reasons };
}

const NOTHING_SHOWN = {
  association: null,
  direction: null,
  contrary: false,
  mayRetire: false,
  linear: null,
  outOfSample: null,
  beyond: null,
};

/** Of data that cannot even be read. */
export function unmeasuredPredictiveness(
  plan: PredictivenessPlan,
  faults: readonly string[],
): Predictiveness {
  return {
    ...saying('invalid', faults),
    ...namedIn(plan),
    ...NOTHING_SHOWN,
    usefulSize: plan.usefulSize ?? USEFUL_UNLESS_TOLD[plan.outcome.kind],
    counted: {
      rows: 0,
      groups: 0,
      by: 'unit',
      events: null,
      withoutSignal: 0,
      withoutOutcome: 0,
      before: 0,
      across: 0,
    },
    missing: null,
  };
}

function namedIn({ signal, outcome }: PredictivenessPlan) {
  return {
    signal: { metric: signal.metric, metricVersion: signal.metricVersion },
    outcome: { metric: outcome.metric, metricVersion: outcome.metricVersion },
  };
}

/** Whether those of whom the outcome is missing had another signal, among all that have one. */
function missingOf({ signal, outcome }: SignalData): Predictiveness['missing'] {
  const places = placesWhere(signal.length, (place) => !Number.isNaN(signal[place]));
  const isMissing = valuesAt(outcome, places).map((value) => (Number.isNaN(value) ? 1 : 0));
  return missingBySignal(valuesAt(signal, places), isMissing);
}

function countedIn(
  { outcome: { kind } }: PredictivenessPlan,
  { signal, outcome, parts, clusterName }: SignalData,
  measured: ReturnType<typeof measuredSignal>,
): Counted {
  const rows = 'problem' in measured ? undefined : measured.decisive;
  const count = (isIt: (place: number) => boolean) => placesWhere(signal.length, isIt).length;
  return {
    rows: rows?.signal.length ?? 0,
    groups: new Set(rows?.groups).size,
    by: clusterName ?? 'unit',
    events: kind === 'proportion' ? (rows?.outcome.reduce((sum, each) => sum + each, 0) ?? 0) : null,
    withoutSignal: count((place) => Number.isNaN(signal[place])),
    withoutOutcome: count((place) => Number.isNaN(outcome[place])),
    before: parts ? count((place) => parts[place] === 'fit') : 0,
    across: parts ? count((place) => parts[place] === 'neither') : 0,
  };
}

/** What stands beside the association and decides nothing. */
function besideOf(
  { outcome: { kind }, beyond, confidence }: PredictivenessPlan,
  { covariates }: SignalData,
  { known, places, splits, decisive }: MeasuredSignal,
): Pick<Predictiveness, 'linear' | 'outOfSample' | 'beyond'> {
  const linear = kind === 'mean' ? correlation(decisive, confidence) : undefined;
  const columns = modelColumns({ covariates: covariateColumns(covariates) });
  const asked = { ...known, kind };
  return {
    linear: linear && !isAbsent(linear) ? linear : null,
    outOfSample: outOfSample(asked, splits),
    beyond:
      beyond.length === 0
        ? null
        : beyondKnown(
            { ...asked, known: columns.map(({ values }) => valuesAt(values, places)) },
            splits,
            confidence,
          ),
  };
}
