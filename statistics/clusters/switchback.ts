/** A change that is switched on and off for whole blocks of time: the block is the cluster. */
import { isProblem, type Answer } from '../methods/method-result.js';
import { clustersOfRows, type ClusteredRow, type ClusterResult } from './cluster-arms.js';
import { clusterLevelT } from './cluster-level-t.js';

/** A row of a block. */
export interface SwitchbackRow extends ClusteredRow {
  /** Whether the row lies so soon after a switch that the arm before still works on it, as the plan says. */
  readonly isWashout: boolean;
}

export interface SwitchbackResult extends ClusterResult {
  /** Rows of the washout, which no arm may count. */
  readonly washoutRows: number;
}

/**
 * The `cluster-level-t` over blocks, without the rows of the washout.
 *
 * Source: I. Bojinov, D. Simchi-Levi, J. Zhao, Management Science 69 (2023) 3759–3777 on carry-over and blocks.
 *
 * @returns a problem: those of `clustersOfRows` and `clusterLevelT`
 */
export function switchback(rows: readonly SwitchbackRow[], confidence: number): Answer<SwitchbackResult> {
  const counted = rows.filter(({ isWashout }) => !isWashout);
  const blocks = clustersOfRows(counted);
  if (isProblem(blocks)) return blocks;
  const result = clusterLevelT(blocks, confidence);
  return isProblem(result) ? result : { ...result, washoutRows: rows.length - counted.length };
}
