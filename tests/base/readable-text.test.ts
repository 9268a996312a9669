import { expect, it } from 'vitest';
import { isPlainLine, isPlainText, isVisible } from '../../base/readable-text.js';

const code = (text: string) => Array.from(text, (char) => `U+${char.codePointAt(0)!.toString(16)}`).join(' ');

const INVISIBLE = [
  '\u200b',
  '\u2800',
  '\u3164',
  '\u00ad',
  '\u00a0',
  '\u115f\u1160',
  '\uffa0',
  '\u200c\u200d',
  '\u2060',
  '\ufeff',
  '\u180e',
  '\u034f',
  '\ufe0f',
  '\u202e',
  '\u2028',
  '\u{e0041}',
  ' \u200b \u3164\n',
];

it.each(INVISIBLE.map((text) => [code(text), text]))('a text of %s alone shows nothing', (_code, text) => {
  expect(isVisible(text)).toBe(false);
  expect(isVisible(`${text}no`)).toBe(true);
});

it('A text of any script, or of a sign alone, is visible.', () => {
  for (const text of ['too late', 'слишком поздно', '遅すぎる', 'متأخر', '👍', '?', '👩‍👩‍👧']) {
    expect(isVisible(text), text).toBe(true);
    expect(isPlainLine(text), text).toBe(true);
  }
});

it('Control characters and halves of a pair are found; line feeds and tabs belong to a text and not to a line.', () => {
  for (const char of [
    '\u0000',
    '\u0007',
    '\b',
    '\u000b',
    '\r',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u009f',
    '\ud800',
  ]) {
    expect(isPlainText(`a${char}b`), code(char)).toBe(false);
    expect(isPlainLine(`a${char}b`), code(char)).toBe(false);
  }
  expect([isPlainText('a\n\tb'), isPlainLine('a\nb'), isPlainLine('a\tb')]).toEqual([true, false, false]);
});
