/** Enable: are people ready? The checklist is asked for until every item of it is done. */
import { standingWait } from '../../domain/suspension.js';
import type { Cycle, End } from '../cycle.js';
import { ask } from '../waiting.js';

export function runEnable(cycle: Cycle): Promise<End | null> {
  const { charter } = cycle.state;
  const wait = standingWait(cycle.state);
  const missing = wait?.what === 'submission' && wait.missing.length > 0 ? wait.missing : charter.readiness;
  const done = new Set(charter.readiness.filter((item) => !missing.includes(item)));
  return ask(cycle, {
    kind: 'readiness',
    roles: ['dri'],
    person: charter.dri,
    accept: ({ items }) => {
      for (const entry of items) {
        if (entry.done) done.add(entry.item);
        else done.delete(entry.item);
      }
      return charter.readiness.filter((item) => !done.has(item));
    },
  });
}
