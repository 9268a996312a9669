/** The methods by which two arms are compared. A verdict names its own, because the choice can change it. */
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
  | 'cluster-robust';

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
  | 'CR2';
