/**
 * Data sets: rows that were read by a mapping, checked whole and kept unchanged. What is known of one is shown; its rows are
 * given to no one, and only sums of them leave it.
 */
import { z } from 'zod';
import { DATASET_STATES } from '../base/vocabulary.js';
import { holds } from './compared.js';
import { time } from './cycle.js';
import { datasetColumnSchema } from './mapping.js';
import { datasetIdSchema, daySchema, hashSchema, slugSchema, textSchema } from './scalars.js';

const period = {
  from: daySchema.meta({ description: 'First day on which what the rows hold was measured, UTC.' }),
  to: daySchema.meta({ description: 'Last day, UTC; over when the file is sent.' }),
};

const fault = z
  .strictObject({
    row: z.int().min(1).nullable().meta({
      description: 'As a spreadsheet counts: the header is row 1. Null where it is about the whole file.',
    }),
    column: z.string().nullable().meta({ description: 'As the file names it.' }),
    value: z.string().nullable().meta({ description: 'The cell, cut after 60 characters.' }),
    hint: z.string().meta({ description: 'What is wrong, and how to mend it.' }),
  })
  .meta({ id: 'DatasetFault' });

const matched = z
  .strictObject({
    dataset: datasetIdSchema,
    units: z.int().min(0).meta({ description: 'Units of this data set that are in that one.' }),
    ofHere: z.number().min(0).max(1).meta({ description: 'As a share of the units of this one.' }),
    ofThere: z.number().min(0).max(1).meta({ description: 'As a share of the units of that one.' }),
  })
  .meta({ id: 'DatasetMatch' });

const column = z
  .strictObject({
    name: datasetColumnSchema,
    kind: z.enum(['number', 'text', 'yes_no', 'day']),
    missing: z.int().min(0).meta({ description: 'Rows without a value.' }),
  })
  .meta({ id: 'DatasetColumn' });

export const datasetSchema = z
  .strictObject({
    id: datasetIdSchema,
    state: z.enum(DATASET_STATES).meta({
      description:
        '`importing`; `ready`: it can be used; `rejected`: its faults say why, and nothing of it is kept; `checked`: a dry run without a fault; `failed`: it could not be read for a reason that is not in the file.',
    }),
    broughtBy: z.string().meta({ description: 'The person, as an opaque id.' }),
    contributors: z.array(z.string()).meta({
      description: 'Everybody who has brought rows of it, also those of the data sets that it extends.',
    }),
    broughtAt: time,
    lob: z.string().meta({ description: 'The line of business that it is of; `*` where it is of all.' }),
    source: z.string().meta({ description: 'Where the file comes from.' }),
    mapping: z.strictObject({ name: slugSchema, version: z.int().min(1) }),
    period: z.strictObject(period),
    dryRun: z.boolean(),
    upload: z.strictObject({
      sha256: hashSchema,
      bytes: z.int().min(0),
      format: z.enum(['csv', 'parquet', 'json', 'ndjson']),
    }),
    extends: datasetIdSchema.nullable().meta({
      description: 'The data set whose rows are in this one too, unless a row of this one took their place.',
    }),
    rows: z.int().min(0).nullable().meta({ description: 'Null until it is ready or checked.' }),
    corrected: z.int().min(0).nullable().meta({
      description:
        'Rows that took the place of one of the data set that this one extends; null where it extends none.',
    }),
    columns: z.array(column),
    sha256: hashSchema
      .nullable()
      .meta({ description: 'Of the Parquet file that holds the rows; null where none is kept.' }),
    bytes: z.int().min(0).nullable(),
    match: matched.nullable().meta({ description: 'Null unless `matchTo` was asked for.' }),
    faults: z.array(fault).meta({ description: 'The first hundred.' }),
    faultCount: z.int().min(0),
    finishedAt: time.nullable(),
  })
  .meta({ id: 'Dataset' });

export const datasetPageSchema = z
  .strictObject({
    items: z.array(datasetSchema),
    nextCursor: z.string().nullable().meta({ description: 'Hand it back as `cursor`; null at the end.' }),
  })
  .meta({ id: 'DatasetPage' });

const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .default('false')
  .transform((value) => value === 'true')
  .meta({ override: { type: 'boolean', default: false } });

export const uploadQuerySchema = z
  .strictObject({
    mapping: slugSchema.meta({ description: 'Name of a mapping of the programme.', example: 'accounts' }),
    mappingVersion: z
      .string()
      .regex(/^[1-9]\d{0,5}$/, 'must be a whole number from 1')
      .transform(Number)
      .optional()
      .meta({
        description: 'Left out: the current one.',
        override: { type: 'integer', minimum: 1, maximum: 999_999 },
      }),
    ...period,
    source: textSchema(500).meta({
      description: 'Where the file comes from.',
      example: 'billing, export of 2 November',
    }),
    lob: slugSchema.optional().meta({
      description: 'The line of business that it is of, or left out that of whoever brings it.',
    }),
    extends: datasetIdSchema.optional().meta({
      description:
        'A data set read by the same mapping: its rows are taken over, and a row of the same unit is corrected.',
    }),
    matchTo: datasetIdSchema.optional().meta({
      description:
        'A data set whose units are compared with those of this one, for instance who was assigned.',
    }),
    dryRun: flag.meta({ description: 'Whether it is only checked; nothing is kept but what was found.' }),
  })
  .check(
    holds(z.object(period), ({ from, to }) => from <= to, { path: ['to'], error: 'must not be before from' }),
  );

export type Dataset = z.infer<typeof datasetSchema>;
export type DatasetFault = z.infer<typeof fault>;
export type UploadQuery = z.infer<typeof uploadQuerySchema>;
export type UploadFormat = Dataset['upload']['format'];
