/**
 * The formula of a metric: a small typed expression over the columns of its rows, never code. It names no other metric,
 * because a definition that leans on another one would change with it.
 */
import { z } from 'zod';
import { lineSchema } from './scalars.js';

export const COLUMN_TYPES = ['flag', 'number', 'text'] as const;

export const columnNameSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,63}$/,
    'must be 1 to 64 lower case letters, digits and _ only, beginning with a letter',
  )
  .meta({ description: 'Name of a column, snake_case.', example: 'renewed' });

export const columnSchema = z
  .strictObject({
    name: columnNameSchema,
    type: z.enum(COLUMN_TYPES).meta({ description: '`flag` is yes or no.' }),
    label: lineSchema(120).meta({
      description:
        'How sentences say it: of a flag what follows "customers that", of any other what it is called.',
      example: 'were up for renewal',
    }),
  })
  .meta({ id: 'MetricColumn' });

const bound = z.number().min(-1e12).max(1e12);
const column = columnNameSchema;
const values = z.array(lineSchema(100)).min(1).max(50);

export const predicateSchema = z
  .discriminatedUnion('is', [
    z.strictObject({ column, is: z.literal('yes') }),
    z.strictObject({ column, is: z.literal('no') }),
    z.strictObject({ column, is: z.literal('known') }),
    z.strictObject({ column, is: z.literal('at_least'), value: bound }),
    z.strictObject({ column, is: z.literal('at_most'), value: bound }),
    z.strictObject({ column, is: z.literal('above'), value: bound }),
    z.strictObject({ column, is: z.literal('below'), value: bound }),
    z.strictObject({ column, is: z.literal('one_of'), values }),
    z.strictObject({ column, is: z.literal('none_of'), values }),
  ])
  .meta({
    id: 'MetricPredicate',
    description:
      'What a row must be like: `yes` or `no` of a flag, a bound of a number, `one_of` or `none_of` of a text. A missing value is none of these; `known` asks for any value.',
  });

const where = z.array(predicateSchema).max(10).meta({ description: 'All of these hold.' });

export const termSchema = z
  .discriminatedUnion('of', [
    z.strictObject({ of: z.literal('sum'), column, where }),
    z.strictObject({ of: z.literal('count'), where }),
  ])
  .meta({ id: 'MetricTerm', description: 'A sum of a column, or a count of rows.' });

export const amountSchema = z
  .strictObject({
    plus: z.array(termSchema).min(1).max(8),
    minus: z.array(termSchema).max(8).meta({ description: 'Each at least 0 in every row.' }),
  })
  .meta({ id: 'MetricAmount', description: 'Terms that are added, less those that are taken off.' });

const among = where.meta({ description: 'The rows that it is taken over; all of them where it is empty.' });

export const formulaSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('proportion'),
      counted: z.array(predicateSchema).min(1).max(10).meta({ description: 'What a counted row is like.' }),
      among,
    }),
    z.strictObject({ kind: z.literal('mean'), column, among }),
    z.strictObject({ kind: z.literal('ratio'), numerator: amountSchema, denominator: amountSchema }),
    z.strictObject({ kind: z.literal('nps'), column, among }),
  ])
  .meta({
    id: 'MetricFormula',
    description:
      'A share of rows, a mean, a ratio of two sums, or promoters (9, 10) less detractors (0 to 6) in points.',
  });

export type ColumnType = (typeof COLUMN_TYPES)[number];
export type MetricColumn = z.infer<typeof columnSchema>;
export type MetricPredicate = z.infer<typeof predicateSchema>;
export type MetricTerm = z.infer<typeof termSchema>;
export type MetricAmount = z.infer<typeof amountSchema>;
export type MetricFormula = z.infer<typeof formulaSchema>;
