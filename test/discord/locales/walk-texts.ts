import { DEFAULT_CORPUS_LIMITS } from '../../../src/curating/corpus-limits.ts';
import type { Findings } from '../../../src/domain/checkup.ts';
import type { DiscordProblems } from '../../../src/domain/problems.ts';
import type { Locale } from '../../../src/discord/locales/locale.ts';
import { CADENCE_PATTERNS, WEEKDAYS } from '../../../src/domain/subscription.ts';

type Args = readonly unknown[];

const LONG = 'w'.repeat(64);
const NUMBERS: readonly Args[] = [[0], [1], [2], [11], [1234]];
const PAIRS: readonly Args[] = [0, 1, 2, 11, 1234].flatMap((a) => [
  [a, a],
  [a, 5000],
]);
const USER_DATA: readonly Args[] = [0, 1, 2, 1234].map((of) => [
  { questions: of, votes: of, subscriptions: of, sourceChanges: of },
]);
const VOTES = [0, 1, 1234].map((of) => ({ helpful: of, notHelpful: of }));
const WORDS: readonly Args[] = [[LONG]];
const PERMISSIONS = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'EmbedLinks',
  'ReadMessageHistory',
];
const DIFFERENCES = ['number', 'date', 'name', 'negation'].map((kind, i) => ({
  ...{ kind, quotes: [i, i + 1] },
}));
const MODES = ['shared', 'own', 'both'];
const USAGE = { sources: 3, bytes: 1234, passages: 40 };
const STATES = ['claimed', 'composed', 'posted', 'skipped', 'given-up'];
const NEARNESS = ['first', 'close', 'far', 'none'];

