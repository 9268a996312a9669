import { expect, it } from 'vitest';
import { whyUnreachable } from '../../config/why-unreachable.js';

const here = ['127.0.0.1'];

it.each<[string, unknown]>([
  ['nothing listens there', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  [
    // What the worker's native core says.
    'nothing listens there',
    new Error(
      'tonic::transport::Error(Transport, ConnectError(ConnectError("tcp connect error", 127.0.0.1:1, Os { code: 111, kind: ConnectionRefused, message: "Connection refused" })))',
    ),
  ],
  [
    'the host is unknown',
    new Error('ConnectError("dns error", Custom { error: "failed to lookup address information" })'),
  ],
  [
    'it refuses the user or the password',
    new Error('away', { cause: Object.assign(new Error('Authentication failed.'), { code: 18 }) }),
  ],
  [
    'nothing listens there',
    // The driver keeps each server's error apart.
    Object.assign(new Error('selection'), {
      reason: Object.assign(new Error('x'), {
        servers: new Map([['a', { error: new Error('connect ECONNREFUSED 127.0.0.1:1') }]]),
      }),
    }),
  ],
  ['no answer in time', new Error('Failed to connect before the deadline')],
])('a connection fails because %s', async (why, error) => {
  expect(await whyUnreachable(error, here)).toBe(why);
});

it('a host that no name server knows is named, although the driver only says that it has waited', async () => {
  const hosts = ['127.0.0.1', 'nohost.invalid'];
  const error = new Error('Failed to connect before the deadline');
  expect(await whyUnreachable(error, hosts)).toBe('the host nohost.invalid is unknown');
});
