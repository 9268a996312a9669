/** The rows of a data set as a CSV file, for as long as somebody reads it, in the order of their units. */
import { rm } from 'node:fs/promises';
import type { Dataset } from '../contracts/dataset.js';
import type { ContentFiles } from './content-files.js';
import { literal, quoted, withTables } from './engine.js';

/** @param columns of the data set that are needed */
export async function withCsvOf<T>(
  files: ContentFiles,
  { sha256 }: Pick<Dataset, 'sha256'>,
  columns: readonly string[],
  read: (path: string) => Promise<T>,
): Promise<T> {
  const path = files.temporary();
  try {
    await withTables(files, { threads: 1 }, (tables) =>
      tables.run(
        `COPY (SELECT ${columns.map(quoted).join(', ')} FROM read_parquet(${literal(files.pathOf(sha256 ?? ''))})) TO ${literal(path)} (FORMAT csv, HEADER)`,
      ),
    );
    return await read(path);
  } finally {
    await rm(path, { force: true });
  }
}
