/** Records what was done to the processes and what they did by themselves, with times. */
export type Injected =
  'kill' | 'stop' | 'stutter' | 'stop in turn' | 'kill two' | 'stop two' | 'cold restart';
export type FaultKind = Injected | 'ended by itself' | 'wedged';

export interface Fault {
  readonly at: string;
  readonly kind: FaultKind;
  readonly parts: readonly string[];
  /** How long a process stood still, or was away before it was started again. */
  readonly ms: number;
  readonly note?: string;
}

export class FaultLog {
  readonly faults: Fault[] = [];

  constructor(private readonly say: (line: string) => void) {}

  note(kind: FaultKind, parts: readonly string[], ms: number, note?: string): void {
    const fault = { at: new Date().toISOString(), kind, parts, ms: Math.round(ms) };
    this.faults.push(note === undefined ? fault : { ...fault, note });
    this.say(
      `${kind} ${parts.join(', ')} (${(ms / 1000).toFixed(1)} s)${note === undefined ? '' : `: ${note}`}`,
    );
  }

  /** Counts the faults that were injected, because a certain number was asked for. */
  get injected(): number {
    return this.faults.filter(({ kind }) => kind !== 'ended by itself' && kind !== 'wedged').length;
  }

  /** Fault and part, such as `kill worker`, with how often it happened; a fault of two parts counts for each. */
  byKind(): [string, number][] {
    const counts = new Map<string, number>();
    for (const { kind, parts } of this.faults) {
      const names = kind === 'cold restart' ? [kind] : parts.map((part) => `${kind} ${part}`);
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].sort(([one], [other]) => one.localeCompare(other));
  }
}
