import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../src/domain/place.ts';
import { readSubtitles } from '../../../src/sources/formats/subtitles.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { wordThrown } from '../../support/word-fault.ts';
import { damaged, expectDraftOrProblem, expectSoundDraft } from './sound-draft.ts';

const read = (document: string): DocumentDraft => {
  const draft = readSubtitles(document);
  expectSoundDraft(draft);
  return draft;
};

const check = (document: string, expected: string): void => {
  expect(read(document).text).toBe(expected);
};

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8');

/** A SubRip file with one cue for each text. Each cue lasts two seconds. */
function srt(...texts: string[]): string {
  return texts
    .map(
      (text, i) => `${i + 1}\n00:00:${pad(2 * i)},000 --> 00:00:${pad(2 * i + 2)},000\n${text}\n`,
    )
    .join('\n');
}

function vtt(...texts: string[]): string {
  const cues = texts.map(
    (text, i) => `00:${pad(2 * i)}.000 --> 00:${pad(2 * i + 2)}.000 line:0 align:start\n${text}\n`,
  );
  return `WEBVTT\nKind: captions\n\n${cues.join('\n')}`;
}

function pad(seconds: number): string {
  return String(seconds).padStart(2, '0');
}

describe('the text of subtitles', () => {
  it('has sentences that continue across cues, without numbers and times', () => {
    check(
      srt('The ferry had been late', 'since Monday. No one\nbelieved', 'the timetable.'),
      'The ferry had been late since Monday. No one believed the timetable.',
    );
  });

  it.each([
    [
      'SubRip tags',
      srt('<i>The</i> <font color="#fff">ferry</font> {\\an8}is <b>late</b>.'),
      'The ferry is late.',
    ],
    [
      'WebVTT tags',
      vtt('<c.yellow.bg_blue>The</c> <00:00:01.000><lang en>ferry</lang> is late.'),
      'The ferry is late.',
    ],
    ['line breaks of other formats', srt('The ferry\\Nis<br/>late.'), 'The ferry is late.'],
    ['settings and headers', vtt('Late.'), 'Late.'],
    [
      'notes, styles and regions',
      'WEBVTT\n\nNOTE a remark\nof two lines\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\n\nintro\n00:01.000 --> 00:02.000\nLate.\n',
      'Late.',
    ],
    ['empty cues', srt('The ferry', '', ' ', 'is late.'), 'The ferry is late.'],
  ])('leaves out %s', (_, document, expected) => {
    check(document, expected);
  });

  it('counts the notes that it leaves out', () => {
    const document = 'WEBVTT\n\nNOTE one\n\nNOTE\ntwo\n\n00:01.000 --> 00:02.000\nLate.\n';
    expect(read(document).leftOut).toEqual([{ kind: 'comment', count: 2 }]);
  });

  it.each([
    [
      'other words in angle brackets',
      srt('Use /give <player> <item>.'),
      'Use /give <player> <item>.',
    ],
    ['escaped characters', vtt('Fish &amp; chips &lt;5&gt;.'), 'Fish & chips <5>.'],
    [
      'sounds, apart from speech',
      srt('It is late.', '[bell rings]', 'Go home.'),
      'It is late.\n\n[bell rings]\n\nGo home.',
    ],
    [
      'a sound within a sentence',
      srt('We went to', '[thunder]', 'the lake.'),
      'We went to [thunder] the lake.',
    ],
    [
      'a line that is said twice',
      srt('No.', 'No.', 'Not again.', 'Well.'),
      'No. No. Not again. Well.',
    ],
    ['numbers that are said', srt('How many?', '42', 'So few?'), 'How many? 42 So few?'],
    ['Japanese without added spaces', srt('フェリーは', '遅れた。'), 'フェリーは遅れた。'],
  ])('keeps %s', (_, document, expected) => {
    check(document, expected);
  });

  it.each([
    ['a dash', srt('- Where is it?\n- At the pier.'), '- Where is it?\n\n- At the pier.'],
    [
      'a name in capitals',
      srt('MARA: It is', 'late. TOM', 'TOM: I know.'),
      'MARA: It is late. TOM\n\nTOM: I know.',
    ],
    [
      'a name behind a whole sentence',
      srt('It is late.', 'Tom Lind: I know.'),
      'It is late.\n\nTom Lind: I know.',
    ],
    [
      'a pause of four seconds',
      'x\n00:01,0 --> 00:02,0\nOne.\n\n00:06,0 --> 00:07,0\nTwo.',
      'One.\n\nTwo.',
    ],
  ])('begins a paragraph at %s', (_, document, expected) => {
    check(document.replace(/^x\n/, ''), expected);
  });

  it('names the speaker of a voice tag once for each turn', () => {
    check(
      vtt(
        '<v Mara>The ferry is',
        '<v Mara>late.',
        '<v.loud Tom Lind>I know.</v>',
        '<v Mara>Who</v> <v Tom Lind>I',
      ),
      'Mara: The ferry is late.\n\nTom Lind: I know.\n\nMara: Who\n\nTom Lind: I',
    );
  });

  it('has the time of each cue', () => {
    const { text, places } = read(
      '1:02:03,500 --> 1:02:05,0\nThe ferry\n\n62:05.25 --> 62:06\nis late.',
    );
    const timeOf = (words: string): unknown => {
      const start = text.indexOf(words);
      return placeOf(places, { start, end: start + 1 });
    };
    expect(timeOf('ferry')).toEqual({ kind: 'time', seconds: 3723.5 });
    expect(timeOf('is')).toEqual({ kind: 'time', seconds: 3725.25 });
  });
});

