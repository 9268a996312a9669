/**
 * Rules that compare fields with each other. Zod skips a rule of its own as soon as anything else is wrong with the value;
 * these are asked whenever the parts that they compare are sound, so that people are told everything at once.
 */
import { z } from 'zod';

export type Faults = Pick<z.core.$RefinementCtx, 'addIssue'>;

/**
 * @param part what the rule reads of the value; other fields are not looked at
 * @param rule is not asked when that part is unsound, which is reported by the fields themselves
 */
export function compared<Part>(
  part: z.ZodType<Part>,
  rule: (value: Part, faults: Faults) => void,
): z.core.$ZodCheck<unknown> {
  return z.superRefine<unknown>(
    (value, faults) => {
      const read = part.safeParse(value);
      if (read.success) rule(read.data, faults);
    },
    { when: () => true },
  );
}

/** A rule that is kept or broken at one field. */
export function holds<Part>(
  part: z.ZodType<Part>,
  isKept: (value: Part) => boolean,
  { path, error }: { readonly path: readonly string[]; readonly error: string },
): z.core.$ZodCheck<unknown> {
  return compared(part, (value, faults) => {
    if (!isKept(value)) faults.addIssue({ code: 'custom', path: [...path], message: error });
  });
}

/** A list of which the sound items are compared. An unsound one is null, so that the others keep their places. */
export function soundItems<Item>(item: z.ZodType<Item>): z.ZodType<(Item | null)[]> {
  return z.array(item.nullable().catch(null));
}
