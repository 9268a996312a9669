/** A status as one reader may have it: of another cycle that it names, the title as well, or neither title nor id. */
import type { Actor } from '../domain/cycle/cycle-state.js';
import { maySee } from '../domain/cycle/scope.js';
import { cyclesNamedIn, namingCycles } from '../domain/reading/named-cycles.js';
import type { CycleStatus } from '../domain/reading/status.js';
import type { ApiStore } from './api-store.js';

export async function namedFor(
  { cycles }: Pick<ApiStore, 'cycles'>,
  actor: Actor,
  status: CycleStatus,
): Promise<CycleStatus> {
  const { blockedBy, splitting } = status;
  const ids = cyclesNamedIn([...blockedBy, splitting ?? '']);
  if (ids.length === 0) return status;
  const named = await Promise.all(ids.map((id) => cycles.readCycle(id)));
  const names = new Map<string, string>(
    named.flatMap((cycle) =>
      cycle && maySee(actor, cycle.charter.lobs)
        ? [[cycle.cycleId, `"${cycle.charter.title}" (${cycle.cycleId})`]]
        : [],
    ),
  );
  const naming = (sentence: string) => namingCycles(sentence, (id) => names.get(id));
  return { ...status, blockedBy: blockedBy.map(naming), splitting: splitting && naming(splitting) };
}
