/** RFC 9457 problem details: the one shape of every error answer. `api/errors.ts` has the codes. */
import { z } from 'zod';

const fieldErrorSchema = z
  .strictObject({
    pointer: z
      .string()
      .meta({ description: 'JSON pointer into the body.', example: '/charter/budget/amountMinor' }),
    detail: z.string(),
  })
  .meta({ id: 'FieldError' });

const allowedActionSchema = z
  .strictObject({ action: z.string(), choice: z.string().optional() })
  .meta({ id: 'AllowedAction' });

export const problemSchema = z
  .strictObject({
    type: z
      .string()
      .meta({ description: 'Relative URI that names the problem.', example: '/problems/not-found' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'The last part of the type, for programs.', example: 'not-found' }),
    instance: z.string().meta({ description: 'Id of the request, as in X-Request-Id.' }),
    errors: z.array(fieldErrorSchema).optional().meta({ description: 'Every bad field at once.' }),
    allowedActions: z
      .array(allowedActionSchema)
      .optional()
      .meta({ description: 'What this caller may do instead.' }),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;
export type FieldError = z.infer<typeof fieldErrorSchema>;
export type AllowedAction = z.infer<typeof allowedActionSchema>;
