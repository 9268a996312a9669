/** The small shapes that many contracts share: names, texts, money, durations, times. */
import { z } from 'zod';
import { DURATION } from '../base/duration.js';
import { isAllVisible } from '../base/compared-text.js';
import { isPlainLine, isPlainText, isVisible } from '../base/readable-text.js';
import { CURRENCIES } from './currencies.js';

/** The identifier of a person, as the identity provider or the key's owner gives it; never a display name. */
export const personIdSchema = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+|:-]{0,99}$/u,
    'must be 1 to 100 letters, digits or . _ @ + | : - and begin with a letter or digit',
  )
  .refine(isAllVisible, 'must hold no invisible characters, or two persons would look like one')
  .meta({
    id: 'PersonId',
    description:
      'Identifier of a person: letters, digits and . _ @ + | : - as in an e-mail address or a subject of an identity ' +
      'provider. Kept as written; two that differ only in case or in the form of a character (NFKC) are one person, and characters that ' +
      'nobody sees are refused.',
    example: 'pmo',
  });

/** A slug for a line of business, a region, a segment or a wave. */
export const slugSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,63}$/,
    'must be 1 to 64 lower case letters, digits, - and _ only, for instance city-hotels',
  )
  .meta({ description: 'Short name, lower case.', example: 'fiber' });

/** A metric of the governed library, and the version of its formula. */
export const metricNameSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{1,63}$/,
    'must be 2 to 64 lower case letters, digits and _ only, for instance first_contact_resolution',
  )
  .meta({ description: 'Name of a governed metric, snake_case.', example: 'retention' });
export const metricVersionSchema = z
  .int()
  .min(1)
  .max(10_000)
  .meta({ description: 'Version of its formula.' });

/** @param kind by which the workflow's guard makes the same check, see `tests/checks/schema-bounds.ts` */
const legible = (
  max: number,
  kind: 'text' | 'line',
  isPlain: (text: string) => boolean,
  unlessPlain: string,
) => {
  const params = { legible: kind };
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(isPlain, { error: unlessPlain, params })
    .refine(isVisible, { error: 'must hold something to read, not invisible characters only', params });
};

/** Free text of several lines. */
export const textSchema = (max: number) =>
  legible(max, 'text', isPlainText, 'must hold no control characters but line feeds and tabs');

/** Text of one line, for what stands in lists and headings or is compared as a reference. */
export const lineSchema = (max: number) =>
  legible(max, 'line', isPlainLine, 'must be one line without control characters');

/** An amount of money. It is a whole number of minor units (cents), so that sums are exact. */
export const amountMinorSchema = z
  .int()
  .min(-1_000_000_000_000_000)
  .max(1_000_000_000_000_000)
  .meta({ description: 'Whole minor units of the currency, e.g. cents.' });

export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be three capital letters, as ISO 4217 writes a currency')
  .refine((code) => CURRENCIES.has(code), 'is no currency in circulation (ISO 4217)')
  .meta({ description: 'ISO 4217 code of a currency in circulation.', example: 'USD' });

/** A length of time in days, hours, minutes and seconds; months and years have no fixed length. */
export const durationSchema = z
  .string()
  .regex(
    DURATION,
    'must be a duration longer than nothing in days, hours, minutes and seconds: write a duration like PT1H or P14D',
  )
  .meta({
    id: 'Duration',
    description: 'ISO 8601 duration in days, hours, minutes, seconds; longer than nothing.',
    example: 'P14D',
  });

// The length is bounded, because fractions of a second may have any number of digits.
export const timeSchema = z.iso
  .datetime({
    offset: true,
    error: ({ code }) =>
      code === 'invalid_format'
        ? 'must be a time like 2026-11-02T10:00:00Z or 2026-11-02T10:00:00+01:00'
        : undefined,
  })
  .max(40)
  .meta({
    description: 'Time by RFC 3339, in UTC or with an offset. It is kept, and answered, in UTC.',
    example: '2026-11-02T10:00:00+01:00',
  });

/** The years of this century only: a day of year 1 or 9999 is a slip, and would pass every comparison. */
export const daySchema = z
  .string()
  .regex(
    /^20(?:(?:[02468][048]|[13579][26])-02-29|\d\d-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8])))$/,
    'must be a day from 2000-01-01 to 2099-12-31',
  )
  .meta({ description: 'A day from 2000-01-01 to 2099-12-31.', example: '2026-10-31' });

export const monthSchema = z
  .string()
  .regex(/^20\d\d-(?:0[1-9]|1[0-2])$/, 'must be a month from 2000-01 to 2099-12')
  .meta({ description: 'A month from 2000-01 to 2099-12.', example: '2026-10' });

/** Hex SHA-256 of canonical JSON. */
export const hashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a hash of 64 digits and letters a to f, copied from the status')
  .meta({ description: 'SHA-256, hex.' });

export const datasetIdSchema = z
  .string()
  .regex(/^ds_[0-9a-f]{24}$/, 'must be the id of a data set: ds_ and 24 digits and letters a to f')
  .meta({ description: 'Id of a data set.', example: 'ds_0f1e2d3c4b5a69788796a5b4' });
