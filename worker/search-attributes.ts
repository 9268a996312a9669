/**
 * Makes sure that the search attributes exist before the first workflow, because a cycle that sets an unknown one hangs
 * for ever in silence. Missing ones are added at start, or the start stops with the command to run.
 */
import type { NativeConnection } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES } from '../config/names.js';

/** Values of Temporal's IndexedValueType, as its API numbers them. */
const INDEXED_VALUE_TYPES = { Keyword: 2, Datetime: 6, KeywordList: 7 } as const;

export class SearchAttributesMissing extends Error {
  override readonly name = 'SearchAttributesMissing';
}

export async function ensureSearchAttributes(
  connection: NativeConnection,
  namespace: string,
): Promise<string[]> {
  const missing = await missingAttributes(connection, namespace);
  if (missing.length === 0) return [];
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(
        missing.map((name) => [name, INDEXED_VALUE_TYPES[SEARCH_ATTRIBUTES[name]]]),
      ),
    });
  } catch (cause) {
    throw new SearchAttributesMissing(
      `search attributes are missing; run: ${commandFor(namespace, missing)}`,
      { cause },
    );
  }
  return missing;
}

type AttributeName = keyof typeof SEARCH_ATTRIBUTES;

async function missingAttributes(connection: NativeConnection, namespace: string): Promise<AttributeName[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const names = Object.keys(SEARCH_ATTRIBUTES) as AttributeName[];
  const wrong = names.filter((name) => {
    const type: number | undefined = customAttributes[name];
    return type !== undefined && type !== INDEXED_VALUE_TYPES[SEARCH_ATTRIBUTES[name]];
  });
  if (wrong.length > 0) {
    const expected = wrong.map((name) => `${name} must be ${SEARCH_ATTRIBUTES[name]}`).join(', ');
    throw new SearchAttributesMissing(
      `search attributes of namespace ${namespace} have another type: ${expected}`,
    );
  }
  return names.filter((name) => !Object.hasOwn(customAttributes, name));
}

function commandFor(namespace: string, missing: readonly AttributeName[]): string {
  const flags = missing.map((name) => `--name ${name} --type ${SEARCH_ATTRIBUTES[name]}`).join(' ');
  return `temporal operator search-attribute create --namespace ${namespace} ${flags}`;
}
