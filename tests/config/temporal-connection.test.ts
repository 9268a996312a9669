import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/env.js';
import { temporalConnection } from '../../config/temporal-connection.js';

const folder = mkdtempSync(join(tmpdir(), 'tollgate-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, `content of ${name}`);
  return path;
}

const optionsFor = (env: NodeJS.ProcessEnv) => temporalConnection(loadConfig(env), 'temporal:7233');

describe('the connection to Temporal', () => {
  it('is plain where nothing is said, and encrypted for a key', () => {
    expect(optionsFor({})).toEqual({ address: 'temporal:7233', tls: false });
    const apiKey = 'a-long-enough-key';
    expect(optionsFor({ TEMPORAL_API_KEY: apiKey })).toEqual({ address: 'temporal:7233', tls: true, apiKey });
  });

  it('carries the authority, the own certificate with its key, and the expected name', () => {
    const tls = optionsFor({
      TEMPORAL_TLS_CA: file('ca.pem'),
      TEMPORAL_TLS_CERT: file('client.pem'),
      TEMPORAL_TLS_KEY: file('client.key'),
      TEMPORAL_TLS_SERVER_NAME: 'temporal.example.com',
    }).tls;
    expect(tls).toEqual({
      serverRootCACertificate: Buffer.from('content of ca.pem'),
      serverNameOverride: 'temporal.example.com',
      clientCertPair: {
        crt: Buffer.from('content of client.pem'),
        key: Buffer.from('content of client.key'),
      },
    });
  });

  it('is refused with every file that cannot be read', () => {
    const missing = {
      TEMPORAL_TLS_CA: join(folder, 'none.pem'),
      TEMPORAL_TLS_CERT: folder,
      TEMPORAL_TLS_KEY: file('k'),
    };
    expect(() => optionsFor(missing)).toThrow(/^TEMPORAL_TLS_CA .*ENOENT.*\nTEMPORAL_TLS_CERT .*EISDIR/);
  });

  it('never ends in plain text because half of a certificate is missing or TLS is turned off beside it', () => {
    expect(() => loadConfig({ TEMPORAL_TLS_CERT: '/c' })).toThrow(/^TEMPORAL_TLS_KEY is needed/);
    expect(() => loadConfig({ TEMPORAL_TLS_KEY: '/k' })).toThrow(/^TEMPORAL_TLS_CERT is needed/);
    expect(() => loadConfig({ TEMPORAL_TLS_CA: '/ca', TEMPORAL_TLS: 'false' })).toThrow(
      'TEMPORAL_TLS is off',
    );
  });
});
