/** Every way in which a body can be wrong at one of its fields, by the JSON schema of its contract. */
import type { Node } from './schema-node.js';

export interface WrongWay {
  readonly way: string;
  /** Where an error is expected. */
  readonly pointer: string;
  readonly body: unknown;
}

type Put = (value: unknown) => unknown;
type Fields = Readonly<Record<string, unknown>>;

export class WrongWays {
  readonly found: WrongWay[] = [];

  /** @param resolved follows a reference, and of a union picks the option that the value is of */
  constructor(private readonly resolved: (node: Node, value: unknown) => Node) {}

  walk(given: Node, value: unknown, pointer = '', put: Put = (whole) => whole): void {
    const node = this.resolved(given, value);
    const note = (way: string, at: string, body: unknown) => void this.found.push({ way, pointer: at, body });
    // What another option of a union takes is not wrong.
    const isTaken = (bad: unknown) =>
      given.anyOf?.some(({ type }) => (type === 'integer' ? 'number' : type) === typeof bad) ?? false;
    const wrong = (way: string, bad: unknown) => {
      if (!isTaken(bad)) note(way, pointer, put(bad));
    };
    if (!given.anyOf?.some(({ type }) => type === 'null')) wrong('null', null);
    if (Array.isArray(value)) {
      this.#list(node, value, { pointer, put, wrong });
    } else if (typeof value === 'object' && value !== null) {
      for (const bad of ['text', 5, true, []]) wrong('wrong type', bad);
      for (const name of node.required ?? [])
        note('missing', `${pointer}/${name}`, put({ ...value, [name]: undefined }));
      for (const name of ['xyzzy', `${Object.keys(value)[0] ?? ''}s`])
        note('unknown key', `${pointer}/${name}`, put({ ...value, [name]: 1 }));
      for (const [name, field] of Object.entries(value as Fields)) {
        const inside: Put = (bad) => put({ ...value, [name]: bad });
        this.walk(node.properties?.[name] ?? {}, field, `${pointer}/${name}`, inside);
      }
    } else wrongLeaf(node, wrong);
    if (given.oneOf || node.properties?.kind?.const !== undefined) {
      const name = discriminatorOf(node);
      note('bad discriminator', `${pointer}/${name}`, put({ ...(value as Fields), [name]: 'verdict' }));
      note('missing discriminator', `${pointer}/${name}`, put({ ...(value as Fields), [name]: undefined }));
    }
  }

  #list(
    { items = {}, minItems = 0, maxItems }: Node,
    value: readonly unknown[],
    { pointer, put, wrong }: { pointer: string; put: Put; wrong: (way: string, bad: unknown) => void },
  ): void {
    for (const bad of ['text', 5, {}]) wrong('wrong type', bad);
    if (minItems > 0) wrong('too few', value.slice(0, minItems - 1));
    if (maxItems !== undefined)
      wrong(
        'too many',
        Array.from({ length: maxItems + 1 }, () => value[0]),
      );
    if (value.length === 0) return;
    const inside: Put = (bad) => put([bad, ...value.slice(1)]);
    this.walk(items, value[0], `${pointer}/0`, inside);
  }
}

/** The field that tells the options of a union apart: `kind`, where there is one. */
function discriminatorOf({ properties = {} }: Node): string {
  const words = Object.entries(properties).filter(([, field]) => field.const !== undefined);
  return 'kind' in properties ? 'kind' : (words[0]?.[0] ?? 'kind');
}

function wrongLeaf(node: Node, wrong: (way: string, bad: unknown) => void): void {
  for (const bad of [[], {}]) wrong('wrong type', bad);
  if (node.const !== undefined || node.enum) {
    wrong('wrong word', 'xyzzy');
    wrong('wrong type', 5);
    return;
  }
  if (node.type === 'boolean') wrong('wrong type', 'true');
  if (node.type === 'string') {
    wrong('wrong type', 5);
    wrong('empty', '');
    wrong('too long', 'x'.repeat(Math.max(node.maxLength ?? 0, 200) + 1));
    if (node.pattern !== undefined || node.format !== undefined) wrong('wrong pattern', '!?');
  }
  if (node.type === 'number' || node.type === 'integer') {
    for (const bad of ['five', '5', true]) wrong('wrong type', bad);
    wrong('too large', (node.maximum ?? node.exclusiveMaximum ?? 0) * 2 + 1);
    wrong('too small', (node.minimum ?? node.exclusiveMinimum ?? 0) - Math.abs(node.minimum ?? 0) - 1);
    wrong('beyond all bounds', 1e22);
    if (node.type === 'integer') wrong('a fraction', 1.5);
  }
}
