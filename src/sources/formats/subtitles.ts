import { UserFacingError } from '../../domain/errors.ts';
import type { PlacedWarning } from '../../domain/file-warnings.ts';
import type { DocumentDraft } from '../source-format.ts';
import { toDraft } from './records/to-draft.ts';
import { cleanLine } from './subtitles/clean-line.ts';
import { joinCues } from './subtitles/join-cues.ts';
import { parseCues } from './subtitles/parse-cues.ts';
import { unrollCues } from './subtitles/unroll-cues.ts';

/**
 * Reads SubRip and WebVTT as one text, without numbers, times and styles. Sentences continue across
 * cues.
 *
 * Own code, because each of four libraries loses text or fails on damaged files: `media-captions`
 * 1.0.4, `@plussub/srt-vtt-parser` 2.0.5, `subtitle` 4.2.2 and `srt-parser-2` 1.2.3.
 *
 * @throws UserFacingError `no-cues`
 */
export function readSubtitles(decoded: string): DocumentDraft {
  const { cues, comments, brokenTimes } = parseCues(decoded);
  if (!cues.some(({ start }) => start !== null)) throw new UserFacingError('no-cues', {});
  const clean = cues.map(({ start, end, lines }) => ({
    start,
    end,
    lines: lines.flatMap(cleanLine),
  }));
  return toDraft(joinCues(unrollCues(clean)), {
    warnings: brokenTimes.map((line): PlacedWarning => ({
      line,
      key: null,
      warning: { code: 'broken-time', params: {} },
    })),
    leftOut: [{ kind: 'comment', count: comments }],
  });
}