/** Sample arguments by the path of each text with parameters: small, usual and large values. */
const SAMPLES: Readonly<Record<string, readonly Args[]>> = {
  'doctor.summary': PAIRS,
  'backups.failed': WORDS,
  'verdict.answered': PAIRS,
  'verdict.unknownLanguage': [['de'], ['ja']],
  'answer.nothing': WORDS,
  'answer.differ': [[DIFFERENCES], ...DIFFERENCES.map((one) => [[one]])],
  'answer.quotes': PAIRS,
  'answer.passages': PAIRS,
  'answer.noRoom': NUMBERS,
  'answer.alsoIn': [
    [['Harbour News · ferry'], 0],
    [['Harbour News · ferry', 'Island Post · boats'], 2],
  ],
  'answer.asOf': WORDS,
  'answer.sharedBy': [['<@123456789012345678>']],
  'buttons.related': NUMBERS,
  'buttons.why': NUMBERS.flatMap(([of]) => [
    [of, true],
    [of, false],
  ]),
  'buttons.quote': NUMBERS,
  'buttons.passage': NUMBERS,
  'buttons.undoOf': WORDS,
  'editing.added': [1, 1234].map((of) => [LONG, LONG, of]),
  'editing.replaced': [1, 1234].map((of) => [LONG, LONG, of]),
  'editing.exists': WORDS,
  'editing.counted': [[LONG, 1234]],
  'editing.more': NUMBERS,
  'editing.askToRemove': [1, 7].flatMap((days) => [
    [LONG, LONG, LONG, days, true],
    [LONG, LONG, LONG, days, false],
  ]),
  'editing.mode.is': MODES.map((mode) => [mode]),
  'editing.mode.already': MODES.map((mode) => [mode]),
  'editing.mode.changed': MODES.flatMap((mode) => MODES.map((before) => [mode, before])),
  'editing.mode.usage': [[{ used: USAGE, limits: DEFAULT_CORPUS_LIMITS }]],
  'editing.removed': [[LONG, LONG, LONG]],
  'editing.restored': [[LONG, LONG]],
  'editing.refreshed': [[0, 1, 2, 1234]],
  'editing.historyHead': [
    [1, 1, 1],
    [60, 2, 3],
  ],
  'usage.head': [
    ['18 Mar 2026', '18 Mar 2026'],
    ['12 Mar 2026', '18 Mar 2026'],
  ],
  'usage.asked': PAIRS,
  'usage.verdicts': [[0, 1, 1234]],
  'usage.votes': VOTES.map((votes) => [votes]),
  'usage.digests': NUMBERS,
  'usage.neverQuoted': NUMBERS,
  'usage.unanswered': PAIRS,
  'usage.group': [0, 1, 2, 1234].map((of) => [LONG, of, of]),
  'usage.dislikedAnswer': VOTES.map((votes) => [LONG, 'A-7k3f9m2p', votes]),
  'place.page': NUMBERS,
  'place.row': NUMBERS,
  'place.line': NUMBERS,
  'place.entry': NUMBERS,
  'context.page': PAIRS,
  'context.changed': WORDS,
  'context.removed': WORDS,
  'since.quoteKept': WORDS,
  'since.changed': WORDS,
  'since.removed': WORDS,
  'since.more': NUMBERS,
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
  'sources.reading': [
    [12, 40],
    [0, 1],
  ],
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
  'sources.corpus': WORDS,
  'sources.ofPassages': NUMBERS,
  'sources.leftOut': NUMBERS,
  'sources.leftOutHead': NUMBERS.flatMap(([of]) => [[of, LONG]]),
  'sources.leftOutMore': NUMBERS,
  'sources.nothingLeftOut': WORDS,
  'sources.indexed': WORDS,
  'history.head': [
    [LONG, 1, 1, 1],
    [LONG, 60, 2, 3],
  ],
  'history.version': [
    [1, LONG, LONG],
    [2, LONG, null],
  ],
  'history.size': PAIRS,
  'history.changes': PAIRS,
  'history.removed': WORDS,
  'history.compared': [
    [LONG, 1, 2, 1, 1],
    [LONG, 1, 2, 2, 3],
  ],
  'history.kept': NUMBERS,
  'excerpt.found': NUMBERS,
  'excerpt.foundOtherCase': NUMBERS,
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
  'privacy.stored': USER_DATA,
  'privacy.deleted': USER_DATA,
  'privacy.retention': NUMBERS,
  'privacy.leftServer': NUMBERS,
  'errors.unexpected': [['E-1234567']],
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
  ...Object.fromEntries(
    Object.keys(CADENCE_PATTERNS)
      .filter((cadence) => cadence !== 'weekly')
      .map((cadence) => [`digest.cadence.${cadence}`, [['09:05']]]),
  ),
  'digest.weekly': WEEKDAYS.map((weekday) => [weekday, '09:05']),
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
  'reasons.nothing-new': [[{}]],
  'reasons.too-late': [[{}]],
  'reasons.covered-by-next': [[{}]],
  'reasons.maybe-posted': [[{}]],
  'reasons.paused-meanwhile': [[{}]],
  'reasons.paused-by-hand': [[{}]],
  'reasons.left-server': [[{}]],
  'reasons.channel-elsewhere': [[{}]],
  'reasons.bot-error': [[{}]],
  'reasons.problem': [
    [{ problem: { code: 'nothing-to-change', params: {} } }],
    [{ problem: { code: 'token-refused', params: {} } }],
  ],
  'reasons.discord-refused': [[{ text: LONG, code: 50013 }]],
  'reasons.automod-blocked': [[{}]],
  'reasons.moved': [[{}]],
  'reasons.discord-rate-limit': [[{}]],
  'reasons.discord-status': [[{ status: 502 }]],
  'reasons.connection-lost': [[{ text: LONG }]],
  'reasons.other': [[{ text: LONG }]],
  'leftOutReasons.not-among-newest': [[{}]],
  'leftOutReasons.nothing-to-quote': [[{}]],
  'leftOutReasons.no-new-sentence': [[{}]],
  'leftOutReasons.same-as-before': [[{}]],
  'leftOutReasons.reported-by': [[{ sourceIds: [LONG, LONG] }]],
};

