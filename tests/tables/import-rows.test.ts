/** A file becomes rows whole or not at all, and whoever sent it is told where it is wrong. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mappingSchema, type Mapping } from '../../contracts/mapping.js';
import { accounts, Files, HEADER } from './files.js';

const mapped = (change: object): Mapping => mappingSchema.parse({ ...accounts, ...change });
const csv = (...rows: string[]) => [HEADER, ...rows, ''].join('\n');
const GOOD = csv('a2,comparison,,No,x', 'a1,pilot,1.5,Yes,x');

/** Whatever its cells hold is taken as text. */
const packable = mapped({
  columns: [
    { name: 'arm', column: 'Arm', kind: 'text' },
    { name: 'stayed', column: 'Stayed', kind: 'text' },
  ],
});

describe('a file without a fault', () => {
  it('keeps what its mapping names, in order of its units, and counts what is missing', async () => {
    const files = await Files.open();
    const found = await files.imported(GOOD);
    expect(found).toMatchObject({
      rows: 2,
      corrected: null,
      columns: [
        { name: 'unit', kind: 'text', missing: 0 },
        { name: 'arm', kind: 'text', missing: 0 },
        { name: 'retention', kind: 'yes_no', missing: 0 },
        { name: 'spend', kind: 'number', missing: 1 },
      ],
    });
    expect(await files.rows(found)).toEqual([
      { unit: 'a1', arm: 'pilot', retention: true, spend: 1.5 },
      { unit: 'a2', arm: 'comparison', retention: false, spend: null },
    ]);
  });

  it('has the same content whatever the order of its rows, its line ends, its blanks and a byte order mark', async () => {
    const files = await Files.open();
    const { file } = await files.imported(GOOD);
    const others = [
      csv('a1,pilot,1.5,Yes,x', 'a2,comparison,,No,x'),
      GOOD.replaceAll('\n', '\r\n'),
      `\ufeff${GOOD}`,
      csv(' a2 ,"comparison",  ,no,x', 'a1, pilot,1.50,YES,y'),
    ];
    for (const other of others) expect((await files.imported(other)).file).toEqual(file);
  });

  it('reads the same out of JSON, of JSON by lines, and out of Parquet', async () => {
    const files = await Files.open();
    const { file } = await files.imported(GOOD);
    const rows = [
      { id: 'a1', Arm: 'pilot', 'spend, eur': 1.5, Stayed: true },
      { id: 'a2', Arm: 'comparison', Stayed: 'no' },
    ];
    expect((await files.imported(JSON.stringify(rows), { format: 'json' })).file).toEqual(file);
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');
    expect((await files.imported(lines, { format: 'ndjson' })).file).toEqual(file);
    const mapping: Mapping = mappingSchema.parse({
      unit: 'unit',
      columns: accounts.columns.map((column) => ({ ...column, column: column.name })),
    });
    const kept = readFileSync(files.store.pathOf(file!.sha256));
    expect((await files.imported(kept, { format: 'parquet', mapping })).file).toEqual(file);
  });

  it('may set cells off by semicolons and write numbers with a comma', async () => {
    const files = await Files.open();
    const european = mapped({ delimiter: 'semicolon', decimal: 'comma' });
    const header = 'id;Arm;"spend, eur";Stayed';
    const found = await files.imported(`${header}\na1;pilot;1,5;Yes\n`, { mapping: european });
    expect(await files.rows(found)).toMatchObject([{ spend: 1.5 }]);
    const { faults } = await files.refused(`${header}\na1;pilot;1.234,5;Yes\n`, { mapping: european });
    expect(faults).toMatchObject([{ row: 2, column: 'spend, eur', value: '1.234,5' }]);
    const point = await files.refused(`${header}\na1;pilot;1.5;Yes\na2;pilot;x;No\n`, { mapping: european });
    expect(point.faults.map(({ value }) => value)).toEqual(['1.5', 'x']);
  });

  it('keeps nothing in a dry run, and leaves nothing half done', async () => {
    const files = await Files.open();
    expect(await files.imported(GOOD, { dryRun: true })).toMatchObject({ rows: 2, file: null });
    expect(readdirSync(files.store.folder).sort()).toEqual(['sent', 'unfinished']);
    expect(readdirSync(`${files.store.folder}/unfinished`)).toEqual([]);
  });
});

describe('what corrects or extends a data set', () => {
  it('takes the place of the rows of its units, and leaves the others and the earlier file alone', async () => {
    const files = await Files.open();
    const first = await files.imported(GOOD);
    const base = { id: 'ds_first', sha256: first.file!.sha256 };
    const second = await files.imported(csv('a2,comparison,7,No,x', 'a3,pilot,9,Yes,x'), { base });
    expect(second).toMatchObject({ rows: 3, corrected: 1 });
    expect(await files.rows(second)).toMatchObject([
      { unit: 'a1', spend: 1.5 },
      { unit: 'a2', spend: 7 },
      { unit: 'a3', spend: 9 },
    ]);
    expect(await files.rows(first)).toMatchObject([{ unit: 'a1' }, { unit: 'a2', spend: null }]);
  });

  it('is told how many of its units are in another one', async () => {
    const files = await Files.open();
    const assigned = await files.imported(
      csv(...['a1', 'a2', 'a3', 'a4'].map((id) => `${id},pilot,1,Yes,x`)),
    );
    const matchTo = { id: 'ds_assigned', sha256: assigned.file!.sha256 };
    const { match } = await files.imported(csv('a1,pilot,1,Yes,x', 'b9,pilot,1,Yes,x'), { matchTo });
    expect(match).toEqual({ dataset: 'ds_assigned', units: 1, ofHere: 0.5, ofThere: 0.25 });
  });
});

