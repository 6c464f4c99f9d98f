import type { CorpusLimits } from '../../curating/corpus-limits.ts';
import type { CorpusMode } from '../../domain/corpus.ts';
import type { CorpusLimit, EditingProblems, UploadFault } from '../../domain/problems.ts';
import type { EditingTexts, FileTexts } from './editing-texts.ts';
import type { Formats } from './formats.ts';
import type { Locale } from './locale.ts';

const MODES: Readonly<Record<CorpusMode, string>> = {
  shared: 'only the sources that all servers share',
  own: 'only its own sources',
  both: 'its own sources and the shared ones',
};

export function createEditingTexts({ count, number }: Formats): EditingTexts {
  const passages = (of: number): string => count(of, { one: 'passage', other: 'passages' });
  return {
    formTitle: 'Add a source',
    titleLabel: 'Title',
    textLabel: 'Text (Markdown)',
    added: (title, id, of) =>
      `**${title}** is now a source of this server. ID: ${id} · ${passages(of)}`,
    replaced: (title, id, of) =>
      `**${title}** has been replaced by the new file. ID: ${id} · ${passages(of)}`,
    exists: (file) =>
      `There is already a file ${file}. Replace it by the new file? The bot keeps the text of earlier versions. You can decide within 10 minutes.`,
    warnings: 'Warnings:',
    leftOut: 'Left out of the text:',
    counted: (what, of) => `${what}: ${number(of)}`,
    more: (of) => `-# … and ${number(of)} more that do not fit here.`,
    notSearched:
      'This server uses only the shared sources. To use its own sources too, choose `both` in `/sources mode`.',
    askToRemove: (title, id, file, days, isShared) =>
      [
        `Remove **${title}** (ID: ${id})?`,
        isShared
          ? `Its file ${file} is removed from the folder that all servers share. No answer in any server will quote it.`
          : `Its file ${file} is removed from the sources of this server. No answer will quote it.`,
        `For ${count(days, { one: 'day', other: 'days' })} you can undo this. You can decide within 10 minutes.`,
      ].join('\n'),
    removed: (title, id, until) =>
      `**${title}** (ID: ${id}) has been removed. You can undo this until ${until}, with the button or in \`/sources history\`.`,
    restored: (title, id) => `**${title}** is a source again. ID: ${id}`,
    cancelled: 'Nothing was changed.',
    refreshed: (added, changed, removed, unchanged) =>
      `The files have been read. Sources added: ${number(added)} · changed: ${number(changed)} · removed: ${number(removed)} · unchanged: ${number(unchanged)}`,
    refused: 'Refused files:',
    noHistory: 'No source has been changed from this server yet.',
    historyHead: (changes, page, pages) =>
      [
        count(changes, { one: 'change of the sources', other: 'changes of the sources' }),
        ...(pages > 1 ? [`page ${page} of ${pages}`] : []),
      ].join(' · '),
    actions: {
      added: 'added',
      replaced: 'replaced',
      removed: 'removed',
      restored: 'restored',
      refreshed: 'files read again',
      'mode-shared': `this server uses ${MODES.shared}`,
      'mode-own': `this server uses ${MODES.own}`,
      'mode-both': `this server uses ${MODES.both}`,
    },
    deletedUser: 'a user whose data has been deleted',
    mode: {
      is: (mode) => `This server uses ${MODES[mode]}.`,
      already: (mode) => `This server already uses ${MODES[mode]}. Nothing was changed.`,
      changed: (mode, before) =>
        `This server now uses ${MODES[mode]}. Until now, it used ${MODES[before]}.`,
      usage: ({ used, limits }) => {
        const line = (unit: string, of: keyof CorpusLimits): string =>
          `${number(used[of])} of ${number(limits[of])} ${unit}`;
        return `Its own sources: ${[line('documents', 'sources'), line('bytes', 'bytes'), line('passages', 'passages')].join(' · ')}`;
      },
      noOwn: 'This server has no sources of its own yet. `/sources add` adds the first one.',
    },
  };
}

