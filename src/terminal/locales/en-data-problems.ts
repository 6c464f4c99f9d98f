import type { Wording } from '../../domain/coded.ts';
import type { DataProblems } from '../../domain/file-problems.ts';
import type { DataWarnings } from '../../domain/file-warnings.ts';
import type { ProblemTexts } from '../../discord/locales/locale.ts';

/** Why a table, subtitle, JSON or feed file is refused. Continues after the name of the file. */
export const DATA_PROBLEMS: Wording<DataProblems, ProblemTexts> = {
  'no-cues': () => ({
    message: 'must have subtitles, but no line has a time such as "00:01:02,000 --> 00:01:04,500".',
    hint: 'Export the subtitles again as .srt or .vtt. If it is ordinary text, rename it to .txt.',
  }),
  'table-too-large': ({ unit, most, line }) => ({
    message: `is a table of more than ${most} ${unit}${unit === 'characters' ? ', including the column names that each row repeats' : ''}${line === null ? '' : ` (line ${line})`}.`,
    hint: 'Split it into several files. If it is not a table, rename it to .txt.',
  }),
};

/** Warnings about a table, subtitle, JSON or feed file that is read. */
export const DATA_WARNINGS: Wording<DataWarnings> = {
  'broken-time': () =>
    'a line with "-->" must have two times such as "00:01:02,000 --> 00:01:04,500"; the text below it is read without its time',
  'open-quote': () =>
    'a quotation mark opens a cell and is never closed, so it is read as an ordinary character',
  'ragged-rows': ({ rows, columns, given }) =>
    `${rows === 1 ? 'a row has' : `${rows} rows have`} another number of columns than the first row: ${given} instead of ${columns}`,
};
