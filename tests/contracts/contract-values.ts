/**
 * Draws values that a contract's structure takes, and spoils them. It knows the contract by its JSON schema only, so that it
 * shares nothing with the generator of the shapes that it tests.
 */
import fc from 'fast-check';
import { z } from 'zod';
import type { Node } from './schema-node.js';
import { WrongWays, type WrongWay } from './wrong-ways.js';

type Fields = Record<string, unknown>;

/** Lists of lists would otherwise hold more faults of their own than an answer may name. */
const MOST_DRAWN = 4;

export class ContractValues {
  readonly #root: Node;
  readonly #definitions: Readonly<Record<string, Node>>;

  constructor(schema: z.ZodType) {
    const { $defs = {}, ...root } = z.toJSONSchema(schema, { io: 'input' });
    this.#root = root as Node;
    this.#definitions = $defs as Readonly<Record<string, Node>>;
  }

  /** Values that keep all bounds of single fields; what compares fields with each other may not hold. */
  drawn(): fc.Arbitrary<unknown> {
    return this.#drawn(this.#root, false);
  }

  /** The same, with every field that may be left out, and no list empty: a place for each bound. */
  drawnComplete(): fc.Arbitrary<unknown> {
    return this.#drawn(this.#root, true);
  }

  /** Copies of the value, each spoilt at one place: a field left out or added, another type, just beyond a bound. */
  spoilt(value: unknown): unknown[] {
    return this.#spoilt(this.#root, value);
  }

  /** Every way in which the value can be wrong at one of its fields. */
  wrongWays(value: unknown): readonly WrongWay[] {
    const ways = new WrongWays((node, at) => this.#optionFor(this.#resolved(node), at));
    ways.walk(this.#root, value);
    return ways.found;
  }

  #drawn(given: Node, complete: boolean): fc.Arbitrary<unknown> {
    const node = this.#resolved(given);
    if (node.const !== undefined) return fc.constant(node.const);
    if (node.enum) return fc.constantFrom(...node.enum);
    if (node.oneOf) return fc.oneof(...node.oneOf.map((option) => this.#drawn(option, complete)));
    // The first is the one that says something: a name or a number, where null or a star may stand too.
    if (node.anyOf)
      return this.#drawn(
        node.anyOf.find(({ type, const: word }) => type !== 'null' && word === undefined) ?? {},
        complete,
      );
    switch (node.type) {
      case 'object':
        return this.#drawnObject(node, complete);
      case 'array':
        return this.#drawnList(node, complete);
      case 'string':
        return drawnText(node);
      case 'integer':
        return fc.integer({ min: node.minimum!, max: node.maximum! });
      case 'number':
        return drawnNumber(node);
      case 'boolean':
        return fc.boolean();
      case 'null':
      case undefined:
      default:
        throw new Error(`cannot draw ${JSON.stringify(node)}`);
    }
  }

  #drawnObject({ properties = {}, required = [] }: Node, complete: boolean): fc.Arbitrary<unknown> {
    const fields = Object.entries(properties).map(
      ([name, field]) => [name, this.#drawn(field, complete)] as const,
    );
    const requiredKeys = complete ? Object.keys(properties) : [...required];
    return fc.record(Object.fromEntries(fields), { requiredKeys, noNullPrototype: true });
  }

  #drawnList({ items = {}, minItems = 0, maxItems }: Node, complete: boolean): fc.Arbitrary<unknown> {
    const minLength = complete ? Math.max(minItems, 1) : minItems;
    const maxLength = Math.max(minLength, Math.min(maxItems!, MOST_DRAWN));
    return fc.array(this.#drawn(items, complete), { minLength, maxLength });
  }

  #spoilt(given: Node, value: unknown): unknown[] {
    const node = this.#optionFor(this.#resolved(given), value);
    if (Array.isArray(value)) return [...spoiltList(node, value), ...this.#spoiltItem(node, value)];
    if (typeof value !== 'object' || value === null) return spoiltLeaf(node, value);
    return [...spoiltObject(value as Fields), ...this.#spoiltField(node, value as Fields)];
  }

  #spoiltItem({ items = {} }: Node, value: readonly unknown[]): unknown[] {
    return value
      .slice(0, 1)
      .flatMap((item) => this.#spoilt(items, item).map((bad) => [bad, ...value.slice(1)]));
  }

  #spoiltField({ properties = {} }: Node, value: Fields): unknown[] {
    return Object.keys(value).flatMap((name) =>
      this.#spoilt(properties[name] ?? {}, value[name]).map((bad) => ({ ...value, [name]: bad })),
    );
  }

  #resolved(node: Node): Node {
    const name = node.$ref?.replace('#/$defs/', '');
    return name === undefined ? node : this.#resolved(this.#definitions[name] ?? {});
  }

  /** Of a union, the option that names the value's kind. */
  #optionFor(node: Node, value: unknown): Node {
    const [plain] = (node.anyOf ?? []).filter(
      ({ type, const: word }) => type !== 'null' && word === undefined,
    );
    if (plain) return this.#resolved(plain);
    const { kind } = value as { kind?: unknown };
    const option = node.oneOf
      ?.map((each) => this.#resolved(each))
      .find((each) => each.properties?.kind?.const === kind);
    return option ?? node;
  }
}

function drawnText({ pattern, minLength = 0, maxLength = Infinity }: Node): fc.Arbitrary<string> {
  if (pattern === undefined) {
    const longest = fc.constant('x'.repeat(maxLength));
    const some = fc.string({ minLength, maxLength }).filter((text) => text.trim().length >= minLength);
    return fc.oneof({ weight: 5, arbitrary: some }, { weight: 1, arbitrary: longest });
  }
  // fast-check draws no lookaheads; what is drawn without them is held against the whole pattern.
  const whole = new RegExp(pattern, 'u');
  const drawable = new RegExp(pattern.replace(/\(\?=[^)]*\)/g, ''), 'u');
  return fc.stringMatching(drawable).filter((text) => whole.test(text) && text.length <= maxLength);
}

