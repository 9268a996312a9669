import { describe, expect, it } from 'vitest';
import { loadConfig, requireEngines } from '../../config/env.js';
import { plaintextProblems } from '../../config/plaintext.js';

const near = {
  temporalAddress: '127.0.0.1:7233',
  temporalTls: false,
  mongodbUri: 'mongodb://localhost:27017/t',
};

const variablesOf = (change: Partial<typeof near>) =>
  plaintextProblems({ ...near, ...change }).map(({ variable }) => variable);

describe('plain text to another machine', () => {
  it.each(['127.0.0.1:7233', '127.8.9.1:7233', 'localhost:7233', '[::1]:7233'])(
    'does not matter for Temporal at %s, which is this machine',
    (temporalAddress) => {
      expect(variablesOf({ temporalAddress })).toEqual([]);
    },
  );

  it.each(['temporal:7233', '10.0.0.7:7233', '0.0.0.0:7233', 'localhost.example.com:7233', '[fd00::1]:7233'])(
    'is found for Temporal at %s, unless TLS is on',
    (temporalAddress) => {
      expect(variablesOf({ temporalAddress })).toEqual(['TEMPORAL_TLS']);
      expect(variablesOf({ temporalAddress, temporalTls: true })).toEqual([]);
    },
  );

  it.each([
    'mongodb://db/t',
    'mongodb://u:p@db:27017/t?replicaSet=rs0',
    'mongodb://localhost,db2/t',
    'mongodb://db/t?tls=false',
    'mongodb+srv://cluster.example.com/t?tls=false',
    // The next three are encrypted, but for whoever answers, because no certificate is checked.
    'mongodb://db/t?tls=true&tlsAllowInvalidCertificates=true',
    'mongodb://db/t?tls=true&tlsAllowInvalidHostnames=true',
    'mongodb://db/t?tls=true&tlsInsecure=true',
  ])('is found for %s', (mongodbUri) => {
    expect(variablesOf({ mongodbUri })).toEqual(['MONGODB_URI']);
  });

  it.each([
    'mongodb://127.0.0.1:27017,localhost:27018/t',
    'mongodb://[::1]:27017/t',
    'mongodb://%2Ftmp%2Fmongodb-27017.sock/t',
    'mongodb://db/t?tls=true',
    'mongodb://db/t?replicaSet=rs0&SSL=True',
    'mongodb+srv://u:p@cluster.example.com/t',
  ])('is not found for %s', (mongodbUri) => {
    expect(variablesOf({ mongodbUri })).toEqual([]);
  });
});

describe('a start in production', () => {
  const far = { TEMPORAL_ADDRESS: 'temporal:7233', MONGODB_URI: 'mongodb://u:hunter2@db/t' };
  const start = (env: NodeJS.ProcessEnv) => () => requireEngines(loadConfig({ ...far, ...env }));

  it('is refused with one line for each connection in plain text, and shows no password', () => {
    expect(start({ NODE_ENV: 'production' })).toThrow(/^TEMPORAL_TLS is off.*\nMONGODB_URI names.*$/);
    expect(start({ NODE_ENV: 'production' })).not.toThrow('hunter2');
  });

  it('goes on where plain text is allowed by name, and outside of production', () => {
    expect(start({ NODE_ENV: 'production', TOLLGATE_ALLOW_PLAINTEXT: 'true' })).not.toThrow();
    expect(start({})).not.toThrow();
  });

  it('goes on where both are encrypted: a key for Temporal implies that', () => {
    const encrypted = { MONGODB_URI: `${far.MONGODB_URI}?tls=true`, TEMPORAL_API_KEY: 'a-long-enough-key' };
    expect(start({ NODE_ENV: 'production', ...encrypted })).not.toThrow();
  });
});
