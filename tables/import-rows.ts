/**
 * Reads a file by a mapping and writes its rows as a file of their own, whole or not at all. It reads in the fast way first;
 * only a file that is at fault is read again as text, to tell where. The same rows make the same bytes, in whatever order
 * they came.
 */
import { rm } from 'node:fs/promises';
import type { Dataset } from '../contracts/dataset.js';
import { UNIT } from '../base/vocabulary.js';
import type { ImportedRows, RefusedRows, RowsToImport, StoredRows } from '../domain/evidence/dataset.js';
import { cellsOf, valuesOf, type CellSql } from './cells.js';
import type { ContentFiles, StoredFile } from './content-files.js';
import { literal, quoted, withTables, type Room, type Tables } from './engine.js';
import { faultsOf, isOutOfRoom, UNPACKED, unreadable } from './row-faults.js';
import { openSource, wholeFile, type OpenedSource, type Source } from './source.js';

type FileToImport = RowsToImport & Source;

/** @throws Error where the fault is not the file's */
export async function importRows(
  files: ContentFiles,
  path: string,
  request: RowsToImport,
  room?: Room,
): Promise<ImportedRows | RefusedRows> {
  const given = { ...request, path };
  return withTables(files, { threads: 2, room }, async (tables) => {
    const source = await openSource(tables, given).catch((error: unknown) => [
      unreadable(error, given.format),
    ]);
    if (Array.isArray(source)) return { faults: source, faultCount: source.length };
    const refused = (await readFast(tables, given, source)) ? null : await readAsText(tables, given, source);
    return refused ?? finish(files, tables, given, source);
  }).catch(tooLarge);
}

/** Rows that can be read may still be too many to be sorted, or joined with those of another data set. */
function tooLarge(error: unknown): RefusedRows {
  if (!isOutOfRoom(error)) throw error;
  return { faults: [UNPACKED], faultCount: 1 };
}

/** @returns whether the rows are in the table, and without a fault */
async function readFast(tables: Tables, given: FileToImport, source: OpenedSource): Promise<boolean> {
  const cells = cellsOf(given, source, 'typed');
  try {
    await tables.run(
      `CREATE TABLE rows AS SELECT ${valuesOf(cells)}, ${badIn(cells)} AS bad FROM ${source.table('typed')}`,
    );
  } catch {
    // Why it cannot be read is found out by reading it as text.
    return false;
  }
  const [found] = await tables.rows(
    `SELECT COUNT(*) AS rows, COALESCE(SUM(bad), 0) AS bad, COUNT(*) - COUNT(DISTINCT ${UNIT}) AS twice FROM rows`,
  );
  if (Number(found?.rows) > 0 && Number(found?.bad) === 0 && Number(found?.twice) === 0) return true;
  await tables.run('DROP TABLE rows');
  return false;
}

function badIn(cells: readonly CellSql[]): string {
  return cells.map(({ isBad }) => `CAST(${isBad} AS INTEGER)`).join(' + ');
}

/** @returns what is wrong; null where the rows are in the table, without a fault */
async function readAsText(
  tables: Tables,
  given: FileToImport,
  source: OpenedSource,
): Promise<RefusedRows | null> {
  const cells = cellsOf(given, source, 'text');
  const texts = cells.map(({ name, text }) => `${text} AS ${quoted(`text ${name}`)}`).join(', ');
  const bad = cells.map(({ name, isBad }) => `${isBad} AS ${quoted(`bad ${name}`)}`).join(', ');
  try {
    await tables.run(
      `CREATE TABLE rows AS SELECT ROW_NUMBER() OVER () AS row, ${valuesOf(cells)}, ${texts}, ${bad} FROM ${source.table('text')}`,
    );
  } catch (error) {
    return { faults: [unreadable(error, given.format)], faultCount: 1 };
  }
  const refused = await faultsOf(tables, { cells, source, format: given.format });
  if (refused.faultCount > 0) return refused;
  const [found] = await tables.rows('SELECT COUNT(*) AS rows FROM rows');
  return Number(found?.rows) > 0 ? null : { faults: [wholeFile('it holds no rows')], faultCount: 1 };
}

async function finish(
  files: ContentFiles,
  tables: Tables,
  { base, matchTo, dryRun, ...given }: FileToImport,
  source: OpenedSource,
): Promise<ImportedRows> {
  const cells = cellsOf(given, source, 'text');
  const names = cells.map(({ name }) => quoted(name)).join(', ');
  const before = base && `read_parquet(${literal(files.pathOf(base.sha256))})`;
  const whole =
    before === undefined
      ? `SELECT ${names} FROM rows`
      : `SELECT ${names} FROM rows UNION ALL SELECT ${names} FROM ${before} AS earlier WHERE earlier.${UNIT} NOT IN (SELECT ${UNIT} FROM rows)`;
  const missing = cells.map(({ name }) => `COUNT(*) - COUNT(${quoted(name)}) AS ${quoted(name)}`).join(', ');
  const [counted = {}] = await tables.rows(`SELECT COUNT(*) AS "count of rows", ${missing} FROM (${whole})`);
  const rows = Number(counted['count of rows']);
  const [replaced] =
    before === undefined
      ? []
      : await tables.rows(`SELECT COUNT(*) AS n FROM rows WHERE ${UNIT} IN (SELECT ${UNIT} FROM ${before})`);
  return {
    rows,
    corrected: replaced ? Number(replaced.n) : null,
    columns: cells.map(({ name, kind }) => ({ name, kind, missing: Number(counted[name]) })),
    match: matchTo ? await matchOf(files, tables, whole, rows, matchTo) : null,
    file: dryRun ? null : await written(files, tables, `SELECT ${names} FROM (${whole}) ORDER BY ${UNIT}`),
  };
}

async function matchOf(
  files: ContentFiles,
  tables: Tables,
  whole: string,
  rows: number,
  { id, sha256 }: StoredRows,
): Promise<NonNullable<Dataset['match']>> {
  const there = `read_parquet(${literal(files.pathOf(sha256))})`;
  const [found] = await tables.rows(
    `SELECT (SELECT COUNT(*) FROM (${whole}) WHERE ${UNIT} IN (SELECT ${UNIT} FROM ${there})) AS both, (SELECT COUNT(*) FROM ${there}) AS there`,
  );
  const units = Number(found?.both);
  return { dataset: id, units, ofHere: units / rows, ofThere: units / Number(found?.there) };
}

async function written(files: ContentFiles, tables: Tables, query: string): Promise<StoredFile> {
  const at = files.temporary();
  try {
    await tables.run(`COPY (${query}) TO ${literal(at)} (FORMAT parquet, COMPRESSION zstd)`);
    return await files.keep(at);
  } catch (error) {
    // What was written of it would stay for a day.
    await rm(at, { force: true });
    throw error;
  }
}
