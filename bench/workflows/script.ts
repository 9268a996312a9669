/** What a scripted cycle does, step by step: the shape of a real cycle's history, without what is in it. */

/** Values as search attributes take them; null takes the attribute away. */
export type AttributeValue = string | readonly string[] | null;

export type Step =
  /** A local activity of this name in the product; the floor runs an empty one, the naive design regular ones. */
  | { readonly do: 'local'; readonly activity: string }
  /** A regular one in the product, which computes: an empty regular one in both designs. */
  | { readonly do: 'regular' }
  | { readonly do: 'attributes'; readonly values: Readonly<Record<string, AttributeValue>> }
  | { readonly do: 'child'; readonly id: string; readonly script: Script }
  /** A child tells its parent that it has ended, as a wave tells its cycle. */
  | { readonly do: 'tellParent' };

/** What is done up to a wait, and how the wait ends. */
export interface Segment {
  readonly steps: readonly Step[];
  /** Absent where the product waits without a timer. */
  readonly timerMs?: number;
  /** The timer in words, as Temporal's page shows it. */
  readonly summary?: string;
  readonly ends: 'message' | 'signal' | 'timer' | 'close';
}

export type Script = readonly Segment[];

/** What the naive design writes at each transition: documents of the product, from the middle of a cycle. */
export interface SampleDocuments {
  readonly cycle: Readonly<Record<string, unknown>>;
  readonly event: Readonly<Record<string, unknown>>;
  readonly message: Readonly<Record<string, unknown>>;
}

/** The scripted workflows' messages: any command, answered like one of the product's. */
export interface ScriptedReceipt {
  readonly sequence: number;
  readonly fingerprint: string;
}
