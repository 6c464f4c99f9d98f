import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../../src/domain/place.ts';
import { readLog } from '../../../src/sources/formats/log.ts';
import type { DocumentDraft } from '../../../src/sources/source-format.ts';
import { blocksOf } from '../blocks-of.ts';
import { damaged, expectDraftOrProblem, expectSoundDraft } from './sound-draft.ts';

const read = (document: string): DocumentDraft => {
  const draft = readLog(document);
  expectSoundDraft(draft);
  return draft;
};

const checkEntries = (document: string, expected: readonly string[]): void => {
  const { text, blocks } = read(document);
  expect(blocksOf(text, blocks)).toEqual(expected.map((entry) => `list-item ${entry}`));
};

const SYSLOG = `Mar 18 09:30:00 pier systemd[1]: Started ferry.service.
Mar 18 09:30:02 pier ferry[42]: ERROR pump failed
java.lang.IllegalStateException: no pressure
	at harbor.Pump.start(Pump.java:12)
	... 3 more
Mar 18 09:30:02 pier ferry[42]: retrying
Mar 18 09:30:03 pier ferry[42]: retrying
`;

describe('a log', () => {
  it('has an entry for each line, with the stack trace below it', () => {
    checkEntries(SYSLOG, [
      'Mar 18 09:30:00 pier systemd[1]: Started ferry.service.',
      'Mar 18 09:30:02 pier ferry[42]: ERROR pump failed/java.lang.IllegalStateException: no pressure/\tat harbor.Pump.start(Pump.java:12)/\t... 3 more',
      'Mar 18 09:30:02 pier ferry[42]: retrying',
      'Mar 18 09:30:03 pier ferry[42]: retrying',
    ]);
  });

  it.each([
    '2026-03-18 09:30:00 status installed ferry:amd64 1.2',
    '2026-03-18T09:30:00.123Z INFO started',
    '[2026-03-18 09:30:00] started',
    'INFO 2026-03-18 09:30:00 started',
    '[info] 18/Mar/2026 09:30:00 started',
    '192.0.2.1 - - [18/Mar/2026:09:30:00 +0000] "GET / HTTP/1.1" 200 5',
    '<34>1 2026-03-18T09:30:00Z pier ferry - - - started',
    '[    1.234567] usb 1-1: new device',
    'I0318 09:30:00.000000 1 main.go:5] started',
    '09:30:00 started',
    'Wed, Mar 18 2026 09:30:00 started',
  ])('has an entry for each time like that of %j', (line) => {
    checkEntries(`${line}\nmore\n${line}\n`, [`${line}/more`, line]);
  });

  it('without times has an entry for each line that is not indented', () => {
    checkEntries('pump failed\n  at Pump.start\nCaused by: no pressure\nretrying\n\n  indented\n', [
      'pump failed/  at Pump.start/Caused by: no pressure',
      'retrying',
      'indented',
    ]);
  });

  it('keeps spaces, but no colours and no overwritten progress', () => {
    checkEntries('\u001b[31mERROR\u001b[0m  a   b\r\n10 %\r50 %\rdone  \n', [
      'ERROR  a   b',
      'done',
    ]);
    checkEntries('one\rtwo', ['one', 'two']);
  });

  it('has the line of each part as its place', () => {
    const { text, places } = read(SYSLOG);
    const lineOf = (words: string): unknown => {
      const start = text.indexOf(words);
      return placeOf(places, { start, end: start + 1 });
    };
    expect(lineOf('no pressure')).toEqual({ kind: 'line', line: 3 });
    expect(lineOf('Mar 18 09:30:03')).toEqual({ kind: 'line', line: 7 });
  });

  it('has no headline, so its title is the name of the file', () => {
    expect(read(SYSLOG).headline).toBeNull();
  });

  it('always gives a sound draft', () => {
    fc.assert(
      fc.property(damaged([SYSLOG], ['\n', '\r', '\u001b[', '\t', '09:30', '   ']), (document) => {
        expectDraftOrProblem(() => readLog(document));
      }),
    );
  });
});
