/** What a plan can expect of its gate, as it is told at the instrument gate before the pilot begins. */
export interface PlanPower {
  /** The chance of a pass that was planned at the target effect. */
  readonly planned: number;
  /** Chances that the whole gate passes, by the true effect of the primary; guardrails unchanged. */
  readonly atTarget: number;
  readonly atMinimum: number;
  readonly atZero: number;
  /** ArmSizes by arm as planned for the primary. */
  readonly size: ArmSizes;
  /** ArmSizes by arm that reach the planned chance; null where no size up to a hundred times the planned one does. */
  readonly needed: ArmSizes | null;
  /** Whole weeks until so many have come, at the traffic of the baseline; null where `needed` is. */
  readonly weeks: number | null;
  /** The same as one or two plain sentences. */
  readonly text: string;
}

interface ArmSizes {
  readonly pilot: number;
  readonly comparison: number;
}
