/**
 * The documents of the standing operating model, which the programme sets up once and every cycle inherits. There are seven
 * kinds, each with one shape of content. A stored version is never edited; a change is a new version that names the one on
 * which it is based.
 */
import { z } from 'zod';
import {
  PROGRAMME_KINDS,
  ROLES,
  VERSION_SOURCES,
  type ProgrammeKind,
  type VersionSource,
} from '../base/vocabulary.js';
import { personKey } from '../base/person.js';
import { readinessItemsSchema } from './charter.js';
import { dimensionsSchema } from './dimensions.js';
import { policySchema } from './policy.js';
import { holds } from './compared.js';
import { mappingSchema } from './mapping.js';
import { laneThresholdsSchema } from './lane-thresholds.js';
import {
  amountMinorSchema,
  currencySchema,
  metricNameSchema,
  metricVersionSchema,
  personIdSchema,
  slugSchema,
  textSchema,
} from './scalars.js';
import { raciSchema } from './submission.js';
import { uniqueBy } from './unique.js';

const journeyStage = slugSchema.meta({ description: 'A stage of the programme.', example: 'support' });
const amount = amountMinorSchema.min(0);
const pinnedMetric = {
  metric: metricNameSchema,
  metricVersion: metricVersionSchema,
};

export const targetsSchema = z
  .strictObject({
    segmentTargets: z
      .array(
        z.strictObject({
          journeyStage,
          segment: slugSchema,
          ...pinnedMetric,
          bound: z
            .enum(['at_least', 'at_most'])
            .meta({ description: 'On which side of the threshold it is met.' }),
          threshold: z.number().min(-1e12).max(1e12).meta({ description: 'In the unit of the metric.' }),
          owner: personIdSchema.meta({ description: 'Who answers for the target.' }),
        }),
      )
      .max(500)
      .check(
        uniqueBy(
          z.object({ journeyStage, segment: slugSchema, metric: metricNameSchema }),
          ({ journeyStage: stage, segment, metric }) => `${stage} ${segment} ${metric}`,
          'metric',
        ),
      )
      .meta({ description: 'What each segment shall reach; people read it beside a charter.' }),
    budgetAuthority: z
      .array(
        z.strictObject({
          journeyStage,
          amountMinor: amount,
          currency: currencySchema,
          holder: personIdSchema.meta({ description: 'Whose budget it is.' }),
        }),
      )
      .max(50)
      .check(
        uniqueBy(
          z.object({ journeyStage, currency: currencySchema }),
          ({ journeyStage: stage, currency }) => `${stage} ${currency}`,
          'journeyStage',
        ),
      )
      .meta({
        description:
          'What one cycle of the light lane may spend without a council decision, by journey stage.',
      }),
  })
  .meta({ id: 'Targets' });

export const standingRaciSchema = z
  .strictObject({
    lines: z
      .array(
        z.strictObject({
          journeyStage,
          lob: z
            .union([slugSchema, z.literal('*')], 'must be `*` or a short name in lower case')
            .meta({ description: '`*` holds for every line of business without a line of its own.' }),
          ...raciSchema.shape,
        }),
      )
      .min(1)
      .max(400)
      .check(
        uniqueBy(
          z.object({ journeyStage, lob: z.string() }),
          ({ journeyStage: stage, lob }) => `${stage} ${lob}`,
          'lob',
        ),
      )
      .meta({
        description:
          'Who is accountable where a cycle does not say otherwise: a line for each stage and LOB.',
      }),
  })
  .meta({ id: 'StandingRaci' });

export const councilSchema = z
  .strictObject({
    members: z
      .array(
        z.strictObject({
          person: personIdSchema,
          roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length).meta({ description: 'In which roles.' }),
        }),
      )
      .min(1)
      .max(50)
      .check(uniqueBy(z.object({ person: personIdSchema }), ({ person }) => personKey(person), 'person'))
      .meta({
        description:
          'Who sits in the council. Whoever shall decide at its gates needs the role council_member.',
      }),
    quorum: z.int().min(1).max(50).meta({
      description:
        'How many members decide together at the gates of the council: each of so many must approve.',
    }),
  })
  .check(
    holds(
      z.object({ members: z.array(z.object({ roles: z.array(z.string()) })), quorum: z.int() }),
      ({ members, quorum }) =>
        quorum <= members.filter(({ roles }) => roles.includes('council_member')).length,
      { path: ['quorum'], error: 'must not exceed the number of members with the role council_member' },
    ),
  )
  .meta({ id: 'Council' });

const criteria = z.array(textSchema(500)).max(40);