/** Sample parameters by the code of each problem. */
const PROBLEMS: Readonly<Record<keyof DiscordProblems, readonly object[]>> = {
  'sources-not-allowed': [{ hasRole: true }, { hasRole: false }],
  'sources-elsewhere': [{}],
  'sources-busy': [{}],
  'confirmation-expired': [{}],
  'upload-too-large': [{ bytes: 5_000_001, maxBytes: 5_000_000 }],
  'upload-unknown-type': [{ file: LONG, extensions: ['.txt', '.md'] }],
  'upload-failed': ['other-host', 'refused', 'late', 'lost', 'other-length'].map((fault) => ({
    fault,
  })),
  'upload-refused': [{ file: LONG, problem: { code: 'no-bytes', params: {} } }],
  'sources-folder-closed': [{ fault: 'EROFS' }],
  'sources-unusable': [{}],
  'source-is-last': [{ sourceId: LONG }],
  'source-is-shared': [{ sourceId: LONG }],
  'corpus-full': (['sources', 'bytes', 'passages'] as const).map((limit) => ({
    ...{ limit, most: 50_000_000, given: 50_000_001 },
  })),
  'source-file-missing': [{ file: LONG }],
  'removal-over': [{}],
  'restore-exists': [{ file: LONG }],
  'question-empty': [{}],
  'question-too-long': [{ most: 500, given: 1234 }],
  'unknown-source': [
    { given: LONG, known: [] },
    { given: LONG, known: Array<string>(12).fill(LONG) },
  ],
  'ambiguous-source': [{ given: LONG, found: Array<string>(12).fill(LONG) }],
  'excerpt-without-words': [{}],
  'unknown-answer': [{ given: LONG }],
  'unknown-version': [1, 3].map((versions) => ({ sourceId: LONG, given: 9, versions })),
  'one-version': [{ sourceId: LONG }],
  'bad-date': [{ given: LONG }],
  'date-in-future': [{ given: LONG }],
  'date-too-early': [null, '2026-03-18T09:00:00.000Z'].map((earliest) => ({
    ...{ given: LONG, earliest },
  })),
  'past-too-large': [{ passages: 12_345, most: 5000 }],
  'own-questions-waiting': [1, 3].map((waiting) => ({ waiting })),
  'server-queue-full': [{ waitMs: 14_300 }],
  'queue-full': [0, 14_300, 60_000, 90_000].map((waitMs) => ({ waitMs })),
  'corpus-removed': [{}],
  'models-closed': [{ model: LONG }],
  'process-failed': [
    ...[
      { code: 'exited', params: { exitCode: 1 } },
      { code: 'exited', params: { exitCode: null } },
      { code: 'killed', params: { signal: 'SIGKILL' } },
      { code: 'not-started', params: { reason: LONG } },
      { code: 'not-ready', params: { waitedMs: 60_000 } },
      { code: 'silent', params: { waitedMs: 60_000 } },
      { code: 'ended', params: {} },
      { code: 'other-model', params: { found: [LONG], expected: [LONG] } },
      { code: 'other-protocol', params: { found: 1, expected: 2 } },
    ].map((fault) => ({ fault, occasion: { code: 'second-time', params: {} } })),
    ...[
      { code: 'loading', params: { models: [LONG] } },
      { code: 'restarted', params: { times: 3 } },
      { code: 'opened', params: {} },
    ].map((occasion) => ({ occasion, fault: { code: 'ended', params: {} } })),
  ],
  'model-changed': [{ corpus: LONG, inUse: LONG }],
  'store-locked': [{ file: LONG }],
  'database-unreachable': [{ address: LONG, fault: 'ECONNREFUSED' }],
  'search-unreachable': [{ address: LONG, fault: '503' }],
  'search-index-rebuilding': [{}],
  'database-outcome-unknown': [{}],
  'corpora-busy': [{}],
  'digests-too-close': [1, 30].map((minutes) => ({ pattern: '* * * * *', minutes })),
  'bad-cron': [{ pattern: LONG }],
  'cron-fields': [{ pattern: LONG }],
  'cron-never': [{ pattern: LONG }],
  'cron-with-time': [{}],
  'cron-without-cadence': [{ cadence: 'daily' }],
  'weekday-without-weekly': [{ cadence: 'daily' }],
  'bad-time': [{ given: LONG }],
  'bad-zone': [{ given: LONG }],
  'no-sources-named': [{ given: LONG }],
  'too-many-subscriptions': [{ most: 25 }],
  'nothing-to-change': [{}],
  'no-subscriptions': [{}],
  'subscription-needed': [{ ids: ['D-1', 'D-2'] }],
  'unknown-subscription': [
    { given: LONG, ids: [] },
    { given: LONG, ids: ['D-1', 'D-2'] },
  ],
  'channel-elsewhere': [{ channelId: '123456789012345678' }],
  'already-posting': [{}],
  'search-outdated': [{}],
  'outdated-button': [{}],
  'automod-blocked': [{}],
  'lacks-permission': [{ names: PERMISSIONS }, { names: ['SendMessages'] }],
  'unknown-command': [{ label: '/xyz' }],
  'blank-option': [
    { command: 'ask', option: 'question' },
    { command: 'sources search', option: 'text' },
  ],
  'outdated-command': [
    { command: 'xyz', part: 'option', name: LONG },
    { command: 'xyz', part: 'subcommand', name: null },
  ],
  'post-unknown': [{}],
};