export const FILE_TEXTS: FileTexts = {
  problems: {
    'other-encoding': 'its text must be UTF-8, but has another encoding',
    'bad-utf-8': 'its text must be UTF-8, but is not',
    'bad-utf-16': 'its UTF-16 text is incomplete or damaged',
    'charset-unusable': 'its text is not in the encoding that it declares',
    'binary-kind': 'it must be text, but is another kind of file',
    'not-a-zip': 'its content does not match its extension',
    'zip-broken': 'it is damaged',
    'zip-too-many-entries': 'its archive has too many entries',
    'zip-too-large': 'its archive is too large when unpacked',
    encrypted: 'it is encrypted',
    'missing-part': 'a part that its format needs is missing',
    'not-an-email': 'it must be an e-mail, but has no headers of an e-mail',
    'xml-too-deep': 'its elements are nested too deeply',
    'zero-byte': 'it must be text, but has a zero byte',
    'control-characters': 'it must be text, but has too many control characters',
    'file-too-large': 'it is too large',
    'no-bytes': 'it is empty',
    'only-white-space': 'it has only white space',
    'no-words': 'it has no visible words',
    unparsable: 'it does not follow the rules of its format',
    'parser-timed-out': 'reading it takes too long',
    'parser-out-of-memory': 'reading it needs too much memory',
    'parser-crashed': 'the program that read it has failed',
    'password-needed': 'it can be read only with a password',
    'damaged-file': 'it is damaged or of another kind',
    'no-text': 'it has pages, but no text; it may be a scan',
    'too-much-text': 'it has too much text',
    'keeps-changing': 'it kept changing while it was read',
    'unreadable-file': 'the system does not let the bot read it',
    'not-a-file': 'it is not a regular file',
    'folder-refused': 'its folder is refused',
    'link-outside': 'it is a link to a place outside the folder',
    'id-taken': 'its ID belongs to another source',
    'nested-too-deep': 'its lists or quotes are nested too deeply',
    'not-a-feed': 'it must be an RSS or Atom feed, but is not',
    'json-syntax': 'it must be JSON, but is not',
    'data-too-deep': 'its values are nested too deeply',
    'no-cues': 'it must have subtitles with times, but has none',
    'table-too-large': 'its table is too large',
  },
  warnings: {
    'value-ignored': 'a value of the front matter cannot be used',
    'id-corrected': 'the ID in the front matter is not valid, so the nearest valid ID is used',
    'template-removed': 'code of a template was removed from the title',
    'value-guessed': 'a value of the front matter is read as plain text',
    'key-repeated': 'a key of the front matter is repeated',
    'lines-ignored': 'lines of the front matter are ignored',
    'front-matter-open': 'the end of the front matter is not marked',
    'page-unreadable': 'a page is damaged, so its text is missing',
    'page-without-text': 'a page has only a picture, so its text is missing',
    'charset-ignored': 'the declared encoding is wrong; the text is read as UTF-8',
    'part-missing': 'a part of the document is missing',
    'cut-off': 'the file ends too early',
    'repeated-key': 'a field is repeated; the last one is used',
    'line-not-json': 'a line is not JSON and is left out',
    'broken-time': 'a time is not valid',
    'open-quote': 'a quotation mark is never closed',
    'ragged-rows': 'some rows are longer or shorter than the first one',
  },
  leftOut: {
    boilerplate: 'lines of menus and adverts',
    comment: 'comments',
    'deleted-text': 'deleted passages',
    directive: 'directives',
    'front-matter-value': 'values of front matter',
    'hidden-element': 'hidden elements',
    image: 'images',
    'page-furniture': 'running heads and page numbers',
    script: 'scripts',
    'system-message': 'system messages',
    attachment: 'attachments',
  },
};

