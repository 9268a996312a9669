/**
 * A dispatcher in a process of its own, to be killed: its transport writes each message's id and sequence into a file,
 * one a line. Arguments: the file, and how long a lease lasts.
 */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { openStore } from '../../dist/store/connect.js';
import { startOutboxDispatcher } from '../../dist/worker/outbox-dispatcher.js';

const [file, leaseMs] = process.argv.slice(2);
const store = await openStore({ uri: process.env.MONGODB_URI });

startOutboxDispatcher({
  outbox: store.outbox,
  doubts: store.doubts,
  confirmation: {
    confirmed: (messages) => Promise.resolve(messages.length),
    tellHead: () => Promise.resolve(true),
  },
  logger: pino({ level: 'silent' }),
  leaseMs: Number(leaseMs),
  pollMs: 50,
  transport: {
    async send({ id, cycleId, sequence }) {
      appendFileSync(file, `${id} ${cycleId} ${sequence}\n`);
      await sleep(5);
    },
  },
});
