/** One group of subjects, filled one by one; it keeps nothing of them but what the gate needs. */
import type { MetricKind } from '../base/vocabulary.js';
import { assertNever } from '../base/assert-never.js';
import type { GroupSummary } from '../contracts/evidence.js';
import { RunningCoMoments } from '../statistics/methods/running-co-moments.js';
import { RunningMoments } from '../statistics/running-moments.js';

/**
 * What was measured of a subject: 1 or 0 of a share, an amount of a mean with its covariate where there is one, the numerator
 * and the denominator of a ratio, the answer from 0 to 10 of a net promoter score.
 */
export type Outcome = readonly [value: number, second?: number];

export interface OutcomeTally {
  add(outcome: Outcome): void;
  summary(): GroupSummary;
}

/** @returns what makes an empty tally for a group of subjects */
export function outcomeTally(kind: MetricKind, isAdjusted: boolean): () => OutcomeTally {
  switch (kind) {
    case 'proportion':
      return () => new ShareTally();
    case 'mean':
      return isAdjusted ? () => new PairTally(adjustedMean) : () => new MeanTally();
    case 'ratio':
      return () => new PairTally(ratio);
    case 'nps':
      return () => new ScoreTally();
    default:
      return assertNever(kind);
  }
}

class MeanTally implements OutcomeTally {
  readonly #moments = new RunningMoments();

  add([value]: Outcome): void {
    this.#moments.add(value);
  }

  summary(): GroupSummary {
    return { kind: 'mean', ...this.#moments.moments };
  }
}

/** Two quantities of each subject. */
class PairTally implements OutcomeTally {
  readonly #pairs = new RunningCoMoments();

  constructor(private readonly summaryOf: (found: RunningCoMoments['found']) => GroupSummary) {}

  add([value, second = NaN]: Outcome): void {
    this.#pairs.add(value, second);
  }

  summary(): GroupSummary {
    return this.summaryOf(this.#pairs.found);
  }
}

function adjustedMean({ n, y, x, coDeviations }: RunningCoMoments['found']): GroupSummary {
  return { kind: 'mean', n, ...y, covariate: { ...x, coDeviations } };
}

function ratio({ n, y, x, coDeviations }: RunningCoMoments['found']): GroupSummary {
  return { kind: 'ratio', n, numerator: y, denominator: x, coDeviations };
}

class ShareTally implements OutcomeTally {
  #n = 0;
  #successes = 0;

  add([value]: Outcome): void {
    this.#n += 1;
    this.#successes += value;
  }

  summary(): GroupSummary {
    return { kind: 'proportion', n: this.#n, successes: this.#successes };
  }
}

const PROMOTERS_FROM = 9;
const PASSIVES_FROM = 7;

class ScoreTally implements OutcomeTally {
  readonly #counts = { promoters: 0, passives: 0, detractors: 0 };

  add([answer]: Outcome): void {
    if (answer >= PROMOTERS_FROM) this.#counts.promoters += 1;
    else if (answer >= PASSIVES_FROM) this.#counts.passives += 1;
    else this.#counts.detractors += 1;
  }

  summary(): GroupSummary {
    const { promoters, passives, detractors } = this.#counts;
    return { kind: 'nps', n: promoters + passives + detractors, promoters, passives, detractors };
  }
}
