/** Draws docs/reference.md from the contracts: every field that people hand in, and an example of each body. */
import { z } from 'zod';
import { startCharterSchema } from '../../contracts/charter.js';
import { START_EXAMPLE, SUBMISSION_EXAMPLES } from '../../contracts/examples.js';
import { submissionSchema } from '../../contracts/submission.js';
import { PROGRAMME_CONTENTS } from '../../contracts/programme-documents.js';
import { PROGRAMME_KINDS, words, type ProgrammeKind } from '../../base/vocabulary.js';
import type { Node } from '../contracts/schema-node.js';

export interface Field {
  /** `waves[].name` */
  readonly path: string;
  readonly description: string | undefined;
  readonly values: string;
  readonly isRequired: boolean;
  readonly example: unknown;
  /** Of a union: the kinds that have the field; undefined where all of them do. */
  readonly kinds?: readonly string[] | undefined;
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
    const found = fieldsOfUnion(
      (node.oneOf ?? []).map((option) => ({
        kind: resolved(option).properties?.kind?.const,
        fields: walk(option, path, value),
      })),
    );
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
  return walk(root as Described, '', example);
}

interface Option {
  readonly kind: unknown;
  readonly fields: readonly Field[];
}

/** The options of a union share fields, of which the first that has an example is shown, with the values of all. */
function fieldsOfUnion(options: readonly Option[]): Field[] {
  const all = options.flatMap(({ kind, fields }) => fields.map((field) => ({ kind, field })));
  const paths = [...new Set(all.map(({ field }) => field.path))];
  return paths.map((path) => {
    const same = all.filter(({ field }) => field.path === path);
    const fields = same.map(({ field }) => field);
    const shown = fields.find(({ example }) => example !== undefined) ?? fields[0]!;
    const values = [...new Set(fields.map((each) => each.values))].join(', ');
    const kinds = [...new Set(same.map(({ kind }) => kind))].filter((kind) => typeof kind === 'string');
    const isShared = kinds.length === 0 || kinds.length === options.length;
    return { ...shown, values, kinds: isShared ? shown.kinds : kinds };
  });
}

function valuesOf(node: Described, resolved: (node: Described) => Described): string {
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (node.enum) return node.enum.map((word) => `\`${String(word)}\``).join(', ');
  if (node.items) return `list of up to ${node.maxItems}: ${valuesOf(resolved(node.items), resolved)}`;
  if (node.properties || node.oneOf || node.type === 'object') return 'object';
  if (node.type === 'boolean') return '`true`, `false`';
  if (node.anyOf) return [...new Set(node.anyOf.map((option) => valuesOf(option, resolved)))].join(' or ');
  if (node.type === 'string') return node.maxLength === undefined ? 'text' : `text up to ${node.maxLength}`;
  const least = node.minimum ?? node.exclusiveMinimum;
  const most = node.maximum ?? node.exclusiveMaximum;
  const number = node.type === 'integer' ? 'whole number' : 'number';
  return least === undefined ? number : `${number}, ${least} to ${most}`;
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

/** The documents of the programme, each beside the sample of a first start. */
export function drawProgramme(samples: Readonly<Record<ProgrammeKind, unknown>>): string {
  return PROGRAMME_KINDS.map((kind) => {
    const example = samples[kind];
    const fields = fieldsOf(PROGRAMME_CONTENTS[kind], example);
    // The fields of a policy stand with the charter, which may bring its own.
    const own = fields.filter(({ path }) => !path.startsWith('policy.'));
    return [`### ${words(kind)}`, table(own), json({ content: firstOf(example) })].join('\n\n');
  }).join('\n\n');
}

/** The first two of each list of objects show what one is. */
function firstOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    const isOfObjects = value.some((each) => typeof each === 'object');
    return (isOfObjects ? value.slice(0, 2) : value).map(firstOf);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, firstOf(inside)]));
}

function table(fields: readonly Field[]): string {
  const rows = fields.map(({ path, description = '', values, isRequired, example, kinds }) => {
    const remarks = [
      ...(kinds ? [`of ${kinds.join(', ')}`] : []),
      ...(isRequired ? [] : ['may be left out']),
    ];
    const name = `\`${path}\`${remarks.length === 0 ? '' : ` (${remarks.join('; ')})`}`;
    const isLeaf = typeof example !== 'object' && example !== undefined;
    const shown = isLeaf ? `\`${JSON.stringify(example).slice(0, 60)}\`` : '';
    return `| ${[name, description, values, shown].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| field | meaning and use | values | example |', '|---|---|---|---|', ...rows].join('\n');
}

function json(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}
