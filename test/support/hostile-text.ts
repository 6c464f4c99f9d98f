import fc from 'fast-check';

/** Strings that Discord interprets, that hide text, or that are longer than any limit. */
const HOSTILE_PIECES = [
  ...['<@1>', '<@&1>', '<#1>', '</cmd:1>', '<t:0:R>', '<id:guide>', '@everyone', '@here'],
  ...[
    '[words](https://evil.example)',
    'https://evil.example/a_b',
    'discord.gg/evil',
    'steam://run',
  ],
  ...['**', '*', '_', '__', '~~', '||', '`', '```', '```js\n', '\n# ', '\n-# ', '\n- ', '\n1. '],
  ...['\n> ', '\n>>> ', '\\', '\\\\', '‹U+202E›', ':smile:', '<a:b:1>', '(', ')', ']('],
  ...['\u202e', '\u2066', '\u200b', '\u200d', '\u0000', '\r', '\u2028', '\ud83d', '😀', '\ufeff'],
  ...['"', '“', '”', '«', "'", ' — ', '-\n', '\n\n', '. ', '! ', 'Dr. ', 'word ', 'the ', '3.5'],
];

/** The worst text that a document or user could contain. */
export const hostileText = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...HOSTILE_PIECES) },
      { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('w'.repeat(4000), '*'.repeat(900), 'a b '.repeat(400)),
      },
    ),
    { minLength: 1, maxLength: 24 },
  )
  .map((pieces) => pieces.join(''));

/** Hostile text with some readable words. */
export const hostileDocument = hostileText.map((text) => `Zorb ${text} blick.`);