describe('a file at fault', () => {
  it('is refused with each bad cell by row, column and value, as a spreadsheet counts', async () => {
    const files = await Files.open();
    const { faults, faultCount } = await files.refused(
      csv(
        'a1,pilot,12 EUR,Yes,x',
        'a2,,1,maybe,x',
        ',pilot,NaN,No,x',
        'a4,pilot,1e999,No,x',
        'a1,pilot,1,No,x',
      ),
    );
    expect(faults.map(({ row, column, value }) => [row, column, value])).toEqual([
      [2, 'spend, eur', '12 EUR'],
      [3, 'Arm', null],
      [3, 'Stayed', 'maybe'],
      [4, 'id', null],
      [4, 'spend, eur', 'NaN'],
      [5, 'spend, eur', '1e999'],
      [6, 'id', 'a1'],
    ]);
    expect(faultCount).toBe(7);
    for (const { hint } of faults) expect(hint).toMatch(/^(?:must|stands)/);
    expect(readdirSync(files.store.folder).sort()).toEqual(['sent', 'unfinished']);
  });

  it.each([
    [
      'a column that is not there',
      'id,arm,"spend, eur",Stayed\n',
      'the file has no such column; did you mean arm?',
    ],
    ['a column twice', 'id,Arm,Arm,"spend, eur",Stayed\n', 'the file names it 2 times'],
    [
      'cells set off by something else',
      'id;Arm;Stayed\na;b;c\n',
      'is one cell: the mapping says that cells are set off by a comma',
    ],
    ['no row', `${HEADER}\n`, 'it holds no rows'],
    ['nothing at all', '', 'the first row, which must name the columns, cannot be read as CSV'],
    ['a cell too many', csv('a1,pilot,1,Yes,x,y'), 'has more cells than the header'],
    ['a cell too few', csv('a1,pilot'), 'has fewer cells than the header'],
    ['an open quote', csv('a1,"pilot,1,Yes,x'), 'opens a quote that is never closed'],
    ['Latin letters', Buffer.from(csv('ä,pilot,1,Yes,x'), 'latin1'), 'is not UTF-8; save the file as UTF-8'],
  ])('is told of %s', async (_, content, hint) => {
    const files = await Files.open();
    const { faults } = await files.refused(content);
    expect(faults[0]?.hint).toContain(hint);
  });

  it.each([
    ['json', '[{"id": "a1"', 'it is not a JSON array of objects'],
    ['json', '{"id": "a1"}', 'it is not a JSON array of objects'],
    ['ndjson', 'hello\n', 'it is not JSON with one object on each line'],
    ['parquet', GOOD, 'it is not a Parquet file'],
  ] as const)(
    'that is said to be %s and is not is told so, without a path of the server',
    async (format, content, hint) => {
      const files = await Files.open();
      const { faults } = await files.refused(content, { format });
      expect(faults[0]?.hint).toContain(hint);
      expect(JSON.stringify(faults)).not.toContain(files.store.folder);
    },
  );

  it('with a fault in each of its rows shows the first hundred, and how many there are', async () => {
    const files = await Files.open();
    const rows = Array.from({ length: 1_000 }, (_, index) => `u${index},pilot,x,Yes,x`);
    const { faults, faultCount } = await files.refused(csv(...rows));
    expect([faults.length, faultCount, faults[99]?.row]).toEqual([100, 1_000, 101]);
  });

  it('has no day outside of its period', async () => {
    const files = await Files.open();
    const mapping = mapped({ day: 'not kept' });
    const found = await files.imported(csv('a1,pilot,1,Yes,2026-09-30'), { mapping });
    expect(await files.rows(found)).toMatchObject([{ day: '2026-09-30' }]);
    const { faults } = await files.refused(
      csv('a1,pilot,1,Yes,2026-10-01', 'a2,pilot,1,Yes,30.09.2026', 'a3,pilot,1,Yes,'),
      { mapping },
    );
    expect(faults.map(({ row, value }) => [row, value])).toEqual([
      [2, '2026-10-01'],
      [3, '30.09.2026'],
      [4, null],
    ]);
  });

  it('that unpacks to more than there is room for is refused, and leaves nothing on the disk', async () => {
    const files = await Files.open();
    const few = { memory: '60MB', disk: '1MB' };
    // Kilobytes on the way, hundreds of megabytes once it is read.
    const packed =
      await files.parquet(`SELECT 'c' || range AS id, 'pilot' AS "Arm", repeat('x', 200) AS "Stayed",
      1.0 AS "spend, eur" FROM range(1000000)`);
    const { faults } = await files.refused(packed, { format: 'parquet', mapping: packable }, few);
    expect(faults.map(({ hint }) => hint)).toEqual([
      'its rows take more room than a data set may; send fewer rows or columns',
    ]);
    expect(readdirSync(`${files.store.folder}/unfinished`)).toEqual([]);
  });
});
