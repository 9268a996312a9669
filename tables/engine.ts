/**
 * DuckDB, which reads files of rows and sums them up, for as long as one piece of work takes. It sees one folder and nothing
 * else of the machine, and loads nothing from outside.
 */
import { rm } from 'node:fs/promises';
import { DuckDBInstance, type DuckDBConnection, type Json } from '@duckdb/node-api';
import type { ContentFiles } from './content-files.js';

export type Cell = Json;

export interface Tables {
  run(sql: string): Promise<void>;
  /** Whole numbers beyond 32 bits come as text. */
  rows(sql: string): Promise<readonly Readonly<Record<string, Cell>>[]>;
}

/** What a worker has beside it is its cycles; larger sorts go to the disk, and never fill it: databases live there too. */
const USUAL_ROOM: Room = { memory: '400MB', disk: '8GB' };

/** How much one piece of work may take. A file of some kilobytes may unpack to more than any disk holds. */
export interface Room {
  readonly memory: string;
  readonly disk: string;
}

/** So many pieces of work are under way at once in a process; what comes then waits, and keeps beating. */
const AT_ONCE = 2;
const turns: (() => void)[] = [];
let busy = 0;

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (busy >= AT_ONCE) await new Promise<void>((resolve) => turns.push(resolve));
  else busy += 1;
  try {
    return await work();
  } finally {
    const next = turns.shift();
    // Whoever is next takes this place.
    if (next) next();
    else busy -= 1;
  }
}

export interface TablesOptions {
  /** One, where sums must come out the same to the last digit; else two. */
  readonly threads: 1 | 2;
  readonly room?: Room | undefined;
}

export function withTables<T>(
  files: ContentFiles,
  options: TablesOptions,
  work: (tables: Tables) => Promise<T>,
): Promise<T> {
  return inTurn(() => withOwnTables(files, options, work));
}

async function withOwnTables<T>(
  files: ContentFiles,
  { threads, room = USUAL_ROOM }: TablesOptions,
  work: (tables: Tables) => Promise<T>,
): Promise<T> {
  await files.ready();
  const spill = files.temporary();
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: room.memory,
    temp_directory: spill,
    max_temp_directory_size: room.disk,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    try {
      await connection.run(`SET allowed_directories = [${literal(`${files.folder}/`)}]`);
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
      return await work(tablesOn(connection));
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
    await rm(spill, { recursive: true, force: true });
  }
}

function tablesOn(connection: DuckDBConnection): Tables {
  return {
    run: async (sql) => {
      await connection.run(sql);
    },
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
  };
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
