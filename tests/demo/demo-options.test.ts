import { expect, it } from 'vitest';
import { PlainError } from '../../client/plain-error.js';
import { HELP, readOptions } from '../../demo/demo-options.js';

it('reads seed, charter and --json from the command line', () => {
  expect(readOptions(['--seed', '7', '--json', '--charter', 'mine.yaml'])).toEqual({
    help: false,
    json: true,
    seed: 7,
    all: false,
    improvement: 1,
    charter: 'mine.yaml',
  });
});

it('reads which improvement is played, or all of them', () => {
  expect(readOptions(['--improvement', '6'])).toMatchObject({ all: false, improvement: 6 });
  expect(readOptions(['--all'])).toMatchObject({ all: true });
});

it.each([
  [['--seed', '-1']],
  [['--seed', '1e9']],
  [['--seed', '4294967296']],
  [['--sed', '1']],
  [['all']],
  [['--improvement', '8']],
  [['--improvement', '1.0']],
  [['--all', '--improvement', '2']],
  [['--all', '--charter', 'mine.yaml']],
])('refuses the arguments %j with exit code 2 and points to --help', (args) => {
  let thrown: unknown;
  try {
    readOptions(args);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(PlainError);
  expect(thrown).toMatchObject({ exitCode: 2 });
  expect((thrown as PlainError).message).toContain('--help');
});

it('shows an example and the exit codes in its help', () => {
  expect(HELP).toMatch(/Example:\n {2}npm run demo/);
  expect(HELP).toMatch(/Exit codes: 0 .* 1 .* 2 /);
});
