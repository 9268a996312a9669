/** The rules and the dashboard ask for metrics by name; a name that nothing serves would never raise an alarm. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

const folder = path.join('deploy', 'prometheus');
const { groups } = parse(readFileSync(path.join(folder, 'tollgate-rules.yml'), 'utf8')) as {
  groups: { rules: Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(readFileSync('deploy/grafana/tollgate.json', 'utf8')) as {
  panels: { title: string; targets: { expr: string }[]; gridPos: { x: number; y: number } }[];
};
const expressions = [
  ...rules.map(({ expr }) => expr),
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
];

const sources = ['api', 'worker'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(room, file), 'utf8')),
);
/** As the code names them: a histogram's series and a counter's total have further endings. */
const served = new Set(
  sources.flatMap((text) => [...text.matchAll(/'(tollgate_[a-z_]+)'/g)].map(([, name]) => name)),
);
const ofTheSdk = readFileSync('tests/worker/observed.test.ts', 'utf8');

const namesIn = (expr: string, prefix: string) =>
  [...expr.matchAll(new RegExp(`\\b${prefix}_[a-z_]+`, 'g'))].map(([name]) => name);

describe('the alarms and the dashboard', () => {
  it("ask for Tollgate's own metrics by names that the programs serve", () => {
    const asked = expressions.flatMap((expr) => namesIn(expr, 'tollgate'));
    expect(asked.length).toBeGreaterThan(15);
    for (const name of asked) {
      const known = name.replace(/_(?:total|(?:seconds_)?(?:count|bucket|sum))$/, '');
      const found = served.has(name) || served.has(known) || served.has(`${known}_seconds`);
      expect(found, name).toBe(true);
    }
  });

  it('ask for metrics of the SDK that a running worker was seen to serve', () => {
    const asked = expressions.flatMap((expr) => namesIn(expr, 'temporal'));
    expect(asked.length).toBeGreaterThan(2);
    for (const name of asked) expect(ofTheSdk, name).toContain(`'${name.replace(/_(?:bucket|count)$/, '')}'`);
  });

  it('show every metric that Tollgate serves', () => {
    for (const name of served)
      expect(
        expressions.some((expr) => expr.includes(name!)),
        name,
      ).toBe(true);
  });
});

it.each(rules.map((rule) => [rule.alert, rule] as const))(
  'the alarm %s says in a sentence what is wrong and what it means',
  (alert, { labels, annotations }) => {
    expect(alert).toMatch(/^Tollgate[A-Z]/);
    expect(['page', 'warn']).toContain(labels.severity);
    for (const text of [annotations.summary, annotations.description]) expect(text).toMatch(/^[A-Z].*\.$/);
  },
);

it('every alarm is tried in the file of cases for promtool', () => {
  const cases = readFileSync(path.join(folder, 'tollgate-rules.test.yml'), 'utf8');
  for (const { alert } of rules) expect(cases).toContain(`alertname: ${alert},`);
  expect(cases).toContain(`value: ${rules.length} `);
});

it('no two panels of the dashboard lie on each other', () => {
  const places = dashboard.panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
  expect(new Set(places).size).toBe(places.length);
});
