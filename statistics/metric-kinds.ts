/**
 * The kinds of metrics that the judge can measure, a row each. A kind that stands in the vocabulary and has no row here
 * does not compile, so that none is ever judged by the rules of another.
 */
import type { MetricKind } from '../base/vocabulary.js';
import type { KindRules } from './kind-rules.js';
import { mean } from './kinds/mean.js';
import { proportion } from './kinds/proportion.js';

export const metricKinds: { readonly [Kind in MetricKind]: KindRules<Kind> } = { proportion, mean };
