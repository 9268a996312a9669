/** Outcomes that the change cannot move. Where one of them moves all the same, the arms differ in something else. */
import type { MetricKind } from '../../../base/vocabulary.js';
import type { ObservationalPlan } from '../../../contracts/observational-plan.js';
import { effectText } from './naive-difference.js';
import type { DesignFault, Found } from './observed-criteria.js';
import type { NegativeControlShown } from './observational-verdict.js';

type ControlFound = (NegativeControlShown & { readonly kind: MetricKind }) | { readonly unusable: string };

/** The level is divided over them, so that many do not find by chance what is not there. */
export function controlsShown(
  { negativeControls, confidence }: Pick<ObservationalPlan, 'negativeControls' | 'confidence'>,
  measure: (metric: string, kind: MetricKind, confidence: number) => Found | undefined,
): readonly ControlFound[] {
  const each = 1 - (1 - confidence) / negativeControls.length;
  return negativeControls.map(({ metric, kind }) => {
    const found = measure(metric, kind, each);
    if (!found) return { unusable: `the negative control ${metric} is missing; name its column` };
    if ('unusable' in found) return { unusable: `the negative control ${found.unusable}` };
    if ('undecidable' in found)
      return { unusable: `the negative control ${metric} cannot be told: ${found.undecidable}` };
    const { effect, lower, upper } = found.difference;
    return { metric, kind, effect, lower, upper, confidence: each, moved: lower > 0 || upper < 0 };
  });
}

export function controlFaults(controls: readonly ControlFound[]): readonly DesignFault[] {
  return controls.flatMap((control): DesignFault[] => {
    if ('unusable' in control) return [{ text: control.unusable, areAlike: true }];
    if (!control.moved) return [];
    const { metric, kind, effect, lower, upper } = control;
    const text = `the negative control ${metric} differs by ${effectText(kind, effect, upper - lower)}, though the change cannot move it: the arms differ in something that was not measured`;
    return [{ text, areAlike: true }];
  });
}
