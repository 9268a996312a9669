/** Whether what an analysis has found is ground to retire a version of a metric. */

interface Version {
  readonly metric: string;
  readonly version: number;
}

/** What is read of a finding; one that judges arms has none of it. */
interface FoundOfSignal {
  readonly design?: unknown;
  readonly mayRetire?: unknown;
  readonly summary?: unknown;
  readonly signal?: { readonly metric?: unknown; readonly metricVersion?: unknown };
}

/** @returns why it is no ground, as it follows the id of the analysis; null where it is */
export function whyNoGround(result: FoundOfSignal, { metric, version }: Version): string | null {
  const { design, mayRetire, signal, summary } = result;
  if (design !== 'predictiveness') return 'has not asked whether a signal predicts';
  if (signal?.metric !== metric || signal.metricVersion !== version)
    return `is of ${String(signal?.metric)}, version ${String(signal?.metricVersion)}`;
  return mayRetire === true ? null : `is no ground to retire it: ${String(summary)}`;
}
