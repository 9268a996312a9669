/**
 * docs/how-to-change.md leads through the usual changes. Each is planted here, and what then does not compile or is found
 * by knip must be what its table says. A further recipe is a table in the document, and an entry of RECIPES that says
 * how the change begins.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileErrors, type CompileError, type Plants } from './planted-compile.js';
import { deadCode } from './planted-knip.js';
import { root } from './tree.js';

interface Recipe {
  /** How the change begins. All recipes are planted at once, because one compilation takes seconds. */
  readonly plants: Plants;
  /** The name that is planted: by it the compiler's messages are told apart. */
  readonly name: string;
  /** New files, by the name that they have in the document. */
  readonly newFiles?: Readonly<Record<string, string>>;
  /** What knip finds of it. */
  readonly unused?: readonly string[];
}

const ROUTE_WITHOUT_ACCESS = `import { route } from '../route.js';
export const lessonRoutes = [
  route({
    method: 'get',
    path: '/v1/lessons',
    tag: 'Cycles',
    operation: 'listLessons',
    summary: 'Lessons',
    answers: {},
    handle: () => ({ status: 200 }),
  }),
];
`;
const UPDATE = "export const nudgeUpdate = defineUpdate<Receipt, [Command<HoldRequest>]>('nudge');\n";

/** Heading in the document → how the change begins. */
const RECIPES: Readonly<Record<string, Recipe>> = {
  'A role': { name: 'risk_officer', plants: { 'base/vocabulary.ts': listed('ROLES', 'risk_officer') } },
  'A kind of document': {
    name: 'calendars',
    plants: { 'base/vocabulary.ts': listed('PROGRAMME_KINDS', 'calendars') },
  },
  'A kind of governed document': {
    name: 'calendar',
    plants: { 'base/vocabulary.ts': listed('GOVERNED_KINDS', 'calendar') },
  },
  'A route': {
    name: 'access',
    plants: { 'api/routes/lessons.ts': () => ROUTE_WITHOUT_ACCESS },
    newFiles: { 'api/routes/<capability>.ts': 'api/routes/lessons.ts' },
    unused: ['api/routes/lessons.ts'],
  },
  'A phase': { name: 'retrospective', plants: { 'base/vocabulary.ts': listed('PHASES', 'retrospective') } },
  'A gate': { name: 'second_look', plants: { 'base/vocabulary.ts': listed('GATES', 'second_look') } },
  'A kind of metric': { name: 'rank', plants: { 'base/vocabulary.ts': listed('METRIC_KINDS', 'rank') } },
  'A message': {
    name: 'nudge',
    plants: {
      'domain/decisions/rights.ts': listed('ACTS', 'nudge'),
      'domain/reading/possible-actions.ts': (source) => source.replace("| 'spend'", "| 'spend' | 'nudge'"),
      'workflows/messages/definitions.ts': (source) => source + UPDATE,
      'workflows/decisions/nudge-handlers.ts': () => 'export function listenForNudges() {}\n',
    },
    unused: ['workflows/decisions/nudge-handlers.ts', 'workflows/messages/definitions.ts: nudgeUpdate'],
  },
};

/** Adds a name at the end of an exported list. */
function listed(list: string, name: string): (source: string) => string {
  const end = new RegExp(`(export const ${list} = \\[[^\\]]*?),?(\\s*\\] as const)`);
  return (source) => source.replace(end, `$1, '${name}'$2`);
}

/** What may stand in the last column of a table. */
const LEADS = {
  compiler: /^it does not compile/,
  knip: /^knip: /,
  test: /^`tests\/[^`]+`/,
  none: /^(you begin here|you go on here|you come from the next row|after the rows above it does not compile|nothing)$/,
} as const;
type Lead = keyof typeof LEADS;

interface Row {
  readonly file: string;
  readonly leads: string;
}

const tables: ReadonlyMap<string, readonly Row[]> = new Map(
  readFileSync(path.join(root, 'docs/how-to-change.md'), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), rowsOf(section)]),
);

function rowsOf(section: string): Row[] {
  const rows = section.matchAll(/^\| `(?<file>[^`]+)` \|[^|]*\| (?<leads>[^|]+) \|$/gm);
  return [...rows].map(({ groups }) => ({ file: groups?.file ?? '', leads: groups?.leads ?? '' }));
}

/** The files of a recipe to which something of this kind leads; new files by the name under which they are planted. */
function filesLedToBy(lead: Lead, title: string): string[] {
  const { newFiles } = RECIPES[title]!;
  return (tables.get(title) ?? [])
    .filter(({ leads }) => LEADS[lead].test(leads))
    .map(({ file }) => newFiles?.[file] ?? file);
}

const plants: Plants = Object.values(RECIPES)
  .flatMap((recipe) => Object.entries(recipe.plants))
  .reduce<Record<string, (source: string) => string>>((all, [file, plant]) => {
    const before = all[file];
    return { ...all, [file]: before === undefined ? plant : (source) => plant(before(source)) };
  }, {});

let errors: readonly CompileError[];
let dead: ReturnType<typeof deadCode>;
beforeAll(() => {
  errors = compileErrors(plants);
  dead = deadCode(plants);
}, 180_000);

/** The compiler quotes a missing row as 'name', and a member that has no place as "name"' at the end of a type. */
function isAbout({ message }: CompileError, name: string): boolean {
  return message.includes(`'${name}'`) || message.includes(`"${name}"'`);
}

it('plants every recipe of the document, and documents every recipe that is planted', () => {
  expect(Object.keys(RECIPES)).toEqual([...tables.keys()]);
});

describe.each(Object.entries(RECIPES))('the recipe "%s"', (title, { name, unused = [] }) => {
  it('names each file that does not compile once the change has begun', () => {
    const named = filesLedToBy('compiler', title);
    const failing = new Set(errors.map(({ file }) => file));
    expect(named.filter((file) => !failing.has(file))).toEqual([]);
    const about = errors.filter((error) => isAbout(error, name)).map(({ file }) => file);
    expect(about.filter((file) => !named.includes(file))).toEqual([]);
  });

  it('names what knip finds, where it says that knip leads on', () => {
    expect([...dead.files, ...dead.exports]).toEqual(expect.arrayContaining([...unused]));
    expect(filesLedToBy('knip', title)).toHaveLength(unused.length);
  });

  it('names files and tests that exist, and says of each what leads there', () => {
    for (const { file, leads } of tables.get(title) ?? []) {
      if (!file.includes('<')) expect(existsSync(path.join(root, file)), file).toBe(true);
      expect(
        Object.values(LEADS).some((lead) => lead.test(leads)),
        `${file}: ${leads}`,
      ).toBe(true);
      const test = /^`([^`]+)`/.exec(leads)?.[1];
      if (test !== undefined) expect(existsSync(path.join(root, test)), test).toBe(true);
    }
  });
});

it('leaves out no file that does not compile', () => {
  const named = new Set(Object.keys(RECIPES).flatMap((title) => filesLedToBy('compiler', title)));
  expect(errors.filter(({ file }) => !named.has(file))).toEqual([]);
});
