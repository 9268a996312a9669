/** Keeps every act of the run: what was sent under which key, every answer that came, and how it ended. */
import { createHash, randomUUID } from 'node:crypto';

/** What somebody is about to do. */
export interface Plan {
  /** Names the act in a word or two, e.g. `approve` or `submit raci`. */
  readonly what: string;
  /** The person who acts, as the keys name them. */
  readonly by: string;
  /** The cycle or wave; empty for the start of a cycle. */
  readonly cycleId: string;
  readonly path: string;
  /** The mark goes into the text that the timeline will show. */
  readonly body: (mark: string) => unknown;
}

/** One try and its answer; the status is null when nobody answered. */
export interface Try {
  readonly at: string;
  readonly ms: number;
  readonly status: number | null;
  readonly code: string | null;
}

export type ActOutcome = 'under way' | 'acknowledged' | 'refused' | 'unknown';

export interface Act {
  /** The mark by which the act is found again on the timeline. */
  readonly id: string;
  readonly what: string;
  readonly by: string;
  cycleId: string;
  readonly path: string;
  readonly key: string;
  readonly bodyHash: string;
  /** The body as it is sent, the same bytes with every try. */
  readonly body: string;
  readonly tries: Try[];
  outcome: ActOutcome;
  code: string | null;
}

export class ActBook {
  readonly acts: Act[] = [];
  /** Cycles that were opened and their waves, as far as they are known. */
  readonly known = new Set<string>();

  enter({ what, by, cycleId, path, body }: Plan): Act {
    const id = markOf(this.acts.length + 1);
    const text = JSON.stringify(body(id));
    const bodyHash = createHash('sha256').update(text).digest('hex');
    const act: Act = {
      ...{ id, what, by, cycleId, path, key: randomUUID(), bodyHash, body: text },
      ...{ tries: [], outcome: 'under way', code: null },
    };
    this.acts.push(act);
    return act;
  }

  /** The number of acts that have had their final answer. */
  get done(): number {
    return this.acts.reduce((sum, { outcome }) => sum + (outcome === 'under way' ? 0 : 1), 0);
  }

  with(outcome: ActOutcome): Act[] {
    return this.acts.filter((act) => act.outcome === outcome);
  }

  /** Writes one act a line, without its body. */
  lines(): string {
    return this.acts.map(({ body: _body, ...act }) => `${JSON.stringify(act)}\n`).join('');
  }
}

function markOf(number: number): string {
  return `act-${String(number).padStart(6, '0')}`;
}
