/** Who is drawn to do something: mostly somebody who may, often somebody who nearly may, at times anybody. */
import fc from 'fast-check';
import type { Actor } from '../../../domain/cycle/cycle-state.js';
import { CAST } from './cast.js';
import type { No } from './refusals.js';

export interface Who {
  readonly sort: 'right' | 'nearly' | 'anybody';
  readonly reason: number;
  readonly person: number;
}

export const anyWho: fc.Arbitrary<Who> = fc.record({
  sort: fc.oneof(
    { weight: 5, arbitrary: fc.constant('right' as const) },
    { weight: 2, arbitrary: fc.constant('nearly' as const) },
    { weight: 1, arbitrary: fc.constant('anybody' as const) },
  ),
  reason: fc.nat({ max: 11 }),
  person: fc.nat({ max: CAST.length * 12 }),
});

/** Who nearly may lacks something other than the role; each such reason is drawn as often as the others. */
export function drawn({ sort, reason, person }: Who, noTo: (actor: Actor) => No): Actor {
  const answers = CAST.map((actor) => ({ actor, no: noTo(actor) }));
  const reasons = [...new Set(answers.map(({ no }) => no))].filter(
    (no) => no !== null && no !== 'role-missing',
  );
  const wanted = sort === 'right' ? null : reasons[reason % Math.max(1, reasons.length)];
  const fitting = sort === 'anybody' ? [] : answers.filter(({ no }) => no === wanted);
  const people = fitting.length > 0 ? fitting : answers;
  return people[person % people.length]!.actor;
}
