/** What a story is: one improvement of the sample portfolio, played to its end. */
import type { Outcome } from '../../base/vocabulary.js';
import type { CharterFile } from '../../client/charter-file.js';
import type { Stage } from '../stage.js';
import type { Subscriber } from '../telco.js';

export interface Materials {
  readonly charter: CharterFile;
  readonly subscribers: readonly Subscriber[];
  /** The seed of every simulated draw. */
  readonly seed: number;
  /** Absolute folder of the samples. */
  readonly examples: string;
}

/** Named numbers of a story, for `--json`. */
export type Figures = Readonly<Record<string, number>>;

/** What a year brings at margin and costs to run, in minor units of the budget, as Finance books it. */
export interface YearlyMoney {
  readonly benefitMinor: number;
  readonly runCostMinor: number;
}

/** What an improvement brings that ended before it had spread. */
export const BROUGHT_NOTHING: YearlyMoney = { benefitMinor: 0, runCostMinor: 0 };

export interface Ended {
  readonly figures: Figures;
  /** The first year at the reach that it came to. */
  readonly brought: YearlyMoney;
  /** Label and value, for the table at the end. */
  readonly remarks: readonly (readonly [label: string, value: string])[];
}

export interface Story {
  /** Its number in the sample portfolio. */
  readonly number: number;
  readonly title: string;
  /** Its charter's file in `examples/`. */
  readonly charterFile: string;
  /** The outcome that the story tells of; chance may end it otherwise, which is then said. */
  readonly endsAs: Outcome;
  play(stage: Stage, materials: Materials): Promise<Ended>;
}
