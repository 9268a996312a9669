/** Of a worker to which nobody hands in rows of a data set. */
import type { RowDeps } from '../../activities/observed.js';

export const noRows: RowDeps = {
  readDataset: () => Promise.resolve(null),
  readDefinition: () => Promise.resolve(null),
  sumRows: () => Promise.reject(new Error('no rows are summed up here')),
};
