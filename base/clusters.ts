/**
 * Fewer clusters than this in an arm cannot decide: of 3 against 3 the smallest exact two-sided p-value is .10. A plan, its
 * evidence and the judge must agree on it.
 */
export const LEAST_CLUSTERS_PER_ARM = 4;
