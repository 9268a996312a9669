/** Reads the file of an analysis, and tells everything that is wrong with it at once, by line and column. */
import { judged } from '../api/http/field-errors.js';
import { describeFieldErrors, readYamlFile, type YamlFile } from '../client/charter-file.js';
import { PlainError } from '../client/plain-error.js';
import { orMeant } from '../base/nearest-name.js';
import { ANALYSIS_FILES, type AnalysisDesign, type AnalysisFile } from '../contracts/analysis-file.js';
import type { FieldError } from '../contracts/problem.js';

/**
 * @param hasData whether a CSV file was named beside it
 * @throws PlainError with a line for each fault
 */
export function readPlanFile(path: string, hasData: boolean): AnalysisFile {
  const file = readYamlFile(path);
  const design = designOf(file);
  const found = judged<AnalysisFile['file']>(ANALYSIS_FILES[design], file.value);
  const errors = [...(found.success ? [] : found.errors), ...dataErrors(file.value, hasData)];
  // The schema was chosen by the design, which the compiler does not conclude.
  if (found.success && errors.length === 0) return { design, file: found.data } as AnalysisFile;
  if (file.value === null) throw new PlainError(`${path}: holds nothing; see examples/plans`, 2);
  throw new PlainError(describeFieldErrors(file, inOrder(errors, file)).join('\n'), 2);
}

/** Which family the plan is of; one that names no known design is told so, for nothing else about it can be. */
function designOf(file: YamlFile): AnalysisDesign {
  const plan = at(file.value, 'plan');
  const design = at(plan, 'design');
  const isFound = typeof plan === 'object' && plan !== null && typeof design !== 'object';
  if (!isFound || design === 'observational') return 'randomised';
  const known = Object.keys(ANALYSIS_FILES) as AnalysisDesign[];
  const found = known.find((each) => each === design);
  if (found) return found;
  const meant = typeof design === 'string' ? orMeant(design, known) : '';
  const detail = `must be one of ${known.join(', ')}${meant}`;
  throw new PlainError(describeFieldErrors(file, [{ pointer: '/plan/design', detail }]).join('\n'), 2);
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** From the top of the file downwards, as whoever mends it goes. */
function inOrder(errors: readonly FieldError[], { placeOf }: Pick<YamlFile, 'placeOf'>): FieldError[] {
  const placed = errors.map((error) => ({ error, ...placeOf(error.pointer) }));
  placed.sort((one, other) => one.line - other.line || one.column - other.column);
  return placed.map(({ error }) => error);
}

function dataErrors(value: unknown, hasData: boolean): FieldError[] {
  const hasColumns = typeof value === 'object' && value !== null && 'data' in value;
  if (hasColumns && !hasData)
    return [{ pointer: '/data', detail: 'needs a CSV file: name it by --data file.csv' }];
  if (!hasColumns && hasData) {
    const detail = 'is missing, and says how to read the columns of the file that --data names';
    return [{ pointer: '/data', detail }];
  }
  return [];
}
