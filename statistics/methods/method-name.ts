/** The methods by which two arms are compared, or a signal is held against an outcome. A verdict names its own, because the choice can change it. */
export type MethodName =
  | 'welch-t'
  | 'miettinen-nurminen'
  | 'mee'
  | 'delta-lift'
  | 'ratio-delta'
  | 'ratio-delta-lift'
  | 'cuped'
  | 'nps'
  | 'quantile'
  | 'kaplan-meier'
  | 'complier-effect'
  | 'post-stratified'
  | 'cluster-level-t'
  | 'cluster-robust'
  | 'matched-pairs'
  | 'paired-score'
  | 'matched-with-replacement'
  | 'exact-strata'
  | 'difference-in-differences'
  | 'control-series'
  | 'auc-logit'
  | 'spearman-fisher-z'
  | 'correlation-fisher-z';

/**
 * How a standard error was come by, because the choice can flip what is significant:
 * - `welch`: s²/n of either arm, variances not assumed equal
 * - `unpooled`: of two shares, each arm by its own
 * - `delta`: the first-order spread of a function of means, each arm by itself
 * - `multinomial`: of −1/0/1 from the shares of the three answers
 * - `order-statistics`: from the width between two ranks
 * - `greenwood`: of a Kaplan–Meier share
 * - `post-stratified`: of each stratum by itself, given how many answered in it
 * - `pooled-cluster-means`: one variance of cluster means for both arms
 * - `CR0`, `CR1`, `CR2`: of rows, robust to what rows of a cluster share
 * - `clustered-by-pair`: of the differences within matched pairs or sets
 * - `abadie-imbens`: of matches that may serve several treated units
 * - `stratified`: of each stratum and arm by itself, weighted by the treated
 * - `unit-changes`: of what each unit changed by, group by group: Welch's where there are two groups and two periods
 * - `cluster-changes`: the same of clusters
 * - `placebo-blocks`: of times before that are as long as the pilot
 * - `delong`: of where each unit lies among those with, or without, the outcome
 * - `clustered-placements`: the same, summed by unit or by cluster
 * - `influence`: of what each row, summed by unit or by cluster, moves a rank correlation by
 * - `jackknife`: of what is left when one unit, or one cluster, is left out
 */
export type StandardErrorKind =
  | 'welch'
  | 'unpooled'
  | 'delta'
  | 'multinomial'
  | 'order-statistics'
  | 'greenwood'
  | 'post-stratified'
  | 'pooled-cluster-means'
  | 'CR0'
  | 'CR1'
  | 'CR2'
  | 'clustered-by-pair'
  | 'abadie-imbens'
  | 'stratified'
  | 'unit-changes'
  | 'cluster-changes'
  | 'placebo-blocks'
  | 'delong'
  | 'clustered-placements'
  | 'influence'
  | 'jackknife';
