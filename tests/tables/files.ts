/** A folder for one test file, and files that are sent to it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { onTestFinished } from 'vitest';
import { mappingSchema, type Mapping } from '../../contracts/mapping.js';
import type { ImportedRows, RefusedRows, RowsToImport } from '../../domain/evidence/dataset.js';
import { FolderFiles, type ContentFiles } from '../../tables/content-files.js';
import type { Room } from '../../tables/engine.js';
import { importRows } from '../../tables/import-rows.js';

export const accounts: Mapping = mappingSchema.parse({
  unit: 'id',
  columns: [
    { name: 'arm', column: 'Arm', kind: 'text', required: true },
    { name: 'retention', column: 'Stayed', kind: 'yes_no' },
    { name: 'spend', column: 'spend, eur', kind: 'number' },
  ],
});

export const HEADER = 'id,Arm,"spend, eur",Stayed,not kept';

export class Files {
  private constructor(readonly store: ContentFiles) {}

  static async open(): Promise<Files> {
    const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-tables-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const files = new Files(new FolderFiles(folder));
    await files.store.ready();
    return files;
  }

  import(
    content: string | Uint8Array,
    request: Partial<RowsToImport> = {},
    room?: Room,
  ): Promise<ImportedRows | RefusedRows> {
    const at = path.join(this.store.folder, 'sent');
    writeFileSync(at, content);
    const usual = { format: 'csv', mapping: accounts, dryRun: false } as const;
    const period = { from: '2026-09-01', to: '2026-09-30' };
    return importRows(this.store, at, { ...usual, period, ...request }, room);
  }

  async imported(content: string | Uint8Array, request: Partial<RowsToImport> = {}): Promise<ImportedRows> {
    const found = await this.import(content, request);
    if ('faults' in found) throw new Error(JSON.stringify(found));
    return found;
  }

  async refused(
    content: string | Uint8Array,
    request: Partial<RowsToImport> = {},
    room?: Room,
  ): Promise<RefusedRows> {
    const found = await this.import(content, request, room);
    if (!('faults' in found)) throw new Error(JSON.stringify(found));
    return found;
  }

  /** The bytes of a Parquet file with what a query selects. */
  async parquet(query: string): Promise<Uint8Array> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const at = path.join(this.store.folder, 'packed');
    await connection.run(`COPY (${query}) TO '${at}' (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
    return readFileSync(at);
  }

  /** The rows as they are kept. */
  async rows({ file }: ImportedRows): Promise<unknown[]> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const at = this.store.pathOf(file?.sha256 ?? '');
    const read = await connection.runAndReadAll(`SELECT * FROM read_parquet('${at}')`);
    const rows = read.getRowObjectsJson();
    connection.closeSync();
    instance.closeSync();
    return rows;
  }
}
