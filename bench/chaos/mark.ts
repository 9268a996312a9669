/** Finds the mark of an act in what the timeline says: each act has one entry of its own that carries it. */
import type { Entry } from './product.js';

const MARK = /act-\d{6,}/;
/** A baseline has no text, so its match rate, on which nothing depends, carries the number. */
const RATE_BASE = 0.9;
const RATE_STEP = 1e7;

export function rateOf(mark: string): number {
  return Number((RATE_BASE + Number(mark.slice(4)) / RATE_STEP).toFixed(7));
}

/** The entries that carry a person's own reason; other entries that follow from it may repeat the reason. */
const REASONED: ReadonlySet<Entry['type']> = new Set([
  ...(['approved', 'deferred', 'gate-settled', 'voted-against', 'veto-settled', 'held'] as const),
  ...(['resumed', 'vetoed', 'withdrawn', 'cancelled'] as const),
]);

/** Null for entries that the process itself makes. */
export function markIn({ type, actor, text, reason, detail }: Entry): string | null {
  if (type === 'cycle-opened') return found(text);
  if (type === 'submitted') return inSubmission(detail);
  if (type === 'spend-reported') return found((detail as { note: string }).note);
  // An act that a cycle passes on to its waves names nobody.
  return REASONED.has(type) && actor !== undefined ? found(reason ?? '') : null;
}

function inSubmission(detail: unknown): string | null {
  const { kind, content } = detail as { kind: string; content: Record<string, unknown> };
  if (kind === 'baseline') {
    const number = Math.round((Number(content.identityMatchRate) - RATE_BASE) * RATE_STEP);
    return `act-${String(number).padStart(6, '0')}`;
  }
  // The title of a reworked charter is still that of the start.
  return found(JSON.stringify(kind === 'charter' ? content.problem : content));
}

function found(text: string): string | null {
  return MARK.exec(text)?.[0] ?? null;
}
