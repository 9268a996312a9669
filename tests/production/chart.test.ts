import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const folder = path.join('deploy', 'helm', 'tollgate');
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
const templates = readdirSync(path.join(folder, 'templates')).map((file) =>
  read(path.join('templates', file)),
);
const text = templates.join('\n');

it('the chart bears the version of the product', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(parse(read('Chart.yaml'))).toMatchObject({ version, appVersion: version });
});

it('sets only variables that Tollgate knows', () => {
  const known = readFileSync('config/env.ts', 'utf8');
  const variables = [...text.matchAll(/- \{ name: ([A-Z_]+),/g)].map(([, name]) => name);
  expect(variables.length).toBeGreaterThan(10);
  for (const name of variables) expect(known).toContain(`\n  ${name}: `);
});

it('holds no secret, and takes what is secret from one that the operator made', () => {
  expect(text).not.toMatch(/kind: Secret/);
  expect(text).not.toMatch(/name: (?:MONGODB_URI|TEMPORAL_API_KEY),/);
  expect(text).toContain('secretRef: { name: {{ .Values.secret | quote }} }');
});

it('uses every value that it offers, and describes each in the schema', () => {
  const schema = JSON.parse(read('values.schema.json')) as {
    properties: Record<string, { properties?: object }>;
  };
  const values = parse(read('values.yaml')) as Record<string, unknown>;
  for (const [name, value] of Object.entries(values)) {
    expect(Object.keys(schema.properties)).toContain(name);
    const parts = isNested(value) && schema.properties[name]?.properties ? Object.keys(value) : [];
    for (const part of parts) {
      expect(Object.keys(schema.properties[name]?.properties ?? {})).toContain(part);
      expect(text).toContain(`.Values.${name}.${part}`);
    }
    if (parts.length === 0) expect(text).toContain(`.Values.${name}`);
  }
});

it('starts and checks the programs that the image has', () => {
  for (const [, program = ''] of text.matchAll(/dist\/([\w/-]+)\.js/g))
    expect(() => readFileSync(`${program}.ts`)).not.toThrow();
});

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
