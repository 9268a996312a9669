import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import type { CycleStatus } from '../../client/answers.js';
import { Storyteller, type StoryStyle } from '../../demo/story.js';

const plain = stripVTControlCharacters;

function told(style: StoryStyle, tell: (teller: Storyteller) => Promise<void> | void) {
  const lines: string[] = [];
  // The codes of colours are stripped, because CI prints in colour and a pipe does not.
  const teller = new Storyteller((line) => lines.push(plain(line).replaceAll(/\s+/g, ' ').trim()), style);
  return Promise.resolve(tell(teller)).then(() => lines);
}

const usual = (teller: Storyteller) =>
  teller.usual('scale', () => {
    teller.note('one step');
    return Promise.resolve('two waves pass');
  });

it('tells usual steps one by one in full, and as one line in short', async () => {
  expect(await told('full', usual)).toEqual(['one step']);
  expect(await told('short', usual)).toEqual(['scale two waves pass']);
});

it('goes on telling after usual steps that broke off', async () => {
  const lines = await told('short', async (teller) => {
    await teller.usual('scale', () => Promise.reject(new Error('away'))).catch(() => undefined);
    teller.note('what is special');
  });
  expect(lines).toEqual(['what is special']);
});

it.each([
  ['with decimals', '55,900.00', '850.00'],
  ['of a currency without decimals', '5,590,000', '850'],
])('puts amounts %s one below the other', (_what, large, small) => {
  const lines: string[] = [];
  new Storyteller((line) => lines.push(plain(line))).grid([
    ['', 'spent'],
    ['1', large],
    ['2', small],
    ['3', '–'],
  ]);
  const ends = lines.map((line) => line.length);
  expect(new Set(ends).size).toBe(1);
});

it('tells waits in the days of the programme’s policy, whatever the window of the charter', async () => {
  const waits = { lane: 'light', state: 'open', round: 1, next: '', parent: null } as const;
  const status = (phase: string, what: string) =>
    ({ ...waits, phase, waitingFor: { what, text: 'somebody must act' } }) as unknown as CycleStatus;
  const lines = await told('full', (teller) => {
    teller.act('dri', 'acts', status('quality_gate', 'decision'));
    teller.act('dri', 'acts', status('pilot', 'submission'));
    teller.act('dri', 'acts', status('sustain', 'time'));
  });
  const story = lines.join(' ');
  for (const days of ['within 14 days', 'within 90 days', 'in 30 days']) {
    expect(story).toContain(`somebody must act, ${days}`);
  }
});

it('keeps steps to itself of which the caller tells what is worth it', async () => {
  const lines = await told('full', async (teller) => {
    await teller.quietly(() => {
      teller.note('a step');
      return Promise.resolve();
    });
    teller.step('pmo', 'tells one line');
  });
  expect(lines).toEqual(['PMO tells one line']);
});
