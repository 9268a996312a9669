/**
 * Checks that the transport delivered every event of the log, in order within its cycle, and nothing older after it.
 * The transport writes a line for each message; what identifies content is the event's hash, where a line has one,
 * and otherwise its time.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evidence, LoggedEvent } from '../final-state.js';
import { mustBeZero, told, type CheckResult } from './check.js';

export interface Delivery {
  readonly cycleId: string;
  readonly sequence: number;
  readonly createdAt: string;
  readonly hash?: string;
  /** ISO 8601. */
  readonly time: string;
}

/** The logs of all workers; a log that has grown large was renamed. */
export async function deliveriesIn(home: string): Promise<Delivery[]> {
  const names = ['worker.log.1', 'worker.log', 'worker-2.log.1', 'worker-2.log'];
  const texts = await Promise.all(names.map((name) => readFile(join(home, name), 'utf8').catch(() => '')));
  const deliveries = texts.flatMap((text) => text.split('\n')).flatMap(deliveryIn);
  return deliveries.sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
}

function deliveryIn(line: string): Delivery[] {
  if (!line.includes('"message dispatched"')) return [];
  try {
    return [JSON.parse(line) as Delivery];
  } catch {
    // A line that cannot be read is one that a worker was writing when it was killed.
    return [];
  }
}

export function outboxChecks(deliveries: readonly Delivery[], evidence: Evidence): CheckResult[] {
  const byCycle = new Map<string, Delivery[]>();
  for (const each of deliveries) byCycle.set(each.cycleId, [...(byCycle.get(each.cycleId) ?? []), each]);
  const undelivered: string[] = [];
  const outOfOrder: string[] = [];
  const superseded: string[] = [];
  for (const { id, events } of evidence.values()) {
    const own = byCycle.get(id) ?? [];
    outOfOrder.push(...jumpsIn(id, own));
    for (const event of events) {
      const ofStep = own.filter(({ sequence }) => sequence === event.sequence);
      const last = ofStep.at(-1);
      if (!last || !isOf(last, event))
        undelivered.push(`${id} ${event.sequence}: ${ofStep.length} deliveries`);
      if (ofStep.some((delivery) => !isOf(delivery, event))) superseded.push(`${id} ${event.sequence}`);
    }
  }
  return [
    mustBeZero('events that were not delivered, or older content last', undelivered),
    mustBeZero('deliveries out of order', outOfOrder),
    told('steps whose superseded content was delivered first', superseded),
  ];
}

function isOf({ createdAt, hash }: Delivery, event: LoggedEvent): boolean {
  return hash === undefined ? createdAt === event.at : hash === event.hash;
}

/** A message that comes before its predecessor is a jump; a repeat is none. */
function jumpsIn(id: string, own: readonly Delivery[]): string[] {
  const jumps: string[] = [];
  let reached = 0;
  for (const { sequence } of own) {
    if (sequence > reached + 1) jumps.push(`${id} ${sequence} after ${reached}`);
    reached = Math.max(reached, sequence);
  }
  return jumps;
}
