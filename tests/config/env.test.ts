import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, describeConfig, loadConfig, requireEngines } from '../../config/env.js';

function problemsOf(env: NodeJS.ProcessEnv): ConfigError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error('a ConfigError was expected');
}

describe('configuration', () => {
  it('needs no variable, because each has a default or stays open', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      home: resolve('.tollgate'),
      enginesDir: resolve('.tollgate/engines'),
      temporal: { address: undefined, namespace: 'default', tls: false },
      mongodbUri: undefined,
      rateLimitPerMinute: 600,
      engineConcurrency: 24,
      embedded: false,
    });
  });

  it('lists every problem at once, each with variable, reason and example', () => {
    const { problems, message } = problemsOf({
      PORT: '70000',
      LOG_LEVEL: 'loud',
      TEMPORAL_ADDRESS: 'http://x:1',
    });
    expect(problems.map((it) => it.variable)).toEqual(['PORT', 'TEMPORAL_ADDRESS', 'LOG_LEVEL']);
    expect(message.split('\n')).toHaveLength(3);
    expect(message).toContain('Example: PORT=3000');
  });

  it.each(['NaN', 'Infinity', '1e3', '-1', '3000.5', '0x10', '30 00', '99999999999'])(
    'refuses the port %s',
    (PORT) => {
      expect(problemsOf({ PORT }).problems).toHaveLength(1);
    },
  );

  it('treats an empty variable as not set, as compose files pass it', () => {
    expect(loadConfig({ PORT: '', MONGODB_URI: ' ', TEMPORAL_TLS: '' }).port).toBe(3000);
  });

  it('never repeats a value that may be secret', () => {
    const secret = 'hunter2hunter2';
    const env = {
      MONGODB_URI: `mongo://u:${secret}@h`,
      TEMPORAL_API_KEY: 'short',
      TEMPORAL_ADDRESS: `k:${secret}@h`,
    };
    expect(problemsOf(env).message).not.toContain(secret);
    const config = loadConfig({
      MONGODB_URI: `mongodb://u:${secret}@a:1,b:2/x?authToken=${secret}`,
      TEMPORAL_API_KEY: secret,
    });
    expect(JSON.stringify(describeConfig(config))).not.toContain(secret);
    expect(describeConfig(config).mongodbUri).toBe('mongodb://***@a:1,b:2/x');
  });

  it('names the database tollgate where the address names none', () => {
    expect(loadConfig({ MONGODB_URI: 'mongodb://a:1,b:2?replicaSet=r' }).mongodbUri).toBe(
      'mongodb://a:1,b:2/tollgate?replicaSet=r',
    );
    expect(loadConfig({ MONGODB_URI: 'mongodb://a/own' }).mongodbUri).toBe('mongodb://a/own');
  });

  it('refuses to trust every proxy, and takes hops or addresses', () => {
    expect(problemsOf({ TRUST_PROXY: 'true' }).message).toContain('believe every caller');
    expect(loadConfig({ TRUST_PROXY: '1' }).trustProxy).toBe(1);
    expect(loadConfig({ TRUST_PROXY: 'loopback, 10.0.0.0/8' }).trustProxy).toEqual([
      'loopback',
      '10.0.0.0/8',
    ]);
  });

  it('tells a process that cannot start engines which addresses are missing', () => {
    expect(() => requireEngines(loadConfig({ MONGODB_URI: 'mongodb://a' }))).toThrow(
      /^TEMPORAL_ADDRESS is not set/,
    );
  });
});
