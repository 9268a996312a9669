import { describe, expect, it } from 'vitest';
import { processLog } from '../../config/process-log.js';

function lineOf(write: (logger: ReturnType<typeof processLog>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(processLog('worker', 'debug', { write: (line) => void lines.push(line) }));
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0]!) as Record<string, unknown>;
}

describe('a line of the log', () => {
  it('has the time as ISO, the level as a word, the service and the message, whoever writes it', () => {
    for (const level of ['debug', 'info', 'warn', 'error', 'fatal'] as const) {
      const { time, ...rest } = lineOf((logger) => logger[level]({ cycleId: 'cyc_1' }, 'it moved'));
      expect(rest).toEqual({ level, service: 'worker', cycleId: 'cyc_1', msg: 'it moved' });
      expect(new Date(String(time)).toISOString()).toBe(time);
    }
  });

  it('keeps what a failure came from, down to the first cause', () => {
    const first = new Error('the socket was closed');
    const second = new Error('the database does not answer', { cause: first });
    const line = lineOf((logger) =>
      logger.warn({ err: new Error('not recorded', { cause: second }) }, 'again'),
    );
    expect(line.err).toMatchObject({
      type: 'Error',
      message: 'not recorded',
      cause: { message: 'the database does not answer', cause: { message: 'the socket was closed' } },
    });
  });

  it('holds no authorization, whatever object a library logs', () => {
    const headers = { authorization: 'Bearer tg_secret' };
    expect(JSON.stringify(lineOf((logger) => logger.info({ headers }, 'asked')))).not.toContain('tg_secret');
  });
});
