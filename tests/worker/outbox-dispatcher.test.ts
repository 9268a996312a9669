import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openStore, type Store } from '../../store/connect.js';
import type { OutboxMessage } from '../../store/cycle/outbox.js';
import { startOutboxDispatcher, type DispatcherOptions } from '../../worker/outbox-dispatcher.js';
import { LogLines, logTransport, type Transport } from '../../worker/outbox-transport.js';
import { cutProxy } from '../store/cut-proxy.js';
import { CycleWriter } from '../store/cycle-writer.js';
import { openTestStore, type TestStore } from '../store/test-store.js';
import { faithfulHistory } from './fake-history.js';
import { Receiver } from './receiver.js';

let test: TestStore;
const seed = Number(process.env.TEST_SEED ?? randomInt(2 ** 31));
const silent = pino({ level: 'silent' });

beforeAll(async () => {
  test = await openTestStore();
});
afterEach(() => test.database.collection('outbox').deleteMany({}));
afterAll(() => test.close());

let lastCycle = 0;
function newCycle(): CycleWriter {
  return new CycleWriter(`cyc_dispatch_${(lastCycle += 1)}`);
}

async function written(cycles: number, transitions: number): Promise<void> {
  const writeOne = async () => {
    const cycle = newCycle();
    for (let step = 0; step < transitions; step += 1) await cycle.write(test.store);
  };
  await Promise.all(Array.from({ length: cycles }, writeOne));
}

function dispatch(transport: Transport, options: Partial<DispatcherOptions> & { store?: Store } = {}) {
  const { store = test.store, ...rest } = options;
  const dispatcher = startOutboxDispatcher({
    outbox: store.outbox,
    doubts: store.doubts,
    confirmation: faithfulHistory,
    transport,
    logger: silent,
    pollMs: 20,
    ...rest,
  });
  onTestFinished(() => dispatcher.stop());
  return dispatcher;
}

/** The first time that each message came, cycle by cycle, is in order of sequence. */
function expectInOrder(received: readonly Pick<OutboxMessage, 'id' | 'cycleId' | 'sequence'>[]): void {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  for (const { id, cycleId, sequence } of received) {
    if (seen.has(id)) continue;
    seen.add(id);
    expect(sequence, cycleId).toBe((last.get(cycleId) ?? 0) + 1);
    last.set(cycleId, sequence);
  }
}

/** What comes again is the last that came of its cycle, never an older one. */
function expectNoStepBack(received: readonly Pick<OutboxMessage, 'cycleId' | 'sequence'>[]): void {
  const last = new Map<string, number>();
  for (const { cycleId, sequence } of received) {
    expect(sequence, cycleId).toBeGreaterThanOrEqual(last.get(cycleId) ?? 0);
    last.set(cycleId, sequence);
  }
}

const waiting = async () => (await test.store.outbox.backlog()).count;

describe('dispatchers that race', () => {
  it('deliver each message once, and each cycle in order, while new ones come in', async () => {
    const receiver = new Receiver(() => sleep(Math.random() * 5));
    for (let each = 0; each < 4; each += 1) dispatch(receiver);
    await written(12, 8);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(96), { timeout: 30_000 });
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
    expect(new Set(receiver.ids).size).toBe(96);
    expectInOrder(receiver.received);
    const untouched = await test.database.collection('outbox').countDocuments({ dispatchedAt: null });
    expect(untouched).toBe(0);
  });
});

describe('a message that the other side refuses', () => {
  it('comes again later with the same id, before what follows it, and holds up no other cycle', async () => {
    const stubborn = newCycle();
    let refusals = 3;
    const receiver = new Receiver(async ({ cycleId, sequence }) => {
      if (cycleId === stubborn.cycleId && sequence === 2 && (refusals -= 1) >= 0) throw new Error('not now');
    });
    for (let step = 0; step < 4; step += 1) await stubborn.write(test.store);
    await written(3, 4);
    dispatch(receiver, { firstPauseMs: 300 });
    await vi.waitFor(() => expect(receiver.received).toHaveLength(16), { timeout: 20_000 });
    expectInOrder(receiver.received);
    expect(new Set(receiver.ids).size).toBe(16);
    // Everything of the other cycles came while the stubborn one waited.
    expect(receiver.received.slice(-3).map((each) => [each.cycleId, each.sequence])).toEqual(
      [2, 3, 4].map((sequence) => [stubborn.cycleId, sequence]),
    );
    expect(receiver.received.find(({ failures }) => failures > 0)).toMatchObject({
      sequence: 2,
      failures: 3,
    });
  });
});

describe('a slow receiver of one cycle', () => {
  it('does not hold up what follows in another, with another dispatcher', async () => {
    const slow = newCycle();
    const quick = newCycle();
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const receiver = new Receiver(({ cycleId }) => (cycleId === slow.cycleId ? opened : Promise.resolve()));
    await slow.write(test.store);
    await quick.write(test.store);
    dispatch(receiver);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
    dispatch(receiver);
    await quick.write(test.store);
    await vi.waitFor(() => expect(receiver.received.map(({ sequence }) => sequence)).toEqual([1, 2]));
    open();
    await vi.waitFor(() => expect(receiver.received).toHaveLength(3));
  });
});

