/** A kind of metric that is only half there would be judged by the rules of another; so it must not compile. */
import { expect, it } from 'vitest';
import { compileErrors } from './planted-compile.js';

// A busy machine takes its time to compile.
const timeout = 180_000;

it('shows a third kind of metric at each place that must learn of it, and at no other', { timeout }, () => {
  const errors = compileErrors({
    'base/vocabulary.ts': (source) =>
      source.replace(
        "METRIC_KINDS = ['proportion', 'mean']",
        "METRIC_KINDS = ['proportion', 'mean', 'ratio']",
      ),
  });
  expect(errors.map(({ file }) => file).sort()).toEqual([
    // What a group's summary of it holds.
    'contracts/evidence.ts',
    // How the judge measures it.
    'statistics/metric-kinds.ts',
    // What a message may hold: generated from the first by `npm run shapes:generate`.
    'workflows/messages/content-shapes.ts',
  ]);
  for (const { message } of errors) expect(message).toMatch(/'ratio'|\bratio\b/);
});
