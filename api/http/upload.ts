/** Takes a file that is sent as the body of a request: its format, its size, its pace. */
import type { Request } from 'express';
import type { UploadFormat } from '../../contracts/dataset.js';
import { FileTooLarge, type ContentFiles, type ReceivedFile } from '../../tables/content-files.js';
import { ProblemError } from '../errors.js';
import { takeYourTime } from '../server.js';

/** By content type, as clients send it. */
export const UPLOAD_TYPES: Readonly<Record<string, UploadFormat>> = {
  'text/csv': 'csv',
  'application/vnd.apache.parquet': 'parquet',
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
};

/** A line that sends nothing for so long is dead. */
const SILENCE_MS = 20_000;

/** @throws ProblemError 400, 413 or 415; nothing is left of the file then */
export async function receiveUpload(
  request: Request,
  files: ContentFiles,
  mostBytes: number,
): Promise<ReceivedFile & { readonly format: UploadFormat }> {
  const type = request.is(Object.keys(UPLOAD_TYPES));
  const format = typeof type === 'string' ? UPLOAD_TYPES[type] : undefined;
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (format === undefined || encoding !== 'identity')
    throw new ProblemError(
      'content-type-unsupported',
      `Send the file as it is, uncompressed, with Content-Type ${Object.keys(UPLOAD_TYPES).join(', ')}.`,
    );
  const told = Number(request.headers['content-length'] ?? 0);
  if (told > mostBytes) throw tooLarge(mostBytes);
  takeYourTime(request, SILENCE_MS);
  try {
    const received = await files.receive(request, mostBytes);
    return { ...received, format };
  } catch (error) {
    if (error instanceof FileTooLarge) throw tooLarge(mostBytes);
    if (request.readableAborted || request.destroyed)
      throw new ProblemError(
        'request-malformed',
        'The file did not arrive whole. Nothing was kept; send it again.',
      );
    // A folder that is missing, full or read-only; the log says which.
    if (error instanceof Error && 'code' in error)
      throw new ProblemError('files-away', 'The folder for files cannot be written to. Try again later.', {
        headers: { 'Retry-After': '60' },
      });
    throw error;
  }
}

function tooLarge(mostBytes: number): ProblemError {
  return new ProblemError(
    'body-too-large',
    `A file may have ${mostBytes} bytes. Send it in parts, each of which extends the one before, or as Parquet.`,
  );
}
