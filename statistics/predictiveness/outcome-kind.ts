/** What an outcome of one unit is: yes or no, or an amount. */
export type OutcomeKind = 'proportion' | 'mean';
