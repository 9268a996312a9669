/** Enable: are people ready? The checklist is requested until every item of it is done. */
import { standingRequest, type Cycle, type End } from '../process/running-cycle.js';
import { request } from '../process/waiting.js';

export function runEnable(cycle: Cycle): Promise<End | null> {
  const { charter } = cycle.state;
  const lacking = standingRequest(cycle)?.missing ?? [];
  const missing = lacking.length > 0 ? lacking : charter.readiness;
  const done = new Set(charter.readiness.filter((item) => !missing.includes(item)));
  return request(cycle, {
    kind: 'readiness',
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