describe('roll-up captions', () => {
  it('say each line once', () => {
    check(
      fixture('rolling-captions.vtt'),
      'the ferry had been late since monday and no one believed the timetable any more',
    );
  });

  it('say each word once if a line grows', () => {
    check(srt('The', 'The ferry', 'The ferry is', 'The ferry is late.'), 'The ferry is late.');
  });
});

describe('subtitles with faults', () => {
  it.each([
    [
      'without numbers',
      '00:00:01,000 --> 00:00:02,000\nOne.\n\n00:00:03,000 --> 00:00:04,000\nTwo.\n',
    ],
    [
      'with points',
      '1\n00:00:01.000 --> 00:00:02.000\nOne.\n\n2\n00:00:03.000 --> 00:00:04.000\nTwo.\n',
    ],
    [
      'without empty lines',
      '1\n00:00:01,000 --> 00:00:02,000\nOne.\n2\n00:00:03,000 --> 00:00:04,000\nTwo.\n',
    ],
    [
      'with an empty line in a cue',
      '1\n00:00:01,000 --> 00:00:02,000\n\nOne.\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo.\n',
    ],
    [
      'with a short arrow',
      '1\n00:00:01,000 -> 00:00:02,000\nOne.\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo.\n',
    ],
    ['with short times', '1\n0:00:01,0 --> 0:00:02,00\nOne.\n\n2\n00:03,000 --> 00:04,000\nTwo.\n'],
    [
      'with carriage returns',
      '1\r00:00:01,000 --> 00:00:02,000\rOne.\r\r2\r00:00:03,000 --> 00:00:04,000\rTwo.\r',
    ],
  ])('are read %s', (_, document) => {
    check(document, 'One. Two.');
  });

  it('are read without a time that is broken, and a warning names its line', () => {
    const { text, warnings, places } = read(`${srt('One.')}\n2\n00:0x --> 00:04\nTwo.\n`);
    expect(text).toBe('One. Two.');
    expect(places).toHaveLength(1);
    expect(warnings).toEqual([
      { line: 6, key: null, warning: { code: 'broken-time', params: {} } },
    ]);
  });

  it('are refused if they have no time', () => {
    expect(wordThrown(() => readSubtitles('The ferry is late.'))).toEqual({
      code: 'unreadable',
      message:
        'must have subtitles, but no line has a time such as "00:01:02,000 --> 00:01:04,500".',
      hint: 'Export the subtitles again as .srt or .vtt. If it is ordinary text, rename it to .txt.',
    });
  });

  it('always give a sound draft or a problem for users', () => {
    const samples = [
      srt('- The <i>ferry</i>', 'is late.'),
      vtt('<v Mara>Late', '[bell]'),
      fixture('rolling-captions.vtt'),
    ];
    const tokens = ['\n', '\n\n', '-->', '<v ', '>', '{\\', '00:00:01,000', 'NOTE', '1\n', '&amp;'];
    fc.assert(
      fc.property(damaged(samples, tokens), (document) => {
        expectDraftOrProblem(() => readSubtitles(document));
      }),
    );
  });

  it('take linear time to read', () => {
    const document =
      '00:01 --> 00:02\n' + 'a '.repeat(200_000) + '<'.repeat(200_000) + '{\\'.repeat(100_000);
    expect(read(document).text).toHaveLength(document.length - 16);
    expect(read(`WEBVTT\n\n${'NOTE\n\n'.repeat(100_000)}00:01.0 --> 00:02.0\nlate`).text).toBe(
      'late',
    );
    expect(read(srt('ferry') + '\n00:01 --> 00:02\nlate'.repeat(100_000)).blocks).not.toEqual([]);
  });
});
