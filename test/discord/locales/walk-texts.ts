import type { Locale } from '../../../src/discord/locales/locale.ts';

type Args = readonly unknown[];

const LONG = 'w'.repeat(64);
const NUMBERS: readonly Args[] = [[0], [1], [2], [11], [1234]];
const PAIRS: readonly Args[] = [0, 1, 2, 11, 1234].flatMap((a) => [
  [a, a],
  [a, 5000],
]);
const WORDS: readonly Args[] = [[LONG]];
const PERMISSIONS = ['ViewChannel', 'SendMessages', 'EmbedLinks', 'ReadMessageHistory'];
const DIFFERENCES = ['number', 'date', 'name', 'negation'].map((kind, i) => ({
  ...{ kind, quotes: [i, i + 1] },
}));
const STATES = ['claimed', 'composed', 'posted', 'skipped', 'given-up'];
const NEARNESS = ['first', 'close', 'far', 'none'];

/** Arguments to call each text with that takes any, by path: small, usual and large ones. */
const SAMPLES: Readonly<Record<string, readonly Args[]>> = {
  'verdict.answered': PAIRS,
  'answer.nothing': WORDS,
  'answer.differ': [[DIFFERENCES], ...DIFFERENCES.map((one) => [[one]])],
  'answer.quotes': PAIRS,
  'answer.passages': PAIRS,
  'answer.noRoom': NUMBERS,
  'answer.sharedBy': [['<@123456789012345678>']],
  'buttons.related': NUMBERS,
  'buttons.why': NUMBERS.flatMap(([of]) => [
    [of, true],
    [of, false],
  ]),
  'buttons.quote': NUMBERS,
  'buttons.passage': NUMBERS,
  'context.page': PAIRS,
  'context.changed': WORDS,
  'context.removed': WORDS,
  'why.answered': ['sure', 'fairlySure', 'notSure'].flatMap((sure) => [
    [sure, 1],
    [sure, 3],
  ]),
  'why.tryAgain': WORDS,
  'why.closeness': NEARNESS.slice(0, 3).flatMap((a) => NEARNESS.map((b) => [a, b])),
  'whyDetails.title': WORDS,
  'whyDetails.answered': WORDS,
  'whyDetails.related': WORDS,
  'whyDetails.nothing': WORDS,
  'whyDetails.quote': [[1, LONG, '0.5']],
  'whyDetails.byMeaning': [[2, '0.5']],
  'whyDetails.byWords': [[2, '9.3']],
  'whyDetails.byReading': [[2, '3.2']],
  'whyDetails.byReadingNo': [[2, '3.2']],
  'whyDetails.sentence': WORDS,
  'whyDetails.left': NUMBERS,
  'vote.count': PAIRS,
  'vote.forgotten': NUMBERS,
  'sources.noneFits': WORDS,
  'sources.head': [
    [1, null, 1, 1],
    [60, LONG, 2, 3],
  ],
  'sources.passages': NUMBERS,
  'sources.id': WORDS,
  'sources.publisher': WORDS,
  'sources.author': WORDS,
  'sources.published': WORDS,
  'sources.file': WORDS,
  'sources.ofPassages': NUMBERS,
  'sources.indexed': WORDS,
  'excerpt.found': NUMBERS,
  'excerpt.foundOtherCase': NUMBERS,
  'excerpt.more': NUMBERS,
  'excerpt.times': NUMBERS.slice(2),
  'check.head': NUMBERS.flatMap(([of]) => [
    [of, 'quotation'],
    [of, 'sentence'],
  ]),
  'check.others': NUMBERS,
  'check.replaced': [[LONG, LONG]],
  'check.leftOut': WORDS,
  'check.added': WORDS,
  'check.moreChanges': NUMBERS,
  'check.left': NUMBERS,
  'help.can': [[(command: string) => `</${command}:123456789012345678>`]],
  'help.missing': [[PERMISSIONS], [['EmbedLinks']]],
  'help.greeting': WORDS,
  'errors.unexpected': [['E-1234567']],
  'errors.denied': [[PERMISSIONS], [['SendMessages']]],
  'digest.head': NUMBERS,
  'digest.gap': [['<t:1773648000:f>']],
  'digest.also': [[[LONG, LONG]]],
  'digest.footer': [[LONG, 'mark0000']],
  'digest.paused': [['D-1', '123456789012345678', LONG]],
  'digest.previewLonger': NUMBERS,
  'digest.leftOut': [[LONG, LONG]],
  'digest.unsubscribed': WORDS,
  'digest.posted': NUMBERS,
  'digest.notPosted': WORDS,
  'digest.cadence.hourly': [['09:05']],
  'digest.cadence.daily': [['09:05']],
  'digest.cadence.weekdays': [['09:05']],
  'digest.cadence.weekly': [['09:05']],
  'digest.cron': [['`0 9 * * *`']],
  'digest.next': [[[LONG, LONG]]],
  'digest.isPaused': WORDS,
  'digest.lacks': [[[LONG, LONG]]],
  'digest.more': NUMBERS,
  'digest.lastError': WORDS,
  'digest.last': WORDS,
  'digest.outcome': STATES.flatMap((state) => [
    [LONG, { state, reason: null }],
    [LONG, { state, reason: LONG }],
  ]),
  'digest.gapShort': WORDS,
};

export interface SampleText {
  /** Such as `buttons.why`. */
  readonly path: string;
  readonly args: Args;
  readonly text: string;
}

/** Every text of a catalogue, those with parameters once for each sample. */
export function walkTexts(locale: Locale): SampleText[] {
  return Object.entries(locale)
    .filter(([key]) => key !== 'code' && key !== 'formats')
    .flatMap(([key, value]) => walk(value, key));
}

function walk(value: unknown, path: string): SampleText[] {
  if (typeof value === 'string') return [{ path, args: [], text: value }];
  if (typeof value === 'function') {
    const samples = SAMPLES[path];
    if (samples === undefined) throw new Error(`walk-texts.ts has no samples for ${path}`);
    return samples.map((args) => ({
      ...{ path, args },
      text: (value as (...args: Args) => string)(...args),
    }));
  }
  return Object.entries(value as object).flatMap(([key, inner]) => walk(inner, `${path}.${key}`));
}
