/**
 * A run that continues an earlier one may find a state that an older version of the code wrote. Each migration takes
 * the state from one schema version to the next; the state of a running workflow is never migrated in mid-run.
 */
import type { CycleState } from './cycle-state.js';

/** Raised with each migration. */
export const STATE_SCHEMA = 1;

/** A state of any schema: what it holds besides its version only its own migration knows. */
export interface VersionedState {
  readonly schema: number;
}

/** From schema → how a state of that schema becomes one of the next. */
export type Migrations = Readonly<Record<number, (state: VersionedState) => VersionedState>>;

const MIGRATIONS: Migrations = {};

/** @throws Error when the state is newer than this code, or a migration is missing */
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
  // The last migration leads to the schema that this code's type describes.
  return current as CycleState;
}
