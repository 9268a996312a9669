import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig, requireEngines } from '../../config/env.js';
import { SEARCH_ATTRIBUTES } from '../../config/names.js';

interface Service {
  readonly image: string;
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: string[];
  readonly security_opt?: string[];
  readonly restart?: string;
  readonly environment?: Record<string, string>;
  readonly ports?: string[];
  readonly networks: string[];
  readonly healthcheck?: { test: string[] };
  readonly depends_on?: Record<string, { condition: string }>;
  readonly deploy?: { resources?: { limits?: { cpus?: string; memory?: string } } };
}

const text = readFileSync('docker-compose.yml', 'utf8');
const { services, networks } = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
};
const named = Object.entries(services);

/** As compose does it: defaults are taken, and what must be given is given. */
function filledIn(value: string): string {
  return value
    .replace(/\$\{\w+:-(?<fallback>[^}]*)\}/g, '$<fallback>')
    .replace(/\$\{\w+:\?[^}]*\}/g, 'given');
}

function environmentOf(name: string): Record<string, string> {
  const entries = Object.entries(services[name]?.environment ?? {});
  return Object.fromEntries(entries.map(([key, value]) => [key, filledIn(value)]));
}

describe('the containers of docker-compose.yml', () => {
  it.each(named)(
    'run %s as an ordinary user without capabilities, without new privileges, with nothing to write on',
    (_, service) => {
      expect(service.user).toMatch(/^(?:node|[1-9]\d*:[1-9]\d*)$/);
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    },
  );

  it.each(named)('limit processor and memory of %s', (_, { deploy }) => {
    expect(Number(deploy?.resources?.limits?.cpus)).toBeGreaterThan(0);
    expect(deploy?.resources?.limits?.memory).toMatch(/^\d+[mg]$/);
  });

  it.each(named)('run %s from an image of one exact version', (_, { image }) => {
    expect(filledIn(image)).toMatch(/:\d+\.\d+(?:\.\d+)?(?:-bookworm)?$/);
  });

  it("prepare Temporal's databases with the tools of the very version that runs on them", () => {
    const tools = services['temporal-schema']?.image.split(':')[1];
    expect(services.temporal?.image).toBe(`temporalio/server:${tools}`);
    expect(services['temporal-namespace']?.image).toBe(services['temporal-schema']?.image);
  });

  it.each(named)('let %s report its health, or run to its end', (name, { healthcheck, restart }) => {
    // Both need no check here: the API's stands in the image, and nothing depends on Temporal's page.
    if (name === 'api' || name === 'temporal-ui') return;
    expect(healthcheck !== undefined || restart === 'on-failure').toBe(true);
  });

  it('start nothing before what it stands on is healthy or done', () => {
    for (const [name, { depends_on = {} }] of named) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const runsToItsEnd = services[other]?.restart === 'on-failure';
        expect(condition, `${name} → ${other}`).toBe(
          runsToItsEnd ? 'service_completed_successfully' : 'service_healthy',
        );
      }
    }
    for (const name of ['api', 'worker'])
      expect(Object.keys(services[name]?.depends_on ?? {})).toEqual([
        'mongodb-prepare',
        'temporal-namespace',
      ]);
  });
});

describe('docker-compose.yml', () => {
  it('has no password, and no default for one', () => {
    const secrets = named.flatMap(([, { environment = {} }]) =>
      Object.entries(environment).filter(([key]) => /PASSWORD|PWD|SECRET|_KEY$/.test(key)),
    );
    expect(secrets.length).toBeGreaterThanOrEqual(7);
    for (const [key, value] of secrets) expect(value, key).toMatch(/^\$\{\w+:\?[^}]+\}$/);
    expect(services.api?.environment?.MONGODB_URI).toMatch(/^mongodb:\/\/tollgate:\$\{\w+:\?[^}]+\}@/);
  });

  it('publishes the API and a page for operators only, on this machine only unless told otherwise', () => {
    const published = named.filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name]) => name)).toEqual(['temporal-ui', 'api']);
    for (const [, { ports = [] }] of published)
      for (const port of ports) expect(filledIn(port)).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('keeps the engines on a network without a way in or out', () => {
    expect(networks.engines).toEqual({ internal: true });
    for (const name of ['postgresql', 'temporal', 'mongodb', 'worker'])
      expect(services[name]?.networks).toEqual(['engines']);
  });

  it('requires no secret that the guide does not tell how to make', () => {
    const guide = readFileSync('docs/production.md', 'utf8');
    const wanted = new Set(
      [...text.matchAll(/\$\{(?<name>\w+):\?/g)].map((match) => match.groups?.name ?? ''),
    );
    for (const name of wanted) expect(guide).toContain(name);
  });
});

describe('the environment of the containers', () => {
  it.each(['api', 'worker'])('gives %s only variables that Tollgate knows, with right values', (name) => {
    const known = readFileSync('config/env.ts', 'utf8');
    const environment = environmentOf(name);
    for (const variable of Object.keys(environment)) expect(known).toContain(`\n  ${variable}: `);
    const config = loadConfig(environment);
    expect(config).toMatchObject({ production: true, embedded: false, temporal: { namespace: 'tollgate' } });
    expect(requireEngines(config).temporalAddress).toBe('temporal:7233');
  });

  it('allows plain text by name: without that line the start is refused', () => {
    const { TOLLGATE_ALLOW_PLAINTEXT: _, ...rest } = environmentOf('api');
    expect(() => requireEngines(loadConfig(rest))).toThrow(/^TEMPORAL_TLS .*\nMONGODB_URI /);
  });

  it('comes with a script that registers exactly the search attributes that cycles set', () => {
    const script = readFileSync('deploy/temporal-namespace.sh', 'utf8');
    const registered = [...script.matchAll(/--name (?<name>\w+) --type (?<type>\w+)/g)].map(
      ({ groups }) => [groups?.name, groups?.type] as const,
    );
    expect(Object.fromEntries(registered)).toEqual(SEARCH_ATTRIBUTES);
  });
});
