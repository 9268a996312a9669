/** What is said of a gap that moved one way before the pilot. */
import type { MetricKind } from '../../../base/vocabulary.js';
import { pValueText } from '../../sample-ratio.js';
import type { SeriesCompared } from '../panel/control-series.js';
import { effectText } from './naive-difference.js';

/** Looser than a test would be, because few blocks seldom show a drift that is there. */
const DRIFTS_BELOW = 0.1;

interface OfMetric {
  readonly metric: string;
  readonly kind: MetricKind;
  readonly compared?: SeriesCompared;
}

/** A drift would have gone on without the pilot, and its next block is taken for an effect. */
export function driftLimits(measured: readonly OfMetric[]): string[] {
  return measured.flatMap(({ metric, kind, compared }) => {
    const { drift } = compared ?? {};
    if (!drift || drift.pValue >= DRIFTS_BELOW) return [];
    const { perPeriod, pValue } = drift;
    const slope = effectText(kind, perPeriod, Math.abs(perPeriod));
    return `${metric} moved away from the series left alone by ${slope} a period before the pilot already (${pValueText(pValue)}), and would have gone on without it`;
  });
}

export function driftNotes(measured: readonly OfMetric[]): string[] {
  return measured.flatMap(({ metric, kind, compared }) => {
    if (!compared) return [];
    const { drift, blocks } = compared;
    if (!drift)
      return `whether ${metric} drifted before the pilot cannot be told from ${String(blocks)} earlier times as long`;
    const slope = effectText(kind, drift.perPeriod, Math.abs(drift.perPeriod));
    return `drift of ${metric} before the pilot: ${slope} a period (${pValueText(drift.pValue)})`;
  });
}