const CORPUS_LIMITS: Readonly<Record<CorpusLimit, string>> = {
  sources: 'documents',
  bytes: 'bytes',
  passages: 'passages',
};

const UPLOAD_FAULTS: Readonly<Record<UploadFault, string>> = {
  'other-host': 'it is not on a server of Discord',
  refused: 'Discord did not give it',
  late: 'it took too long',
  lost: 'the connection was lost',
  'other-length': 'it does not have the length that Discord declares',
};

export function createEditingProblems({
  number,
}: Formats): Pick<Locale['problems'], keyof EditingProblems> {
  return {
    'sources-not-allowed': ({ hasRole }) => ({
      message: `Changing the sources requires the permission Manage Server${hasRole ? ' or the role for it' : ''}.`,
      hint: 'Ask an admin of this server.',
    }),
    'sources-elsewhere': () => ({
      message:
        'The shared sources cannot be changed from here, because other servers use them too.',
      hint: 'To add sources for this server only, use `/sources add`. The operator of this bot can allow one server to change the shared sources, with SOURCES_SERVER_ID.',
    }),
    'sources-busy': () => ({
      message: 'The sources are being changed right now.',
      hint: 'Try again in a minute.',
    }),
    'confirmation-expired': () => ({
      message:
        'This button belongs to another user, is too old, or is from before a restart of the bot. Nothing was changed.',
      hint: 'Run the command again.',
    }),
    'upload-too-large': ({ bytes, maxBytes }) => ({
      message: `A source can have at most ${number(maxBytes)} bytes, but the file has ${number(bytes)}.`,
      hint: 'Split the document, or ask the operator of this bot to raise MAX_SOURCE_BYTES.',
    }),
    'upload-unknown-type': ({ file, extensions }) => ({
      message: `The bot does not know this kind of file: ${file}`,
      hint: `It reads files that end with ${extensions.join(', ')}.`,
    }),
    'upload-failed': ({ fault }) => ({
      message: `The file could not be downloaded: ${UPLOAD_FAULTS[fault]}.`,
      hint: 'Attach it again with `/sources add`.',
    }),
    'upload-refused': ({ file, problem }) => ({
      message: `${file} is not stored, because ${FILE_TEXTS.problems[problem.code]}.`,
      hint: 'Correct the file and attach it again, or save its text as .txt.',
    }),
    'sources-folder-closed': ({ fault }) => ({
      message: `The bot cannot change the files in the folder of sources: ${fault}.`,
      hint: 'The folder may be read-only or its disk full. Ask the operator of this bot.',
    }),
    'sources-unusable': () => ({
      message: 'The folder of sources could not be read, so the sources are unchanged.',
      hint: 'Ask the operator of this bot to run npm run ingest, which shows the cause.',
    }),
    'source-is-last': ({ sourceId }) => ({
      message: `${sourceId} is the only source, and the bot needs one.`,
      hint: 'Add another source first.',
    }),
    'source-is-shared': ({ sourceId }) => ({
      message: `${sourceId} belongs to the sources that all servers share, so it cannot be changed from here.`,
      hint: 'With `/sources mode own`, this server uses only its own sources.',
    }),
    'corpus-full': ({ limit, most, given }) => ({
      message: `The sources of this server can have at most ${number(most)} ${CORPUS_LIMITS[limit]}, but would have ${number(given)}.`,
      hint: 'Remove a source first, or ask the operator of this bot for more room.',
    }),
    'source-file-missing': ({ file }) => ({
      message: `${file} is not a regular file in the folder of sources, so the bot cannot change it.`,
      hint: 'It may be a link or already removed. Ask the operator of this bot.',
    }),
    'removal-over': () => ({
      message: 'This removal can no longer be undone.',
      hint: 'Add the document again with `/sources add`.',
    }),
    'restore-exists': ({ file }) => ({
      message: `There is now another file ${file}.`,
      hint: 'Remove that file first, or use another name.',
    }),
  };
}
