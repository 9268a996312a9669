/** The query parameters of every list: how many items, and where to go on. */
import { z } from 'zod';
import { LONGEST_CURSOR } from './cursor.js';

export const pageQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/, 'must be a whole number from 1 to 100')
    .default('50')
    .transform(Number)
    .meta({
      description: 'Items per page, 1 to 100.',
      override: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
    }),
  cursor: z
    .string()
    .min(1)
    .max(LONGEST_CURSOR)
    .optional()
    .meta({ description: '`nextCursor` of the page before.' }),
});
