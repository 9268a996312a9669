/** Judges units that chance did not draw over the rows of a data set, by the very code of `npm run analyse`. */
import type { AnalysisDeps } from '../activities/analyse.js';
import { observationalAnalysis } from '../analyse/observational-analysis.js';
import { PlainError } from '../client/plain-error.js';
import type { UnitColumns } from '../contracts/observational-file.js';
import { sha256Hex } from '../store/cycle/content-hash.js';
import type { ContentFiles } from '../tables/content-files.js';
import { withCsvOf } from '../tables/csv-of.js';

export function judgeRowsIn(files: ContentFiles): AnalysisDeps['judgeRows'] {
  return ({ dataset, given }) => {
    const planHash = sha256Hex(given.file.plan);
    return withCsvOf(files, dataset, columnsOf(given.file.data), async (path) => {
      try {
        return await observationalAnalysis(given, path, planHash);
      } catch (error) {
        if (!(error instanceof PlainError)) throw error;
        return { faults: columnsAtFault(error.message).map((each) => `${dataset.id}: ${each}`) };
      }
    });
  };
}

/** A line of the reader: its row, its column, the cell, and what is wrong with it. */
const TOLD = /: row \d+, column (.+?): "(?:[^"\\]|\\.)*" (.+)$/;

/** Each column with what is wrong in it, once: rows of a data set are shown to nobody, and neither are their cells. */
function columnsAtFault(message: string): string[] {
  const found = message.split('\n').flatMap((line) => {
    const [, column, hint] = TOLD.exec(line) ?? [];
    return column === undefined || hint === undefined ? [] : [`a cell of ${column} ${hint}`];
  });
  return found.length === 0 ? ['its rows cannot be read by these columns'] : [...new Set(found)];
}

function columnsOf({ arm, unit, covariates, metrics }: UnitColumns): string[] {
  const named = [...Object.values(covariates), ...Object.values(metrics)].map(({ column }) => column);
  return [...new Set([arm.column, unit, ...named])];
}
