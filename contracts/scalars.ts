/** The small shapes that many contracts share: names, texts, money, durations, times. */
import { z } from 'zod';
import { DURATION } from '../base/duration.js';

/** The identifier of a person, as the identity provider or the key's owner gives it; never a display name. */
export const personIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._@-]{0,99}$/)
  .meta({ id: 'PersonId', description: 'Identifier of a person, lower case.', example: 'pmo' });

/** A slug for a line of business, a region, a segment or a wave. */
export const slugSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/)
  .meta({ description: 'Short name, lower case.', example: 'fiber' });

/** A metric of the governed library, and the version of its formula. */
export const metricNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,63}$/)
  .meta({ description: 'Name of a governed metric, snake_case.', example: 'retention' });
export const metricVersionSchema = z.int().min(1).max(10_000);

export const textSchema = (max: number) => z.string().trim().min(1).max(max);

/** An amount of money. It is a whole number of minor units (cents), so that sums are exact. */
export const amountMinorSchema = z
  .int()
  .min(-1_000_000_000_000_000)
  .max(1_000_000_000_000_000)
  .meta({ description: 'Whole minor units of the currency, e.g. cents.' });

export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ description: 'ISO 4217 code.', example: 'USD' });

/** A length of time in days, hours, minutes and seconds; months and years have no fixed length. */
export const durationSchema = z.string().regex(DURATION).meta({
  id: 'Duration',
  description: 'ISO 8601 duration in days, hours, minutes, seconds.',
  example: 'P14D',
});

// The length is bounded, because fractions of a second may have any number of digits.
export const timeSchema = z.iso.datetime().max(40).meta({ description: 'UTC time, ISO 8601.' });

export const daySchema = z.iso.date();

/** Hex SHA-256 of canonical JSON. */
export const hashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: 'SHA-256, hex.' });
