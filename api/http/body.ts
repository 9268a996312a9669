/** Reads a JSON body. Type, size, encoding, syntax and depth are checked here, before any schema sees a value. */
import express, { type Request, type RequestHandler, type Response } from 'express';
import { ProblemError } from '../errors.js';
import { jsonFault, type JsonFault } from './json-fault.js';
import { guardJson } from './json-guard.js';
import { repeatedKey } from './repeated-key.js';

export const BODY_LIMIT_BYTES = 64 * 1024;

// Compressed bodies are refused, because 64 KB could unfold to any size. The bytes are taken as they are, because Express's
// JSON parser would replace what is not UTF-8 and drop repeated keys without a word.
const readBytes: RequestHandler = express.raw({ limit: BODY_LIMIT_BYTES, inflate: false, type: () => true });

/** @throws ProblemError 400, 413 or 415 */
export async function readJsonBody(request: Request, response: Response): Promise<unknown> {
  if (!hasBody(request)) throw new ProblemError('json-malformed', 'A JSON body is required.');
  if (!request.is('application/json') || !isUtf8(request)) {
    throw new ProblemError('content-type-unsupported', 'Send Content-Type: application/json.');
  }
  await new Promise<void>((resolve, reject) => {
    void readBytes(request, response, (error?: unknown) =>
      error === undefined ? resolve() : reject(bodyProblem(error)),
    );
  });
  const body = parsed(request.body as Buffer);
  guardJson(body);
  return body;
}

function parsed(bytes: Buffer): unknown {
  const text = decoded(bytes);
  const body = jsonOf(text);
  const key = repeatedKey(text);
  if (key === undefined) return body;
  // The key is cut, because it comes from outside and may be as long as a body.
  throw new ProblemError(
    'json-refused',
    `The key ${JSON.stringify(key.slice(0, 80))} is there twice in one object.`,
  );
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ProblemError('json-malformed', 'The body is not valid UTF-8.');
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError('json-malformed', `The body is not valid JSON${placeOf(jsonFault(text))}.`);
  }
}

function placeOf(fault: JsonFault | undefined): string {
  return fault ? ` at line ${fault.line}, column ${fault.column}: ${fault.wanted}` : '';
}

/** No charset means UTF-8. Other UTFs are refused, because only UTF-8 is decoded here. */
function isUtf8(request: Request): boolean {
  const charset = /;\s*charset=([^;]*)/i.exec(request.headers['content-type'] ?? '')?.[1];
  return charset === undefined || /^"?utf-8"?$/i.test(charset.trim());
}

function hasBody(request: Request): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  );
}

/** The parser names its errors in `type`. Their texts can quote the body, so they are not passed on. */
function bodyProblem(error: unknown): Error {
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  switch (type) {
    case 'entity.too.large':
      return new ProblemError('body-too-large', `A body may have ${BODY_LIMIT_BYTES} bytes.`);
    case 'encoding.unsupported':
      return new ProblemError('content-type-unsupported', 'Send UTF-8, and do not compress the body.');
    case 'request.aborted':
    case 'request.size.invalid':
      return new ProblemError('request-malformed', 'The body did not arrive whole.');
    default:
      return error instanceof Error ? error : new Error('the body could not be read', { cause: error });
  }
}
