/** Who has a live key, each person once. */
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { peopleOf } from '../../domain/decisions/start-warnings.js';
import type { ApiStore } from '../api-store.js';

export async function everybody({ apiKeys }: Pick<ApiStore, 'apiKeys'>): Promise<Actor[]> {
  const keys = await apiKeys.listKeys();
  return peopleOf(keys.filter(({ revokedAt }) => revokedAt === null)).sort((one, other) =>
    one.person < other.person ? -1 : 1,
  );
}
