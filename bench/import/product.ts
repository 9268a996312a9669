/** A file of rows becomes a data set, and the data set a verdict: what a worker does, in a process of its own. */
import { dirname } from 'node:path';
import { judgeGroupSummaries } from '../../statistics/judge.js';
import { FolderFiles } from '../../tables/content-files.js';
import { importRows } from '../../tables/import-rows.js';
import { sumRows } from '../../tables/summaries.js';
import { mapping, plan } from './rows.js';

const [path = ''] = process.argv.slice(2);
const files = new FolderFiles(dirname(path));
await files.ready();
const period = { from: '2026-01-01', to: '2026-03-31' };
const imported = await importRows(files, path, { format: 'csv', mapping, period, dryRun: false });
if ('faults' in imported || !imported.file) throw new Error(JSON.stringify(imported));
const dataset = { id: 'ds_bench', sha256: imported.file.sha256, columns: imported.columns };
const columns = {
  arm: { column: 'arm', pilot: 'pilot', comparison: 'comparison' },
  metrics: Object.fromEntries(
    [plan.primary, ...plan.guardrails].map(({ metric, covariate }) => [
      metric,
      { column: metric, ...(covariate !== undefined && { covariate }) },
    ]),
  ),
  assignedAll: true,
};
const sums = await sumRows(files, { dataset, plan, columns });
if ('faults' in sums) throw new Error(sums.faults.join('; '));
const { verdict } = judgeGroupSummaries(plan, { assignment: 'randomised', source: 'bench', ...sums });
process.stdout.write(verdict);
