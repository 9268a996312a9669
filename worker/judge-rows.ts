/** Judges units that chance did not draw over the rows of a data set, by the very code of `npm run analyse`. */
import { createHash } from 'node:crypto';
import type { AnalysisDeps } from '../activities/analyse.js';
import { observationalAnalysis } from '../analyse/observational-analysis.js';
import { canonicalJson } from '../base/canonical-json.js';
import { PlainError } from '../client/plain-error.js';
import type { UnitColumns } from '../contracts/observational-file.js';
import type { ContentFiles } from '../tables/content-files.js';
import { withCsvOf } from '../tables/csv-of.js';

export function judgeRowsIn(files: ContentFiles): AnalysisDeps['judgeRows'] {
  return ({ dataset, given }) => {
    const planHash = createHash('sha256').update(canonicalJson(given.file.plan)).digest('hex');
    return withCsvOf(files, dataset, columnsOf(given.file.data), async (path) => {
      try {
        return await observationalAnalysis(given, path, planHash);
      } catch (error) {
        if (!(error instanceof PlainError)) throw error;
        // The reader counts rows as the file has them, which nobody sees; units are in the order of their names there.
        const faults = error.message.split('\n').map((line) => line.replaceAll(path, dataset.id));
        return { faults: [...faults, 'rows are counted by unit, in the order of their names, from 2 on'] };
      }
    });
  };
}

function columnsOf({ arm, unit, covariates, metrics }: UnitColumns): string[] {
  const named = [...Object.values(covariates), ...Object.values(metrics)].map(({ column }) => column);
  return [...new Set([arm.column, unit, ...named])];
}