/** Sample parameters by the code of each checkup finding. */
const FINDINGS: Readonly<Record<keyof Findings, Readonly<Record<string, unknown>>>> = {
  'check-failed': { reason: LONG },
  'postgres-intact': { release: '16.4', sources: 1234, passages: 12_345, version: 1 },
  'postgres-empty': { release: '16.4' },
  'postgres-unusable': { problem: { code: 'token-missing', params: {} } },
  'connections-enough': { most: 97, used: 32, processes: 6 },
  'connections-few': { most: 20, used: 16, processes: 1 },
  'database-clock-right': { seconds: 0 },
  'database-clock-off': { seconds: -1234 },
  'opensearch-green': { release: '2.19.6', nodes: 3, documents: 12_345 },
  'opensearch-yellow': { nodes: 1 },
  'opensearch-red': { nodes: 2 },
  'opensearch-empty': { release: '2.19.6' },
  'opensearch-unusable': { problem: { code: 'token-missing', params: {} } },
  'node-supported': { version: 'v20.19.0' },
  'node-unsupported': { version: 'v18.0.0', supported: '>=24' },
  'addons-load': {},
  'addons-broken': { names: [LONG, LONG], reason: LONG },
  'models-intact': { files: 14 },
  'models-damaged': { files: [LONG, LONG] },
  'models-unlisted': { models: [LONG] },
  'store-intact': { sources: 1, passages: 1234, version: 5 },
  'store-missing': {},
  'store-older': { version: 4, known: 5 },
  'store-newer': { version: 6, known: 5 },
  'store-foreign': {},
  'store-damaged': { reason: LONG },
  'corpora-intact': { corpora: 1234 },
  'corpora-over-limits': { corpora: 12, over: 2 },
  'corpora-unusable': { corpora: 1234, damaged: 2, newer: 1 },
  'index-intact': { generation: 7 },
  'index-unusable': { reason: LONG },
  'without-store': {},
  'sources-readable': { files: 1 },
  'sources-refused': { files: 2, refused: 1 },
  'no-feeds': {},
  'feeds-fetched': { feeds: 2 },
  'feeds-failing': {
    feeds: Array.from({ length: 5 }, () => ({
      ...{ name: LONG, since: 0, fault: { code: 'gone', params: {} } },
    })),
    more: 1,
  },
  'feeds-unusable': { problem: { code: 'feeds-file-closed', params: { file: '', reason: '' } } },
  'sources-missing': { problem: { code: 'page-missing', params: { folder: LONG } } },
  'disk-free': { megabytes: 1234 },
  'disk-low': { megabytes: 400 },
  'disk-full': { megabytes: 3 },
  'token-accepted': { user: LONG, servers: 2500 },
  'token-refused': {},
  'discord-unreachable': { problem: { code: 'page-missing', params: { folder: LONG } } },
  'no-token': {},
  'token-first': {},
  'intents-none': {},
  'intents-unneeded': { names: ['Presence'] },
  'commands-registered': { commands: 1 },
  'commands-differ': { commands: 2 },
  'not-in-server': {},
  'clock-right': { seconds: 0 },
  'clock-off': { seconds: -90 },
  'no-bot': {},
  'permissions-complete': { channels: 2 },
  'permissions-missing': { channels: ['123456789012345678'] },
  'no-digests': {},
  'digests-planned': { subscriptions: 1, next: Date.UTC(2026, 2, 18) },
  'digests-paused': { ids: ['D-1', 'D-2'] },
  'digests-failing': { ids: ['D-1'] },
};

export interface SampleText {
  /** The path of a text, such as `buttons.why`. */
  readonly path: string;
  readonly args: Args;
  readonly text: string;
}

/** Returns every text of a catalogue. Repeats a text with parameters for each of its samples. */
export function walkTexts(locale: Locale): SampleText[] {
  return Object.entries(locale)
    .filter(([key]) => key !== 'code' && key !== 'formats')
    .flatMap(([key, value]) => walk(value, key));
}

function samplesOf(path: string): readonly Args[] | undefined {
  const finding = Object.entries(FINDINGS).find(([code]) => path === `doctor.messages.${code}`);
  if (finding !== undefined) return [[finding[1]]];
  const problem = Object.entries(PROBLEMS).find(([code]) => path === `problems.${code}`);
  return problem === undefined ? SAMPLES[path] : problem[1].map((params) => [params]);
}

function walk(value: unknown, path: string): SampleText[] {
  if (typeof value === 'string') return [{ path, args: [], text: value }];
  if (typeof value === 'function') {
    const samples = samplesOf(path);
    if (samples === undefined) throw new Error(`walk-texts.ts has no samples for ${path}`);
    return samples.flatMap((args) =>
      walk((value as (...args: Args) => unknown)(...args), path).map((made) => ({ ...made, args })),
    );
  }
  return Object.entries(value as object).flatMap(([key, inner]) => walk(inner, `${path}.${key}`));
}
