/** The rows that decide, in the direction that was expected, and how strongly signal and outcome go together in them. */
import type { PredictivenessPlan } from '../../contracts/predictiveness-plan.js';
import { areaUnderCurve } from './area-under-curve.js';
import { isAbsent, type Association, type NoAssociation } from './association.js';
import { rankCorrelation } from './rank-correlation.js';
import { placesWhere, rowsAt, type Rows, type SignalData } from './signal-data.js';
import { foldsOf, forwardSplit, type Split } from './splits.js';

export interface MeasuredSignal {
  /** All that were measured, those fitted on too. */
  readonly known: Rows;
  /** Of `known` the place in the data. */
  readonly places: Int32Array;
  readonly splits: readonly Split[];
  /** Those that decide; the signal is turned where less was expected. */
  readonly decisive: Rows;
  readonly direction: 'more' | 'less';
  readonly association: Association | NoAssociation;
}

export interface NotMeasured {
  readonly problem: 'nothing-to-fit-on';
}

type Plan = Pick<PredictivenessPlan, 'signal' | 'outcome' | 'split' | 'confidence'>;

export function measuredSignal(plan: Plan, data: SignalData): MeasuredSignal | NotMeasured {
  const { signal, outcome, parts } = data;
  const places = placesWhere(
    signal.length,
    (place) => !Number.isNaN(signal[place]) && !Number.isNaN(outcome[place]),
  );
  const known = rowsAt(data, places);
  const splits =
    plan.split.by === 'unit'
      ? foldsOf(known.groups, plan.split.folds)
      : [forwardSplit([...places].map((place) => parts?.[place] ?? 'neither'))];
  const [forward] = splits;
  const isForward = plan.split.by === 'time' && forward !== undefined;
  const tested = isForward ? rowsAt(known, forward.test) : known;
  const strength = strengthOf(plan.outcome.kind);
  if (plan.signal.expects !== 'either') {
    const direction = plan.signal.expects;
    const decisive = direction === 'less' ? turned(tested) : tested;
    const association = strength(decisive, plan.confidence);
    return { known, places, splits, decisive, direction, association };
  }
  if (isForward) {
    const before = strength(rowsAt(known, forward.fit), plan.confidence);
    if (isAbsent(before)) return { problem: 'nothing-to-fit-on' };
    const direction = isTurned(before) ? 'less' : 'more';
    const decisive = direction === 'less' ? turned(tested) : tested;
    return { known, places, splits, decisive, direction, association: strength(decisive, plan.confidence) };
  }
  // Two directions are tried on the same rows, so that each has half of what the confidence leaves.
  const confidence = (1 + plan.confidence) / 2;
  const asItIs = strength(tested, confidence);
  const isLess = !isAbsent(asItIs) && isTurned(asItIs);
  const decisive = isLess ? turned(tested) : tested;
  const association = isLess ? strength(decisive, confidence) : asItIs;
  return { known, places, splits, decisive, direction: isLess ? 'less' : 'more', association };
}

function strengthOf(kind: Plan['outcome']['kind']) {
  return kind === 'proportion' ? areaUnderCurve : rankCorrelation;
}

function isTurned({ measure, estimate }: Association): boolean {
  return measure === 'auc' ? estimate < 1 / 2 : estimate < 0;
}

function turned(rows: Rows): Rows {
  return { ...rows, signal: rows.signal.map((value) => -value) };
}