function drawnNumber({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Node): fc.Arbitrary<number> {
  return fc.double({
    min: minimum ?? exclusiveMinimum!,
    max: maximum ?? exclusiveMaximum!,
    minExcluded: exclusiveMinimum !== undefined,
    maxExcluded: exclusiveMaximum !== undefined,
    noNaN: true,
  });
}

const OF_ANOTHER_TYPE: readonly unknown[] = [null, undefined, true, 5, '5', '', [], {}, [5], { n: 5 }];

function spoiltObject(value: Fields): unknown[] {
  const less = Object.keys(value).map((name) => {
    const { [name]: _left, ...rest } = value;
    return rest;
  });
  return [...OF_ANOTHER_TYPE, ...less, { ...value, more: 1 }, { ...value, toString: 1 }, [value]];
}

function spoiltList({ maxItems = 0 }: Node, value: readonly unknown[]): unknown[] {
  const [item = 'x'] = value;
  return [
    ...OF_ANOTHER_TYPE,
    Array.from({ length: maxItems }, () => item),
    Array.from({ length: maxItems + 1 }, () => item),
  ];
}

function spoiltLeaf(node: Node, value: unknown): unknown[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, maxLength = 10_000 } = node;
  const bounds = [minimum, maximum, exclusiveMinimum, exclusiveMaximum].filter(
    (bound) => bound !== undefined,
  );
  const numbers = bounds.flatMap((bound) => [
    bound,
    bound - 1,
    bound + 1,
    bound * (1 - 1e-9),
    bound * (1 + 1e-9),
  ]);
  const texts =
    typeof value === 'string'
      ? [
          ' ',
          `${value}!`,
          `${value.slice(1)}\n`,
          value.toUpperCase(),
          value.toLowerCase(),
          `${value}\u0007`,
          `${value.slice(1)}\t.`,
          '\u200b\u3164',
          '\ud800',
          'x'.repeat(maxLength + 1),
        ]
      : [];
  return [...OF_ANOTHER_TYPE, ...numbers, ...texts, NaN, Infinity, -Infinity, 0.5, -1, 1e22, 'toString'];
}
