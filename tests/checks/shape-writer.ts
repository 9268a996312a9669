/**
 * Writes a contract's schema down in the combinators of workflows/messages/shapes.ts. What it cannot write down stops it:
 * a hole in a guard would show much later.
 */
import type { z } from 'zod';
import * as vocabulary from '../../base/vocabulary.js';
import { boundsOf, type SchemaBounds } from './schema-bounds.js';

export type Schema = z.core.$ZodType;

/** Free keys are names of metrics, of which no plan has more. */
const MOST_KEYS = 50;

export class ShapeWriter {
  /** Name → shape, in an order in which each comes after those that it uses. */
  readonly constants = new Map<string, string>();
  readonly combinators = new Set<string>();
  /** Lists of the vocabulary. */
  readonly lists = new Set<string>();
  readonly #names: ReadonlyMap<Schema, string>;

  /** @param names of the schemas that become constants */
  constructor(names: ReadonlyMap<Schema, string>) {
    this.#names = names;
  }

  /** The shape, or its constant: also where a schema was made from a named one without another bound. */
  shapeOf(schema: Schema): string {
    const shape = this.#written(schema);
    for (let origin: Schema | undefined = schema; origin; origin = origin._zod.parent) {
      const name = this.#names.get(origin);
      if (name === undefined || this.#written(origin) !== shape) continue;
      this.constants.set(name, shape);
      return name;
    }
    return shape;
  }

  #written(schema: Schema): string {
    const { def } = (schema as z.core.$ZodTypes)._zod;
    const bounds = boundsOf(schema);
    if (def.type === 'string') return this.#text(bounds);
    if (def.type === 'number') return this.#number(bounds);
    if (def.type === 'boolean') return this.#use('isBoolean');
    if (def.type === 'enum') return this.#call('oneOf', this.#list(Object.values(def.entries)));
    if (def.type === 'literal') return this.#literal(def.values);
    if (def.type === 'optional') return this.#call('optional', this.shapeOf(def.innerType));
    if (def.type === 'array') return this.#call('listOf', this.shapeOf(def.element), ...lengths(bounds));
    if (def.type === 'object') return this.#record(def);
    if (def.type === 'record') return this.#call('mapOf', this.shapeOf(def.valueType), digits(MOST_KEYS));
    if (def.type === 'union') return this.#union(def);
    throw new Error(`no shape for the type ${def.type}`);
  }

  #literal(values: readonly unknown[]): string {
    const [value] = values;
    if (typeof value !== 'number') return this.#call('oneOf', this.#list(values));
    return this.#call('whole', digits(value), digits(value));
  }

  #record({ shape, catchall }: z.core.$ZodObjectDef): string {
    if (catchall?._zod.def.type !== 'never') throw new Error('no shape for an object that is not strict');
    return this.#call('record', fieldsText(this.#shapes(Object.entries(shape))));
  }

  #text(bounds: SchemaBounds): string {
    const { pattern, trimmed, legible, max } = bounds;
    if (pattern) return this.#call('matching', String(pattern), ...(max === undefined ? [] : [digits(max)]));
    if (!trimmed) throw new Error('no shape for a text that is not trimmed');
    if (legible === undefined) throw new Error('no shape for a text that may hold nothing to read');
    return this.#call(legible, ...lengths(bounds));
  }

  #number({ whole, min, max, above, below }: SchemaBounds): string {
    const bounds = Object.entries({ min, max, above, below }).flatMap(([name, bound]) =>
      bound === undefined ? [] : [[name, digits(bound)] as const],
    );
    if (!whole) return this.#call('number', fieldsText(bounds));
    if (min === undefined || max === undefined || bounds.length > 2) {
      throw new Error('no shape for a whole number without a least and a most');
    }
    return this.#call('whole', digits(min), digits(max));
  }

  #union(def: z.core.$ZodUnionDef | z.core.$ZodDiscriminatedUnionDef): string {
    if ('discriminator' in def) return this.#byWord(def);
    return this.#call('anyOf', ...def.options.map((option) => this.shapeOf(option)));
  }

  #byWord(def: z.core.$ZodDiscriminatedUnionDef): string {
    const options = def.options.map((option) => {
      const [word, ...others] = option._zod.propValues?.[def.discriminator] ?? [];
      if (typeof word !== 'string' || others.length > 0)
        throw new Error('no shape for a union without one word each');
      return [word, option] as const;
    });
    const words = this.#list(options.map(([word]) => word));
    return this.#call('byWord', `'${def.discriminator}'`, words, fieldsText(this.#shapes(options)));
  }

  #shapes(schemas: readonly (readonly [name: string, Schema])[]): (readonly [string, string])[] {
    return schemas.map(([name, schema]) => [name, this.shapeOf(schema)] as const);
  }

  /** By its name, where the vocabulary has this list. */
  #list(words: readonly unknown[]): string {
    const text = JSON.stringify(words);
    const [name] = Object.entries(vocabulary).find(([, list]) => JSON.stringify(list) === text) ?? [];
    if (name !== undefined) this.lists.add(name);
    return name ?? text;
  }

  #call(combinator: string, ...given: readonly string[]): string {
    return `${this.#use(combinator)}(${given.join(', ')})`;
  }

  #use(combinator: string): string {
    this.combinators.add(combinator);
    return combinator;
  }
}

/** `{ a: 1, b }`. */
export function fieldsText(fields: readonly (readonly [name: string, text: string])[]): string {
  return `{ ${fields.map(([name, text]) => (name === text ? name : `${name}: ${text}`)).join(', ')} }`;
}

function lengths({ min = 0, max }: SchemaBounds): string[] {
  if (max === undefined) throw new Error('no shape for a length without a bound');
  return [digits(min), digits(max)];
}

/** `1_000_000`, as the house writes it. */
function digits(value: number): string {
  if (!Number.isInteger(value)) return String(value);
  return String(value)
    .replace(/\B(?=(?:\d{3})+$)/g, '_')
    .replace(/^(-?\d)_(\d{3})$/, '$1$2');
}
