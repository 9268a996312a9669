/**
 * Generates workflows/messages/content-shapes.ts from the contracts. The workflow bundle must not hold zod, which makes it
 * half as big again; so what the contracts bound comes into it as plain tests of values. The generator stands among the
 * tests because it needs the contracts, their library and the formatter, which no room of the product may import together.
 */
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import * as analysisPlan from '../../contracts/analysis-plan.js';
import * as charter from '../../contracts/charter.js';
import * as decision from '../../contracts/decision.js';
import * as evidence from '../../contracts/evidence.js';
import * as metric from '../../contracts/metric.js';
import * as metricChange from '../../contracts/metric-change.js';
import * as metricFormula from '../../contracts/metric-formula.js';
import * as policy from '../../contracts/policy.js';
import * as scalars from '../../contracts/scalars.js';
import * as submission from '../../contracts/submission.js';
import { fieldsText, ShapeWriter, type Schema } from './shape-writer.js';

const HEADER = `/**
 * Generated from contracts/ by \`npm run shapes:generate\`: change the contracts and run it, never edit this file.
 *
 * The shapes that submissions, by kind, and people's requests must have before a cycle takes them. Rules that compare
 * fields with each other are not here, because the API checks them.
 */`;

/** What people ask of a cycle. Hold, resume, withdraw and cancel give a reason and nothing else. */
const REQUESTS = {
  decision: decision.decisionRequestSchema,
  reason: decision.reasonRequestSchema,
  veto: decision.vetoRequestSchema,
  spend: decision.spendRequestSchema,
  review: metricChange.reviewRequestSchema,
  rework: metricChange.reworkRequestSchema,
};

/** Each schema that the contracts export, by its name without the word schema. */
const NAMES: ReadonlyMap<Schema, string> = new Map(
  Object.entries({
    ...scalars,
    ...analysisPlan,
    ...evidence,
    ...charter,
    ...policy,
    ...submission,
    ...decision,
    ...metricFormula,
    ...metric,
    ...metricChange,
  }).flatMap(([name, value]) =>
    value instanceof z.core.$ZodType ? [[value, name.replace(/Schema$/, '')] as const] : [],
  ),
);

/** @param path of the file to be, whose prettier settings hold */
export async function generatedShapes(path: string): Promise<string> {
  const writer = new ShapeWriter(NAMES);
  const contents = submission.submissionSchema.options.map(
    ({ shape: { kind, content } }) => [kind.value, writer.shapeOf(content)] as const,
  );
  const requests = Object.entries(REQUESTS).map(([name, schema]) => [name, writer.shapeOf(schema)] as const);
  const lines = [
    HEADER,
    `import { ${[...writer.lists].sort().join(', ')}, type SubmissionKind } from '../../base/vocabulary.js';`,
    `import { ${[...writer.combinators].sort().join(', ')}, type Shape } from './shapes.js';`,
    '',
    ...[...writer.constants].map(([name, shape]) => `const ${name} = ${shape};\n`),
    `export const contentShapes: Readonly<Record<SubmissionKind, Shape>> = ${fieldsText(contents)};`,
    '',
    `export const requestShapes = ${fieldsText(requests)};`,
  ];
  return format(lines.join('\n'), { ...(await resolveConfig(path)), parser: 'typescript' });
}