describe('a dispatcher that stops', () => {
  it('lets arrive what is being sent, and leaves the rest to another one at once', async () => {
    await written(1, 5);
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const first = new Receiver(() => opened);
    const stopping = dispatch(first);
    await vi.waitFor(async () => expect(await leased()).toBe(5));
    await sleep(20);
    const stopped = stopping.stop();
    open();
    await stopped;
    expect(first.received.map(({ sequence }) => sequence)).toEqual([1]);
    const second = new Receiver();
    dispatch(second);
    await vi.waitFor(() => expect(second.received.map(({ sequence }) => sequence)).toEqual([2, 3, 4, 5]));
  });
});

const leased = () => test.database.collection('outbox').countDocuments({ lease: { $exists: true } });

describe('while the database is away', () => {
  it('a dispatcher says so once, waits, and delivers what was recorded meanwhile', async () => {
    const cable = await cutProxy(test.uri);
    const store = await openStore({ uri: cable.uri });
    onTestFinished(async () => {
      await store.close();
      cable.close();
    });
    const lines: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
    const receiver = new Receiver();
    const dispatcher = dispatch(receiver, { store, logger });
    const cycle = newCycle();
    await cycle.write(test.store);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1));
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
    cable.cut();
    await sleep(4_000);
    await cycle.write(test.store);
    cable.mend();
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), { timeout: 20_000 });
    await vi.waitFor(() => expect(lines.join('')).toContain('dispatched again'));
    expect(lines.filter((line) => line.includes('waits for the database'))).toHaveLength(1);
    await dispatcher.stop();
  });
});

describe('dispatchers that are killed', () => {
  it('in the middle, again and again, lose no message, and disturb the order of none', async () => {
    process.stdout.write(`killed dispatchers: seed ${seed} (repeat with TEST_SEED=${seed})\n`);
    const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-outbox-'));
    const file = path.join(folder, 'received');
    onTestFinished(() => rmSync(folder, { recursive: true }));
    await written(5, 10);
    let kills = 0;
    for (let chance = seed; (await waiting()) > 0 && kills < 60; kills += 1) {
      chance = (Math.imul(chance, 1_664_525) + 1_013_904_223) >>> 0;
      const before = linesOf(file).length;
      const child = startChild(file);
      // Once it is at work, after some more messages.
      await vi.waitFor(
        async () => {
          const enough = linesOf(file).length > before + (chance % 8);
          if (!enough && (await waiting()) > 0) throw new Error('not yet');
        },
        { timeout: 20_000, interval: 3 },
      );
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const lines = linesOf(file);
    expectNoStepBack(lines);
    const ids = new Set(lines.map(({ id }) => id));
    expect(ids.size).toBe(50);
    expectInOrder(lines);
    expect(kills).toBeGreaterThan(3);
    process.stdout.write(`${kills} kills, ${lines.length - ids.size} of 50 messages came twice\n`);
  }, 120_000);
});

/** A lease of one second: what a killed one held comes back soon. */
function startChild(file: string): ChildProcess {
  const program = path.join(import.meta.dirname, 'killable-dispatcher.mjs');
  const child = spawn(process.execPath, [program, file, '1000'], {
    env: { ...process.env, MONGODB_URI: test.uri },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

function linesOf(file: string): { id: string; cycleId: string; sequence: number }[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [id = '', cycleId = '', sequence = ''] = line.split(' ');
    return { id, cycleId, sequence: Number(sequence) };
  });
}

describe('the log transport', () => {
  const lineOf = (text = '') => JSON.parse(text) as Record<string, unknown>;

  it('writes one line per message, with what names it, in whatever pieces the line is taken', async () => {
    let output = '';
    const lines = new LogLines((chunk) => {
      const taken = Math.min(chunk.length, 100);
      output += Buffer.from(chunk.subarray(0, taken)).toString();
      return Promise.resolve(taken);
    });
    await written(1, 2);
    dispatch(logTransport(pino({ level: 'info' }, lines), lines));
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
    const cycleId = `cyc_dispatch_${lastCycle}`;
    const event = (await test.database.collection('cycle_events').findOne({ cycleId, sequence: 2 }))!;
    const { hash, _id: key } = event as unknown as { hash: string; _id: string };
    expect(output.split('\n')).toHaveLength(3);
    expect(lineOf(output.split('\n')[1])).toMatchObject({
      msg: 'message dispatched',
      topic: 'cycle.transition',
      sequence: 2,
      message: hash,
      hash,
      key,
    });
  });

  it('counts a message as sent only when its line is written, and gets it again when that fails', async () => {
    const tries: ((outcome: number | Promise<never>) => void)[] = [];
    const lines = new LogLines(() => new Promise((resolve) => tries.push(resolve)));
    await written(1, 1);
    dispatch(logTransport(pino({ level: 'info' }, lines), lines), { firstPauseMs: 20 });
    await vi.waitFor(() => expect(tries).toHaveLength(1));
    await sleep(200);
    expect(await waiting()).toBe(1);
    tries[0]?.(Promise.reject(new Error('disk full')));
    await vi.waitFor(() => expect(tries).toHaveLength(2));
    expect(await waiting()).toBe(1);
    tries[1]?.(10_000);
    await vi.waitFor(async () => expect(await waiting()).toBe(0));
  });
});
