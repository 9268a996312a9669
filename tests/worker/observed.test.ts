/** What whoever runs the product sees of it: one shape of log lines from both programs, and the worker's metrics. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { choosePort } from '../../local/free-port.js';
import { testCharter } from '../support/charters.js';
import { People } from '../support/people.js';
import { ProcessStack } from '../support/process-stack.js';

let stack: ProcessStack;
let metricsUrl: string;
beforeAll(async () => {
  const port = await choosePort();
  metricsUrl = `http://127.0.0.1:${port}/metrics`;
  vi.stubEnv('TOLLGATE_WORKER_METRICS', `127.0.0.1:${port}`);
  vi.stubEnv('LOG_LEVEL', 'debug');
  stack = await ProcessStack.start();
  const people = new People(stack.apiUrl, (role) => stack.token(role));
  await people.open(testCharter());
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.stop();
});

const metrics = async () => (await fetch(metricsUrl)).text();

it('a worker serves its own metrics and those of the SDK at one address, in seconds and totals', async () => {
  await vi.waitFor(
    async () => {
      const text = await metrics();
      expect(text).toMatch(/^tollgate_messages_total\{result="sent"\} [1-9]/m);
    },
    { timeout: 30_000, interval: 200 },
  );
  const text = await metrics();
  expect(text).toMatch(/^tollgate_transition_seconds_count\{result="recorded"\} [1-9]/m);
  expect(text).toMatch(/^tollgate_transition_seconds_bucket\{result="recorded",le="0.005"\} \d/m);
  for (const name of NAMED_IN_THE_GUIDE)
    expect(text, name).toMatch(new RegExp(`^${name}(?:_count)?\\{`, 'm'));
});

/** The names by which the rules and the dashboard ask. */
const NAMED_IN_THE_GUIDE = [
  'temporal_workflow_task_schedule_to_start_latency_seconds',
  'temporal_workflow_task_execution_latency_seconds',
  'temporal_worker_task_slots_available',
  'temporal_sticky_cache_size',
  'temporal_num_pollers',
];

it.each(['api', 'worker'] as const)(
  'every line of the %s is JSON with time, level as a word, service and message',
  async (program) => {
    const lines = (await readFile(join(stack.home, `${program}.log`), 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(2);
    for (const text of lines) {
      const line = JSON.parse(text) as Record<string, unknown>;
      expect(line, text).toMatchObject({ service: program, msg: expect.any(String) as string });
      expect(['debug', 'info', 'warn', 'error', 'fatal'], text).toContain(line.level);
      expect(new Date(String(line.time)).toISOString(), text).toBe(line.time);
      expect(Object.keys(line), text).not.toContain('error');
    }
  },
);

it('a worker whose address for metrics is taken says so in one line, and does not start', async () => {
  vi.stubEnv('TOLLGATE_WORKER_METRICS', new URL(stack.apiUrl).host);
  await stack.end('worker');
  await expect(stack.launch('worker')).rejects.toThrow();
  const log = await readFile(join(stack.home, 'worker.log'), 'utf8');
  expect(log.trimEnd().split('\n').at(-1)).toMatch(
    /^Metrics cannot be served at 127\.0\.0\.1:\d+\. Set TOLLGATE_WORKER_METRICS to another address\.$/,
  );
});
