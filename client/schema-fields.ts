/** The fields that the API knows at a place of a request's body, read from its OpenAPI document. */

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
}

/** @param parts of the JSON pointer into the body; an unknown place has no fields */
export function fieldsAt(openApi: unknown, path: string, parts: readonly string[]): string[] {
  let schema = resolve(
    openApi,
    lookUp(openApi, ['paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema']),
  );
  for (const part of parts) schema = resolve(openApi, schema?.properties?.[part] ?? schema?.items);
  return Object.keys(schema?.properties ?? {});
}

function resolve(openApi: unknown, found: unknown): Schema | undefined {
  const schema = found as Schema | undefined;
  if (schema?.$ref !== undefined) return resolve(openApi, lookUp(openApi, schema.$ref.split('/').slice(1)));
  if (schema?.allOf?.length === 1) return resolve(openApi, schema.allOf[0]);
  return schema;
}

function lookUp(value: unknown, parts: readonly string[]): unknown {
  return parts.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], value);
}
