/** A whole number among the query parameters, which arrive as text. */
import { z } from 'zod';

/** An optional number from 1 up to as many digits. @param description also says what holds when it is left out */
export function numberQuery(digits: number, description: string) {
  const maximum = 10 ** digits - 1;
  return z
    .string()
    .regex(new RegExp(`^[1-9]\\d{0,${digits - 1}}$`), `must be a whole number from 1 to ${maximum}`)
    .transform(Number)
    .optional()
    .meta({ description, override: { type: 'integer', minimum: 1, maximum } });
}
