/**
 * A run that continues an earlier one may receive a state that an older version of the code wrote. Each migration takes
 * such a state from one schema to the next. A state is migrated only when a run begins, never while it goes on.
 */
import type { CycleState } from './cycle-state.js';

/** Raised with each migration. */
export const STATE_SCHEMA = 1;

/** A state of any schema. Only the migration of that schema knows what else it holds. */
export interface VersionedState {
  readonly schema: number;
}

/** By schema: how a state of that schema becomes one of the next. */
export type Migrations = Readonly<Record<number, (state: VersionedState) => VersionedState>>;

const MIGRATIONS: Migrations = {};

/**
 * The state in the schema of this code.
 * @throws Error when the state is newer than this code, or a migration is missing
 */
export function migrated(
  state: VersionedState,
  migrations: Migrations = MIGRATIONS,
  target = STATE_SCHEMA,
): CycleState {
  let current = state;
  while (current.schema !== target) {
    const migrate = migrations[current.schema];
    if (!migrate)
      throw new Error(`a state of schema ${current.schema} cannot become one of schema ${target}`);
    current = migrate(current);
  }
  // The cast is safe because a state of the target schema is what the type `CycleState` describes.
  return current as CycleState;
}
