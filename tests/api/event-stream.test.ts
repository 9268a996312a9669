import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'express';
import { expect, it, onTestFinished, vi } from 'vitest';
import { EventStream } from '../../api/http/event-stream.js';

const LARGE = 'x'.repeat(10_000);
const EVENTS = 2_000;

interface Sender {
  sent: number;
  stream?: EventStream;
  done: boolean;
}

/** Sends 20 MB to whoever asks, and a reader that has not begun to read. */
async function slowReader(): Promise<{ sender: Sender; reader: IncomingMessage }> {
  const sender: Sender = { sent: 0, done: false };
  const server: Server = createServer((_request, response) => {
    const stream = (sender.stream = new EventStream(response as Response));
    void (async () => {
      for (; sender.sent < EVENTS && !stream.over.aborted; sender.sent += 1) {
        await stream.send({ id: String(sender.sent), event: 'large', data: LARGE });
      }
      sender.done = true;
      stream.end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const reader = await new Promise<IncomingMessage>((resolve) => {
    get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }, resolve);
  });
  onTestFinished(() => {
    reader.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { sender, reader };
}

it('a reader that takes nothing gets nothing more, and everything once it reads', async () => {
  const { sender, reader } = await slowReader();
  await sleep(500);
  const held = sender.sent;
  expect(held).toBeLessThan(EVENTS / 2);
  await sleep(300);
  expect(sender.sent).toBe(held);
  let bytes = 0;
  for await (const chunk of reader) bytes += (chunk as Buffer).length;
  expect(sender.sent).toBe(EVENTS);
  expect(bytes).toBeGreaterThan(EVENTS * LARGE.length);
});

it('a stop lets go of a reader that takes nothing', async () => {
  const { sender } = await slowReader();
  await sleep(300);
  sender.stream?.stop();
  await vi.waitFor(() => expect(sender.done).toBe(true));
  expect(sender.sent).toBeLessThan(EVENTS / 2);
});

it('characters that split lines in some readers come escaped, and mean the same', async () => {
  const data = { note: 'a\u2028b\u2029c\u0085d' };
  const server = createServer((_request, response) => {
    const stream = new EventStream(response as Response);
    void stream.send({ id: '1', event: 'note', data }).then(() => stream.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const text = await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).text();
  expect(text).not.toMatch(/[\u2028\u2029\u0085]/);
  expect(JSON.parse(/^data:(.*)$/m.exec(text)![1]!)).toEqual(data);
});
