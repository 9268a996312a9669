/** The floor of `bench:evidence`, a process of its own: reads the rows of a CSV file and adds their columns up. */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';

const [, , path = ''] = process.argv;
const parser = createReadStream(path).pipe(parse({ bom: true, trim: true, from_line: 2 }));
let rows = 0;
const sums: number[] = [];
for await (const cells of parser as AsyncIterable<string[]>) {
  rows += 1;
  cells.forEach((cell, column) => (sums[column] = (sums[column] ?? 0) + Number(cell)));
}
console.log(rows, sums.length);
