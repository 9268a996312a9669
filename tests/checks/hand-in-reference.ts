/** Draws docs/reference.md from the contracts: every field that people hand in, and an example of each body. */
import { z } from 'zod';
import { startCharterSchema } from '../../contracts/charter.js';
import { START_EXAMPLE, SUBMISSION_EXAMPLES } from '../../contracts/examples.js';
import { submissionSchema } from '../../contracts/submission.js';
import { words } from '../../base/vocabulary.js';
import type { Node } from '../contracts/schema-node.js';

export interface Field {
  /** `waves[].name` */
  readonly path: string;
  readonly description: string | undefined;
  readonly values: string;
  readonly isRequired: boolean;
  readonly example: unknown;
}

type Described = Node & { readonly description?: string; readonly pattern?: string };
type Fields = Readonly<Record<string, unknown>>;

/** @param example in which each field is looked up */
export function fieldsOf(schema: z.ZodType, example: unknown): Field[] {
  const { $defs = {}, ...root } = z.toJSONSchema(schema, { io: 'input' });
  const resolved = (node: Described): Described => {
    const name = node.$ref?.replace('#/$defs/', '');
    return name === undefined
      ? node
      : { ...resolved(($defs[name] ?? {}) as Described), ...node, $ref: undefined as never };
  };
  const walk = (given: Described, path: string, value: unknown): Field[] => {
    const node = resolved(given);
    if (node.items) return walk(node.items, `${path}[]`, (value as unknown[] | undefined)?.[0]);
    const found = (node.oneOf ?? []).flatMap((option) => walk(option, path, value));
    const named = Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
      const field = resolved(child);
      const at = path === '' ? name : `${path}.${name}`;
      const inside = (value as Fields | undefined)?.[name];
      const isRequired = node.required?.includes(name) ?? false;
      const { description } = field;
      return [
        { path: at, description, values: valuesOf(field, resolved), isRequired, example: inside },
        ...walk(field, at, inside),
      ];
    });
    return [...found, ...named];
  };
  const fields = walk(root as Described, '', example);
  // The options of a union share fields, of which the first that has an example is shown.
  const byPath = new Map<string, Field>();
  for (const field of fields)
    if (byPath.get(field.path)?.example === undefined) byPath.set(field.path, field);
  return [...byPath.values()];
}

function valuesOf(node: Described, resolved: (node: Described) => Described): string {
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (node.enum) return node.enum.map((word) => `\`${String(word)}\``).join(', ');
  if (node.items) return `list of up to ${node.maxItems}: ${valuesOf(resolved(node.items), resolved)}`;
  if (node.properties || node.oneOf) return 'object';
  if (node.type === 'boolean') return '`true`, `false`';
  if (node.type === 'string') return node.maxLength === undefined ? 'text' : `text up to ${node.maxLength}`;
  const least = node.minimum ?? node.exclusiveMinimum;
  const most = node.maximum ?? node.exclusiveMaximum;
  return `${node.type === 'integer' ? 'whole number' : 'number'}, ${least} to ${most}`;
}

export function drawCharter(): string {
  return `${table(fieldsOf(startCharterSchema, completeCharter))}\n\n${json(START_EXAMPLE)}`;
}

/** With the parts that a start may leave out, so that each field has an example. */
const completeCharter = {
  ...SUBMISSION_EXAMPLES.charter.content,
  raisedLane: 'major',
  policyName: 'standard',
  playbookName: 'support',
};

export function drawSubmissions(): string {
  return submissionSchema.options
    .filter(({ shape }) => shape.kind.value !== 'charter')
    .map(({ shape: { kind, content } }) => {
      const example = SUBMISSION_EXAMPLES[kind.value];
      const about = content.meta()?.description;
      return [
        `### ${words(kind.value)}`,
        ...(about === undefined ? [] : [about]),
        table(fieldsOf(content, example.content)),
        json(example),
      ].join('\n\n');
    })
    .join('\n\n');
}

function table(fields: readonly Field[]): string {
  const rows = fields.map(({ path, description = '', values, isRequired, example }) => {
    const name = `\`${path}\`${isRequired ? '' : ' (may be left out)'}`;
    const isLeaf = typeof example !== 'object' && example !== undefined;
    const shown = isLeaf ? `\`${JSON.stringify(example).slice(0, 60)}\`` : '';
    return `| ${[name, description, values, shown].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| field | meaning and use | values | example |', '|---|---|---|---|', ...rows].join('\n');
}

function json(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}
