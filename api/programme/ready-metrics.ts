/**
 * Loads the metrics that come with the product into the library, each as version 1. Only names that do not exist yet are
 * loaded, so that what a company has published stays, and a start that was cut short is taken up again.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { metricDefinitionSchema } from '../../contracts/metric.js';
import { metricNameSchema, textSchema } from '../../contracts/scalars.js';
import type { GovernedVersions } from '../../store/governance/governed-versions.js';
import { installedFolder } from './installed-folder.js';

const LOADED_BY = 'first-start';

const fileSchema = z.strictObject({
  metric: metricNameSchema,
  reason: textSchema(2000),
  definition: metricDefinitionSchema,
});

/** @returns how many metrics were loaded */
export async function loadReadyMetrics(
  governed: Pick<GovernedVersions, 'load'>,
  folder = installedFolder(import.meta.dirname, join('examples', 'metrics')),
): Promise<number> {
  if (folder === undefined) return 0;
  let loaded = 0;
  for (const { metric, definition, reason } of await readyMetrics(folder)) {
    const version = {
      kind: 'metric',
      key: metric,
      content: definition,
      reason,
      loadedBy: LOADED_BY,
    } as const;
    if (await governed.load(version)) loaded += 1;
  }
  return loaded;
}

async function readyMetrics(folder: string) {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (file) => fileSchema.parse(parse(await readFile(join(folder, file), 'utf8')))),
  );
}
