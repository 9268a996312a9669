import { expect, it } from 'vitest';
import { loadConfig } from '../../config/env.js';

const linesOf = (env: NodeJS.ProcessEnv): string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
};

it.each([
  ['MONGO_URI', 'MONGODB_URI'],
  ['MONGO_URL', 'MONGODB_URI'],
  ['MONGODB_URL', 'MONGODB_URI'],
  ['TOLLGATE_HOEM', 'TOLLGATE_HOME'],
  ['TOLGATE_HOME', 'TOLLGATE_HOME'],
  ['TOLLGATE_RATELIMIT', 'TOLLGATE_RATE_LIMIT'],
  ['TEMPORAL_ADRESS', 'TEMPORAL_ADDRESS'],
])('%s is refused, and %s is suggested', (variable, meant) => {
  expect(linesOf({ [variable]: 'mongodb://u:s3cret@a' })).toEqual([
    `${variable} is read by nothing: did you mean ${meant}?`,
  ]);
});

it('a variable of ours that nobody reads is named, with every other problem', () => {
  expect(linesOf({ TOLLGATE_FAVOURITE_COLOUR: 'red', PORT: 'x' })).toEqual([
    expect.stringMatching(/^PORT must be a port/),
    'TOLLGATE_FAVOURITE_COLOUR is read by nothing: unset it',
  ]);
});

it("other programs' variables are no matter, nor a near miss beside the right one", () => {
  const others = {
    TEMPORAL_CLI_ADDRESS: 'a:1',
    MONGOMS_VERSION: '7',
    DATABASE_URL: 'postgres://a',
    TOLLGATE_URL: 'http://a',
  };
  expect(linesOf({ ...others, MONGO_URI: 'mongodb://b', MONGODB_URI: 'mongodb://a' })).toEqual([]);
});
