import { expect, it } from 'vitest';
import { ApiProblem } from '../../client/api-client.js';
import { failureExitCode, failureText } from '../../client/failure.js';
import { PlainError } from '../../client/plain-error.js';

it('ends a command with the sentence and the exit code that belong to what happened', () => {
  const wrongCall = new PlainError('--sed is no option.', 2);
  expect(failureText(wrongCall, 'The demo')).toBe('--sed is no option.');
  expect(failureExitCode(wrongCall)).toBe(2);
  const refusal = new ApiProblem(403, { detail: 'The role is missing.' }, 'GET /v1/me');
  expect(failureText(refusal, 'The demo')).toBe('The API refused (403): The role is missing.');
  expect(failureExitCode(refusal)).toBe(1);
  const errors = [{ pointer: '/plan/confidence', detail: 'must be at most 0.999' }];
  const fields = new ApiProblem(422, { detail: 'Mend the fields.', errors }, 'POST /v1/analyses');
  expect(failureText(fields, 'The demo')).toBe(
    'The API refused (422): Mend the fields.\n  /plan/confidence must be at most 0.999',
  );
});

it('shows a stack trace for a defect alone, and says whose it is', () => {
  expect(failureText(new TypeError('x is undefined'), 'The command')).toMatch(
    /^The command has a defect: TypeError: x is undefined\n {4}at /,
  );
  expect(failureText('a bare text', 'The command')).toBe('The command has a defect: a bare text');
});
