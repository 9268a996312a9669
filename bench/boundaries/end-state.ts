/** How a cycle has ended, without what no two runs share: ids, times, and what was told of the run itself. */
import type { Entry } from '../../domain/cycle/timeline.js';
import type { CycleStatus } from '../../domain/reading/status.js';
import { openStore } from '../../store/connect.js';

export interface EndState {
  /** Comparable text, a line for each thing that has happened. */
  readonly lines: readonly string[];
  /** Entries that tell of somebody's act. */
  readonly acts: number;
  readonly chainsHold: boolean;
}

/** They tell how slow the run was, and what a death has cost. */
const OF_THE_RUN: readonly Entry['type'][] = ['reminded', 'escalated', 'step-retracted'];
const OF_ACTS: readonly Entry['type'][] = ['gate-settled', 'submitted'];

export async function endStateOf(mongodbUri: string, status: CycleStatus): Promise<EndState> {
  const store = await openStore({ uri: mongodbUri });
  try {
    const ids = [status.id, ...status.waves.flatMap(({ id }) => id ?? [])];
    const events = await Promise.all(ids.map((id) => store.events.listEvents(id, { limit: 1_000 })));
    const chains = await Promise.all(ids.map((id) => store.events.verifyChain(id)));
    const entries = events.flat().flatMap((event) => event.entries);
    const told = entries.filter(({ type }) => !OF_THE_RUN.includes(type));
    return {
      lines: [headOf(status), ...told.map(({ type, text }) => `${type}: ${plain(text)}`)],
      acts: entries.filter(({ type }) => OF_ACTS.includes(type)).length,
      chainsHold: chains.every((chain, index) => chain.ok && chain.count === events[index]?.length),
    };
  } finally {
    await store.close();
  }
}

function headOf({ state, outcome, phase, money, recognisedMinor, waves }: CycleStatus): string {
  const ended = waves.map(({ id: _, ...wave }) => wave);
  return plain(JSON.stringify({ state, outcome, phase, money, recognisedMinor, ended }));
}

function plain(text: string): string {
  return text.replaceAll(/cyc_[0-9a-f]+/g, '<cycle>').replaceAll(/\d{4}-\d\d-\d\dT[0-9:.]+Z/g, '<time>');
}
