/**
 * How the columns of a file become those of a data set. A mapping is a document of the programme, so that the next file of
 * the same kind is read in the same way, and that anybody can see how one was read. What it does not name is not kept.
 */
import { z } from 'zod';
import { UNIT } from '../base/vocabulary.js';
import { cellsSchema, columnNameSchema, shareProblem } from './analysis-columns.js';
import { compared, soundItems } from './compared.js';
import { textSchema } from './scalars.js';
import { uniqueBy } from './unique.js';

export const DAY = 'day';

export const datasetColumnSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,63}$/,
    'must be 1 to 64 lower case letters, digits and _ only, for instance contacts_90d',
  )
  .meta({ description: 'Name of a column of the data set, snake_case.', example: 'retention' });

/** What a cell holds for yes, where a mapping does not say. */
export const USUAL_YES = ['yes', 'y', 'true', 't', '1'];

const words = { true: cellsSchema.optional(), false: cellsSchema.optional() };

const columnFields = {
  name: datasetColumnSchema,
  column: columnNameSchema,
  required: z
    .boolean()
    .optional()
    .meta({ description: 'Whether an empty cell is a fault; left out, it counts as missing.' }),
};

const kindOf = <Kind extends string>(kind: Kind) =>
  z.literal(kind).meta({ description: 'What the cells of the column hold.' });

const columnSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...columnFields, kind: kindOf('number') }),
    z.strictObject({ ...columnFields, kind: kindOf('text') }),
    z.strictObject({
      ...columnFields,
      kind: kindOf('yes_no'),
      true: cellsSchema.optional().meta({
        description: 'What a cell holds for yes; case does not count. Left out: yes, y, true, t or 1.',
      }),
      false: cellsSchema
        .optional()
        .meta({ description: 'What it holds for no; left out, the counterpart of `true`, as no is of yes.' }),
    }),
  ])
  .check(
    compared(z.object({ kind: z.literal('yes_no'), ...words }), (given, faults) => {
      const problem = shareProblem({ ...given, true: given.true ?? USUAL_YES });
      if (problem) faults.addIssue({ code: 'custom', path: [...problem.at], message: problem.what });
    }),
  )
  .meta({ id: 'MappedColumn' });

const reserved = compared(
  z.object({ columns: soundItems(z.object({ name: z.string() })) }),
  ({ columns }, faults) => {
    columns.forEach((each, index) => {
      if (each?.name !== UNIT && each?.name !== DAY) return;
      const message = `is the column that ${each.name} of the mapping names; choose another name`;
      faults.addIssue({ code: 'custom', path: ['columns', index, 'name'], message });
    });
  },
);

export const mappingSchema = z
  .strictObject({
    describes: textSchema(500).optional().meta({ description: 'What kind of file this is for.' }),
    unit: columnNameSchema.meta({
      description:
        'The column that names what a row is about (a customer, a contact), as an opaque id; once in a data set, as `unit`.',
      example: 'customer_id',
    }),
    day: columnNameSchema.optional().meta({
      description:
        'The column with the day of a row, YYYY-MM-DD; kept as `day`, and held against the period.',
    }),
    columns: z
      .array(columnSchema)
      .min(1)
      .max(200)
      .meta({ description: 'What else is kept. Everything that is not named is left behind.' })
      .check(uniqueBy(z.object({ name: z.string() }), ({ name }) => name, 'name')),
    delimiter: z
      .enum(['comma', 'semicolon', 'tab'])
      .optional()
      .meta({ description: 'Of CSV: what stands between cells; left out, a comma.' }),
    decimal: z.enum(['point', 'comma']).optional().meta({
      description:
        'How numbers are written: 1234.5 (left out), or 1234,5 with a comma; nothing stands between thousands.',
    }),
  })
  .check(reserved)
  .meta({ id: 'Mapping' });

export type Mapping = z.infer<typeof mappingSchema>;
export type MappedColumn = Mapping['columns'][number];
