/** Holds the stages, LOBs and regions that somebody sent against the current dimensions of the programme. */
import type { FieldError } from '../../contracts/problem.js';
import { foreignNames } from '../../domain/programme/dimensions.js';
import type { Programme } from '../../store/programme/programme-versions.js';
import { USUAL_NAME } from './usual-name.js';

export async function foreignIn(
  { programme }: { readonly programme: Pick<Programme, 'readCurrent'> },
  sent: unknown,
): Promise<FieldError[]> {
  const current = await programme.readCurrent('dimensions', USUAL_NAME);
  return foreignNames(sent, current?.content ?? null);
}
