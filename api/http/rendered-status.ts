/**
 * A status as it is sent, with its tag. It is kept beside the cycle that it shows, for the caller who asked last, because
 * dashboards ask again and again: while the store returns the same cycle, nothing has to be rendered anew.
 */
import type { Actor } from '../../domain/cycle/cycle-state.js';
import { statusOf, type ReadableCycle } from '../../domain/reading/status.js';
import type { ApiStore } from '../api-store.js';
import { namedFor } from '../named-cycles.js';
import { isOverdue, statusEtag } from './status-etag.js';

export interface RenderedStatus {
  readonly etag: string;
  /** JSON. */
  readonly content: Buffer;
}

interface Shown extends RenderedStatus {
  readonly actor: string;
  readonly overdue: boolean;
}

const shown = new WeakMap<ReadableCycle, Shown>();

export async function renderedStatus(
  store: Pick<ApiStore, 'cycles'>,
  cycle: ReadableCycle,
  actor: Actor,
  nowMs: number,
): Promise<RenderedStatus> {
  const known = shown.get(cycle);
  const asked = { actor: JSON.stringify(actor), overdue: isOverdue(cycle, nowMs) };
  if (known?.actor === asked.actor && known.overdue === asked.overdue) return known;
  const content = Buffer.from(JSON.stringify(await namedFor(store, actor, statusOf(cycle, actor, nowMs))));
  const rendered = { ...asked, etag: statusEtag(cycle, actor, nowMs), content };
  shown.set(cycle, rendered);
  return rendered;
}
