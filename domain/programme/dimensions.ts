/**
 * Which names of a charter, of a document of the programme or of a filter are none of the programme's: journey stages,
 * lines of business and regions.
 */
import type { Dimensions } from '../../contracts/dimensions.js';
import { orMeant } from '../../base/nearest-name.js';
import type { Fault } from '../../base/refusal.js';
import { USUAL_JOURNEY_STAGES } from '../../base/vocabulary.js';

/** Where the programme names no dimensions, the usual stages hold, and every LOB and region does. */
const USUAL: Dimensions = { journeyStages: [...USUAL_JOURNEY_STAGES] };

const WHAT: Readonly<Record<keyof Dimensions, string>> = {
  journeyStages: 'journey stage',
  lobs: 'line of business',
  regions: 'region',
};

/** The fields that hold such a name, or a list of them, wherever they stand. */
const FIELDS: ReadonlyMap<string, keyof Dimensions> = new Map([
  ['journeyStage', 'journeyStages'],
  ['journeyStages', 'journeyStages'],
  ['lob', 'lobs'],
  ['lobs', 'lobs'],
  ['region', 'regions'],
  ['regions', 'regions'],
]);

const FIELD = /^[a-zA-Z]+$/;

/** In place of an LOB it stands for all of them. */
const EVERY_LOB = '*';

/** What was meant is looked for this often at most, because an attacker's body could hold thousands of wrong names. */
const MOST_FAULTS = 25;

/** More names than this are no help to the reader. */
const MOST_NAMED = 20;

/**
 * @param body as it was sent, perhaps unsound, because people are told everything at once
 * @param dimensions null where the programme names none
 * @returns a fault at each place of a name that the programme does not have
 */
export function foreignNames(body: unknown, dimensions: Dimensions | null): Fault[] {
  const known = dimensions ?? USUAL;
  return namesIn(body, '')
    .filter(({ name, dimension }) => name !== EVERY_LOB && known[dimension]?.includes(name) === false)
    .slice(0, MOST_FAULTS)
    .map(({ pointer, name, dimension }) => ({
      pointer,
      detail: sentence(name, known[dimension] ?? [], WHAT[dimension]),
    }));
}

interface Place {
  readonly pointer: string;
  readonly name: string;
  readonly dimension: keyof Dimensions;
}

function namesIn(value: unknown, pointer: string, dimension?: keyof Dimensions): Place[] {
  if (typeof value === 'string') return dimension === undefined ? [] : [{ pointer, name: value, dimension }];
  if (Array.isArray(value))
    return value.flatMap((item, index) => namesIn(item, `${pointer}/${index}`, dimension));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inside]) =>
    // A field of another kind of name is unknown, and told as such.
    FIELD.test(field) ? namesIn(inside, `${pointer}/${field}`, FIELDS.get(field)) : [],
  );
}

function sentence(name: string, known: readonly string[], what: string): string {
  const listed = known.length > MOST_NAMED ? '' : `, which has ${known.join(', ')}`;
  return `is no ${what} of the programme${listed}${orMeant(name, known)}`;
}
