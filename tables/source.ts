/** A file as DuckDB reads it: each mapped column by its name in the data set, as text or, where that is safe, as numbers. */
import { open } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { orMeant } from '../base/nearest-name.js';
import type { DatasetFault, UploadFormat } from '../contracts/dataset.js';
import { UNIT } from '../base/vocabulary.js';
import { DAY, type Mapping } from '../contracts/mapping.js';
import { literal, quoted, type Cell, type Tables } from './engine.js';

export interface Source {
  readonly path: string;
  readonly format: UploadFormat;
  readonly mapping: Mapping;
}

/** A file whose columns are known. */
export interface OpenedSource {
  /** Names as the file has them, by those of the data set. */
  readonly columns: ReadonlyMap<string, string>;
  /** @returns SQL of a table function, whose columns are quoted by `cell` */
  readonly table: (as: 'typed' | 'text') => string;
  /** The SQL of one cell of `table`, by the name in the data set. */
  readonly cell: (name: string) => string;
  /** Whether rows are counted as a spreadsheet does, where the header is row 1. */
  readonly hasHeader: boolean;
}

const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const;
/** A header is shorter than that. */
const HEAD_BYTES = 1_000_000;

/** @returns the file, or what is wrong with its columns */
export async function openSource(tables: Tables, source: Source): Promise<OpenedSource | DatasetFault[]> {
  const { format, mapping, path } = source;
  const columns = namedColumns(mapping);
  switch (format) {
    case 'csv':
      return openCsv(source, columns);
    case 'parquet': {
      const described = await tables.rows(`DESCRIBE SELECT * FROM read_parquet(${literal(path)})`);
      const faults = headerFaults(
        columns,
        described.map((row) => textOf(row.column_name)),
      );
      if (faults.length > 0) return faults;
      return {
        columns,
        table: () => `read_parquet(${literal(path)})`,
        cell: (name) => quoted(columns.get(name) ?? ''),
        hasHeader: false,
      };
    }
    case 'json':
    case 'ndjson': {
      const list = [...new Set(columns.values())].map((column) => `${literal(column)}: 'VARCHAR'`).join(', ');
      const layout = format === 'json' ? 'array' : 'newline_delimited';
      return {
        columns,
        table: () =>
          `read_json(${literal(path)}, format = '${layout}', compression = 'uncompressed', columns = {${list}})`,
        cell: (name) => quoted(columns.get(name) ?? ''),
        hasHeader: false,
      };
    }
  }
}

function namedColumns({ unit, day, columns }: Mapping): ReadonlyMap<string, string> {
  return new Map([
    [UNIT, unit],
    ...(day === undefined ? [] : [[DAY, day] as const]),
    ...columns.map(({ name, column }) => [name, column] as const),
  ]);
}

async function openCsv(
  { path, mapping }: Source,
  columns: ReadonlyMap<string, string>,
): Promise<OpenedSource | DatasetFault[]> {
  const { delimiter: name = 'comma' } = mapping;
  const delimiter = DELIMITERS[name];
  const header = await headerOf(path, delimiter);
  if (header === null)
    return [wholeFile('the first row, which must name the columns, cannot be read as CSV')];
  const faults = headerFaults(columns, header, name);
  if (faults.length > 0) return faults;
  const numbers = new Set(
    mapping.columns.filter(({ kind }) => kind === 'number').map(({ column }) => header.indexOf(column)),
  );
  // A column may be kept twice, and is then read as text.
  const single = (at: number) =>
    [...columns.values()].filter((name) => header.indexOf(name) === at).length === 1;
  const types = (as: 'typed' | 'text') =>
    header
      .map((_, at) => `'c${at}': '${as === 'typed' && numbers.has(at) && single(at) ? 'DOUBLE' : 'VARCHAR'}'`)
      .join(', ');
  const options = [
    'header = true',
    'auto_detect = false',
    `delim = ${literal(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `compression = 'none'`,
  ];
  const decimal = mapping.decimal === 'comma' ? [`decimal_separator = ','`] : [];
  return {
    columns,
    table: (as) => {
      const own = as === 'typed' ? decimal : ['store_rejects = true', 'rejects_limit = 100'];
      return `read_csv(${literal(path)}, ${[...options, ...own].join(', ')}, columns = {${types(as)}})`;
    },
    cell: (name) => `c${header.indexOf(columns.get(name) ?? '')}`,
    hasHeader: true,
  };
}

/** Null where the first row is no CSV. */
async function headerOf(path: string, delimiter: string): Promise<string[] | null> {
  const head = await headOf(path);
  try {
    const [header = []] = parse(head, { bom: true, delimiter, to: 1, relax_column_count: true, trim: true });
    return header.length === 0 ? null : header;
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function headerFaults(
  columns: ReadonlyMap<string, string>,
  header: readonly string[],
  delimiter?: keyof typeof DELIMITERS,
): DatasetFault[] {
  const [first = ''] = header;
  if (delimiter !== undefined && header.length === 1 && /[,;\t]/.test(first))
    return [
      {
        row: 1,
        column: null,
        value: first.slice(0, 60),
        hint: `is one cell: the mapping says that cells are set off by a ${delimiter}`,
      },
    ];
  return [...new Set(columns.values())].flatMap((column) => {
    const times = header.filter((each) => each === column).length;
    if (times === 1) return [];
    const hint =
      times > 1
        ? `the file names it ${times} times; a column needs a name of its own`
        : `the file has no such column${orMeant(column, header)}`;
    return [{ row: delimiter === undefined ? null : 1, column, value: null, hint }];
  });
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === 'string' ? cell : '';
}

export function wholeFile(hint: string): DatasetFault {
  return { row: null, column: null, value: null, hint };
}
