import type { Difference, DifferenceKind } from '../domain/answer.ts';

/** `1 quote`, `2 quotes`. */
export function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}

const quotes = (number: number): string => count(number, 'quote', 'quotes');
const sources = (number: number): string => count(number, 'source', 'sources');
const passages = (number: number): string => count(number, 'passage', 'passages');

const DIFFERENCES: Readonly<Record<DifferenceKind, string>> = {
  number: 'a number',
  date: 'a date',
  name: 'a name',
  negation: 'whether it is so',
};
const IN_MEANING = {
  first: 'The closest passage in meaning',
  close: 'Close in meaning',
  far: 'Less close in meaning',
} as const;
const IN_WORDS = {
  first: 'it has the most words of the question',
  close: 'it has words of the question',
  far: 'it has few words of the question',
  none: 'it has no word of the question',
} as const;
/** By how many quotes there are. */
const WHY = ['Why no quote?', 'Why this quote?', 'Why these quotes?'];

/**
 * Every word that the bot itself says in Discord, and the verdicts also on a terminal: another
 * language is another file like this one. What is filled in comes escaped. Words of errors stand where the error is made.
 */
export const WORDS = {
  /** The verdict on an answer. Each sentence is true even where the verdict is wrong. */
  verdict: {
    answered: (ofQuotes: number, ofSources: number) =>
      `Answered · ${quotes(ofQuotes)} from ${sources(ofSources)}`,
    related: 'No direct answer found. Closest passages:',
    nothing: 'No passage in the sources is close to this question.',
    differ: 'Sources differ',
  },

  answer: {
    /** In place of a question that is one endless word. */
    question: 'Question',
    nothing: (listCommand: string) =>
      `No passage in the sources is close to this question. ${listCommand} shows the sources.`,
    differ: (differences: readonly Difference[]) =>
      `Sources differ on ${differences.map(({ kind, quotes: [a, b] }) => `${DIFFERENCES[kind]} ([${a + 1}] and [${b + 1}])`).join(', ')}.`,
    quotes,
    passages,
    of: (shown: number, total: string) => `${shown} of ${total}`,
    relatedTitle: 'Related passages',
    noMore: 'This answer has no more passages.',
    relatedHead: 'These passages are close to the question, but do not answer it on their own.',
    noRoom: (characters: number) =>
      `There is no room here for this quote of ${count(characters, 'character', 'characters')}. **Show in context** shows it.`,
    link: 'link',
    addressTooLong: '(address too long to show)',
    sharedBy: (person: string) => `Shared by ${person}`,
    shared: 'This answer has been shared with the channel.',
  },

  buttons: {
    context: 'Show in context',
    related: (number: number) => `Related passages (${number})`,
    why: (quotes: number) => WHY[Math.min(quotes, 2)] ?? '',
    details: 'Details',
    share: 'Share',
    helpful: 'Helpful',
    notHelpful: 'Not helpful',
    takeBack: 'Take back my vote',
    quote: (number: number) => `Quote ${number}`,
    passage: (number: number) => `Related ${number}`,
    previous: 'Previous',
    next: 'Next',
    forget: 'Delete my votes',
  },

  context: {
    page: (page: number, pages: number) => `Page ${page} of ${pages}`,
    bold: 'The quoted passage is in bold.',
    elsewhere: 'The quoted passage is on another page.',
    links: 'Links on this page:',
    moved: 'The source has changed since this answer. The quoted passage is elsewhere in it now.',
    changed: (source: string) =>
      `The source ${source} has changed since this answer and no longer has this passage:`,
    removed: (source: string) => `The source ${source} has been removed. It had this passage:`,
    noQuotes: 'This answer has no quotes to show in context.',
  },

  /** Read by members: no numbers, no terms of the field. */
  why: {
    answered: (sureness: string, quotes: number) =>
      `The bot is ${sureness} that ${quotes === 1 ? 'this quote answers' : 'these quotes answer'} the question.`,
    sure: 'sure',
    fairlySure: 'fairly sure',
    notSure: 'not quite sure',
    related: 'The bot found no passage that answers the question on its own. These come closest.',
    nothing: 'No passage is close to the question in meaning, and none has enough of its words.',
    tryAgain: (listCommand: string) =>
      `Ask with other words, or see with ${listCommand} what the sources are about.`,
    closeness: (meaning: keyof typeof IN_MEANING, words: keyof typeof IN_WORDS) =>
      `${IN_MEANING[meaning]}, and ${IN_WORDS[words]}.`,
    bold: 'The words in bold are where the bot found the answer.',
    verbatim: 'Every quote is copied from its source. The bot writes nothing itself.',
  },

  whyDetails: {
    title: (answerId: string) => `Details of ${answerId}`,
    answered: (share: string) =>
      `The best passage answers with an estimated probability of ${share}: enough to call it an answer.`,
    related: (share: string) =>
      `The best passage answers with an estimated probability of ${share}: too little to call it an answer, but its words and meaning are near the question.`,
    nothing: (share: string) =>
      `The best passage answers with an estimated probability of ${share}, and its words and meaning are far from the question.`,
    almostCertain: 'more than 99 %',
    almostImpossible: 'less than 1 %',
    basis: 'That estimate is made from:',
    quote: (number: number, place: string, score: string) => `${number}. ${place} · score ${score}`,
    byMeaning: (rank: number, similarity: string) =>
      `By meaning: number ${rank}, similarity ${similarity} (1 would be the same meaning).`,
    notByMeaning: 'By meaning: not among those looked at.',
    byWords: (rank: number, score: string) =>
      `By words: number ${rank}, with ${score} points for rare words they share (BM25).`,
    notByWords: 'By words: it shares none that counts.',
    byReading: (rank: number, score: string) =>
      `By reading: number ${rank}. The reading model prefers words of it to "no answer" by ${score}.`,
    byReadingNo: (rank: number, score: string) =>
      `By reading: number ${rank}. The reading model prefers "no answer" to its words by ${score}.`,
    notByReading: 'By reading: not read.',
    sentence: (share: string) =>
      `Its best sentence has ${share} of the weight of the question's words.`,
    order:
      'Each passage is ranked by its meaning and by its words; both scores are added, and what comes first is read by a model that looks for the answer in it. Nothing here is written by a model.',
    left: (number: number) =>
      `${count(number, 'more quote is', 'more quotes are')} not explained here.`,
    /** The parts of the verdict's formula, by name; one that is not named here is not shown. */
    parts: {
      read: 'how far the reading model prefers words of the passage to "no answer"',
      answers: 'how far the reading model holds that the passage answers (over 0: it does)',
      similarity: 'similarity of meaning',
      wordMatch: "how well its words match the question's, by weight",
      coverage: "share of the question's words that the passage has, by weight",
      sentenceCoverage: "share of the question's words that its best sentence has, by weight",
      missingNames: "share of the question's names and numbers that it lacks",
      lacksKind: 'whether it lacks the number, date, person or place that is asked for',
      qualifierConflict: 'whether it speaks of another year, version or numbered part',
      unknown: "share of the question's words that no source has, by weight",
    } as Readonly<Record<string, string>>,
  },

  vote: {
    helpful: 'Your vote: helpful. Thank you.',
    notHelpful: 'Your vote: not helpful. Thank you.',
    takenBack: 'Your vote has been taken back.',
    count: (helpful: number, notHelpful: number) =>
      `In all: ${helpful.toLocaleString('en-US')} helpful, ${notHelpful.toLocaleString('en-US')} not helpful.`,
    forgotten: (number: number) =>
      number === 0
        ? 'You have no votes.'
        : `${count(number, 'vote', 'votes')} of yours ${number === 1 ? 'has' : 'have'} been deleted.`,
  },

  sources: {
    none: 'There are no sources yet: documents in the seeds folder become sources.',
    noneFits: (filter: string) =>
      `No source has words that begin like "${filter}" in its ID, title or publisher.`,
    head: (number: number, filter: string | null, page: number, pages: number) =>
      [
        `${sources(number)}${filter === null ? '' : ` with "${filter}"`}`,
        ...(pages > 1 ? [`page ${page} of ${pages}`] : []),
      ].join(' · '),
    passages,
    id: 'ID',
    publisher: 'Publisher',
    author: 'Author',
    published: 'Published',
    file: 'File',
    ofPassages: 'Passages',
    indexed: 'Indexed',
    begins: 'It begins:',
  },

  excerpt: {
    found: (number: number) => `These words stand in ${sources(number)}:`,
    foundOtherCase: (number: number) =>
      `These words stand in ${sources(number)}, with other capitals:`,
    more: (number: number) => `and in ${count(number, 'source', 'sources')} more.`,
    times: (number: number) => (number === 1 ? [] : [`${number} times`]),
    none: 'No source has these words one after the other. How quotation marks, hyphens, spaces and capitals are set does not matter; every word does. `/ask` finds passages that say something similar.',
  },

  check: {
    head: (checked: number, kind: 'quotation' | 'sentence') =>
      kind === 'quotation'
        ? `${count(checked, 'quotation', 'quotations')} of this message, checked against the sources`
        : `${count(checked, 'sentence', 'sentences')} of this message, checked against the sources`,
    verbatim: 'Found word for word',
    altered: 'Found altered',
    'not-found': 'Not found',
    'too-short': 'Too short to check: fewer than three words',
    others: (number: number) =>
      number === 0 ? [] : [`and in ${count(number, 'other source', 'other sources')}`],
    source: 'The source says:',
    changes: 'In the message:',
    replaced: (message: string, source: string) => `"${message}" in place of "${source}"`,
    leftOut: (source: string) => `"${source}" left out`,
    added: (message: string) => `"${message}" added`,
    moreChanges: (number: number) => `and ${count(number, 'more change', 'more changes')}`,
    left: (number: number) => `${count(number, 'more', 'more')} not checked or not shown.`,
    nothing: 'This message has no words that could be checked.',
    meaning: 'What is not found may still be true: it is only not in the sources in these words.',
  },

  help: {
    /** One line per command; the last is in the menu of a message, which nothing can mention. */
    can: (mention: (command: string) => string) =>
      [
        'This bot answers questions **in the words of its sources**.',
        `- ${mention('ask')} quotes the passages that answer your question.`,
        `- ${mention('answer')} shows an earlier answer again, by its ID.`,
        `- ${mention('sources list')} lists all sources.`,
        `- ${mention('sources show')} shows one source.`,
        `- ${mention('sources search')} finds exact words in the sources.`,
        `- ${mention('digest subscribe')} posts what is new to a channel, on a schedule. It needs Manage Server.`,
        '- **Check against sources**, in the menu of a message under Apps, looks up its quotations or sentences.',
      ].join('\n'),
    willNot: [
      '**What to know**',
      'Every quote is copied from a source. The bot does not judge whether a source is right, and it can miss an answer.',
      'It reads no messages but one that you check. It keeps questions with their answers, but not who asked. With a vote it keeps your Discord ID; the button below deletes your votes.',
    ].join('\n'),
    missing: (permissions: readonly string[]) =>
      `**In this channel the bot lacks ${permissions.length === 1 ? 'the permission' : 'the permissions'} ${permissions.join(', ')}.** An admin can grant ${permissions.length === 1 ? 'it' : 'them'} in the settings of the channel. Without Embed Links answers are shown as plain text, and shorter.`,
    greeting: (helpCommand: string) =>
      `New here? This bot answers in the words of its sources and writes nothing itself. ${helpCommand} shows what it can do.`,
  },

  errors: {
    unexpected: (reference: string) =>
      `Something went wrong here, and it has been logged as ${reference}. Try again; if it stays, tell who runs this bot.`,
    stopping: 'The bot is shutting down.\nAsk again in a minute.',
    postUnknown: 'The connection to Discord was lost while the answer was being shared.',
    postUnknownHint: 'Check the channel before sharing again.',
    outdated: 'This button belongs to another version of the bot.',
    outdatedHint: 'Use the command again: the new message has buttons that work.',
    denied: (permissions: readonly string[]) =>
      `Discord does not let the bot do this here: it lacks ${permissions.length === 1 ? 'the permission' : 'permissions, of which it needs'} ${permissions.join(', ')}.`,
    deniedHint:
      'An admin can grant it: in the settings of the channel under Permissions, for the role of the bot.',
  },

  /** What Discord shows of the commands themselves. */
  commands: {
    ask: {
      description: "Ask a question; the answer is in the sources' own words",
      question: 'What do you want to know?',
      source: 'Quote only this source: its ID or the beginning of it',
      private: 'Show the answer only to me',
    },
    answer: {
      description: 'Show an earlier answer again, as it was',
      id: 'The ID under the answer, for example A-7k3f9m2p',
      private: 'Show the answer only to me',
    },
    help: { description: 'What this bot can do, and what it will not' },
    sources: {
      description: 'Look up the sources that are quoted from',
      list: 'All sources, a line each',
      filter: 'Only sources with such words in their ID, title or publisher',
      show: 'What is known of one source, and how it begins',
      id: "The source's ID or the beginning of it",
      search: 'Find where some words stand in the sources, letter for letter',
      text: 'The words as they stand in the source, or pasted from elsewhere',
    },
    check: { name: 'Check against sources' },
  },
} as const;