export const playbookSchema = z
  .strictObject({
    journeyStage,
    readiness: readinessItemsSchema,
    entry: criteria.meta({
      description: 'What must be true before a pilot begins. People read it; no rule does yet.',
    }),
    exit: criteria.meta({
      description: 'What must be true before it ends. People read it; no rule does yet.',
    }),
    decisionBands: z
      .array(
        z.strictObject({
          exception: slugSchema.meta({ description: 'What is granted, such as `free_month`.' }),
          role: z.enum(ROLES).meta({ description: 'Who may grant it.' }),
          upToMinor: amount,
          currency: currencySchema,
        }),
      )
      .max(100)
      .meta({
        description:
          'Who may grant an exception to one customer, and up to what. People read it; no rule does yet.',
      }),
    metrics: z
      .array(z.strictObject(pinnedMetric))
      .max(50)
      .check(uniqueBy(z.object({ metric: metricNameSchema }), ({ metric }) => metric, 'metric'))
      .meta({
        description:
          'Metric versions that are measured already. A light cycle whose plan uses only these skips instrument.',
      }),
  })
  .meta({ id: 'Playbook' });

export const programmePolicySchema = z
  .strictObject({
    policy: policySchema.meta({ description: 'What holds where a charter brings no policy of its own.' }),
    lanes: laneThresholdsSchema.meta({ description: 'Up to where an improvement is light or standard.' }),
    materiality: z
      .array(
        z.strictObject({
          currency: currencySchema,
          amountMinor: amount,
          pct: z
            .number()
            .min(0)
            .max(100)
            .meta({ description: 'Share of the recognised benefit, in percent.' }),
        }),
      )
      .max(50)
      .check(uniqueBy(z.object({ currency: currencySchema }), ({ currency }) => currency, 'currency'))
      .meta({
        description:
          'An error beyond the amount or the share of the recognised benefit restates a period. The monthly close will read it; no rule does yet.',
      }),
  })
  .meta({ id: 'ProgrammePolicy' });

export const PROGRAMME_CONTENTS = {
  dimensions: dimensionsSchema,
  targets: targetsSchema,
  raci: standingRaciSchema,
  council: councilSchema,
  playbooks: playbookSchema,
  policies: programmePolicySchema,
  mappings: mappingSchema,
} as const satisfies Record<ProgrammeKind, z.ZodType>;

const version = z.int().min(1).max(1_000_000);

const versionFields = {
  kind: z.enum(PROGRAMME_KINDS),
  name: slugSchema,
  version,
  basedOn: version.nullable(),
  createdBy: personIdSchema,
  createdAt: z.iso.datetime(),
  source: z.enum(VERSION_SOURCES).meta({ description: 'A load leaves alone what a `person` decided.' }),
  reason: z.string(),
};

export const programmeVersionSchema = z.strictObject(versionFields).meta({ id: 'ProgrammeVersion' });

function schemasOf<Kind extends ProgrammeKind>(kind: Kind) {
  const content = PROGRAMME_CONTENTS[kind];
  const title = `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`;
  const newVersion = z
    .strictObject({
      name: slugSchema.meta({ description: 'Name of the document.', example: 'standard' }),
      basedOn: version.nullable().meta({
        description: 'The version that this one changes, as it was read; null for a new name.',
      }),
      reason: textSchema(2000).meta({ description: 'Why it is changed.' }),
      source: z.enum(VERSION_SOURCES).optional().meta({
        description: 'Left out: `person`. `load` is for what loads files, and lets the next load change it.',
      }),
      content,
    })
    .meta({ id: `New${title}Version` });
  const document = z
    .strictObject({ ...versionFields, kind: z.literal(kind), content })
    .meta({ id: `${title}Document` });
  return { newVersion, document };
}

/** By kind: the body that makes a new version, and the answer that shows one. */
export const PROGRAMME_SCHEMAS = {
  dimensions: schemasOf('dimensions'),
  targets: schemasOf('targets'),
  raci: schemasOf('raci'),
  council: schemasOf('council'),
  playbooks: schemasOf('playbooks'),
  policies: schemasOf('policies'),
  mappings: schemasOf('mappings'),
} as const;

export type Targets = z.infer<typeof targetsSchema>;
export type StandingRaci = z.infer<typeof standingRaciSchema>;
export type Council = z.infer<typeof councilSchema>;
export type Playbook = z.infer<typeof playbookSchema>;
export type ProgrammePolicy = z.infer<typeof programmePolicySchema>;
export type LaneThresholds = z.infer<typeof laneThresholdsSchema>;
export type ProgrammeContent<Kind extends ProgrammeKind> = z.infer<(typeof PROGRAMME_CONTENTS)[Kind]>;

/** One stored version of a document. `basedOn` is null for the first version of a name. */
export interface ProgrammeDocument<Kind extends ProgrammeKind = ProgrammeKind> {
  readonly kind: Kind;
  readonly name: string;
  readonly version: number;
  readonly content: ProgrammeContent<Kind>;
  readonly basedOn: number | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly source: VersionSource;
  readonly reason: string;
}
