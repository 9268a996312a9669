/** Sends what a file holds, so that the API's objections come back as lines and columns of that file. */
import { ApiProblem, type ApiClient } from './api-client.js';
import { describeFieldErrors, type CharterFile } from './charter-file.js';
import { PlainError } from './plain-error.js';

interface Sending {
  readonly file: Pick<CharterFile, 'name' | 'placeOf'>;
  readonly path: string;
  readonly body: unknown;
}

/** @throws PlainError with file, line and column for each field that the API objects to */
export async function sendFile<Answer>(
  api: ApiClient,
  person: string,
  { file, path, body }: Sending,
): Promise<Answer> {
  try {
    return await api.post<Answer>(person, path, body);
  } catch (error) {
    const errors = error instanceof ApiProblem ? (error.problem.errors ?? []) : [];
    if (errors.length === 0) throw error;
    throw new PlainError(describeFieldErrors(file, errors).join('\n'), 2);
  }
}
