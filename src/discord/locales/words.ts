import type { Difference, DifferenceKind } from '../../domain/answer.ts';

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
  negation: 'whether it is true',
};
const IN_MEANING = {
  first: 'The closest passage in meaning',
  close: 'Close in meaning',
  far: 'Less close in meaning',
} as const;
const IN_WORDS = {
  first: 'it shares the most words with the question',
  close: 'it shares words with the question',
  far: 'it shares few words with the question',
  none: 'it shares no words with the question',
} as const;
/** By how many quotes or passages there are. */
const WHY_QUOTES = ['Why no quote?', 'Why this quote?', 'Why these quotes?'];
const WHY_PASSAGES = ['Why no quote?', 'Why this passage?', 'Why these passages?'];

/**
 * Every word that the bot itself says in Discord, and the verdicts also on a terminal: another
 * language is another file like this one. What is filled in comes escaped. Words of errors are where the error is made.
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
      `No passage in the sources is close to this question. ${listCommand} lists the sources.`,
    differ: (differences: readonly Difference[]) =>
      `Sources differ on ${differences.map(({ kind, quotes: [a, b] }) => `${DIFFERENCES[kind]} ([${a + 1}] and [${b + 1}])`).join(', ')}.`,
    quotes,
    passages,
    of: (shown: number, total: string) => `${shown} of ${total}`,
    relatedTitle: 'Related passages',
    noMore: 'This answer has no more passages.',
    relatedHead: 'These passages are close to the question, but do not answer it on their own.',
    noRoom: (characters: number) =>
      `This quote of ${count(characters, 'character', 'characters')} does not fit here. **Show in context** shows it.`,
    link: 'link',
    addressTooLong: '(address too long to show)',
    sharedBy: (person: string) => `Shared by ${person}`,
    shared: 'This answer has been shared with the channel.',
  },

  buttons: {
    context: 'Show in context',
    related: (number: number) => `Related passages (${number})`,
    why: (quotes: number, isAnswered = true) =>
      (isAnswered ? WHY_QUOTES : WHY_PASSAGES)[Math.min(quotes, 2)] ?? '',
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
    moved: 'The source has changed since this answer. The quoted passage is now in another place.',
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
      `Try other words, or use ${listCommand} to see what the sources cover.`,
    closeness: (meaning: keyof typeof IN_MEANING, words: keyof typeof IN_WORDS) =>
      `${IN_MEANING[meaning]}, and ${IN_WORDS[words]}.`,
    bold: 'The bot found the answer in the words in bold.',
    verbatim: 'Every quote is copied from its source. The bot writes nothing itself.',
  },

  whyDetails: {
    title: (answerId: string) => `Details of ${answerId}`,
    answered: (share: string) =>
      `The estimated probability that the best passage answers is ${share}: enough to call it an answer.`,
    related: (share: string) =>
      `The estimated probability that the best passage answers is ${share}: too low to call it an answer, but its words and meaning are close to the question.`,
    nothing: (share: string) =>
      `The estimated probability that the best passage answers is ${share}, and its words and meaning are far from the question.`,
    almostCertain: 'more than 99 %',
    almostImpossible: 'less than 1 %',
    basis: 'The estimate is based on:',
    quote: (number: number, place: string, score: string) => `${number}. ${place} · score ${score}`,
    byMeaning: (rank: number, similarity: string) =>
      `By meaning: rank ${rank}, similarity ${similarity} (1 is the same meaning).`,
    notByMeaning: 'By meaning: not among the passages compared.',
    byWords: (rank: number, score: string) =>
      `By words: rank ${rank}, score ${score} for the words they share, rare ones counting more (BM25).`,
    notByWords: 'By words: they share no word that counts.',
    byReading: (rank: number, score: string) =>
      `By reading: rank ${rank}. The reading model prefers words of this passage to "no answer" by ${score}.`,
    byReadingNo: (rank: number, score: string) =>
      `By reading: rank ${rank}. The reading model prefers "no answer" to words of this passage by ${score}.`,
    notByReading: 'By reading: not read.',
    sentence: (share: string) =>
      `Its best sentence covers ${share} of the question's words, by weight.`,
    order:
      'Passages are ranked by meaning and by words, and the two scores are added. A model then reads the best passages and looks for the answer in them. No model writes any text.',
    left: (number: number) =>
      `${count(number, 'more quote is', 'more quotes are')} not explained here.`,
    /** The parts of the verdict's formula, by name; one that is not named here is not shown. */
    parts: {
      read: 'how much the reading model prefers words of the passage to "no answer"',
      answers: 'how sure the reading model is that the passage answers (above 0: rather yes)',
      similarity: 'similarity of meaning',
      wordMatch: "how well its words match the question's, by weight",
      coverage: "share of the question's words that the passage has, by weight",
      sentenceCoverage: "share of the question's words that its best sentence has, by weight",
      missingNames: "share of the question's names and numbers that it lacks",
      lacksKind: 'whether it lacks the number, date, person or place asked for',
      qualifierConflict: 'whether it is about another year, version or numbered part',
      unknown: "share of the question's words that are in no source, by weight",
    } as Readonly<Record<string, string>>,
  },

  vote: {
    helpful: 'Your vote: helpful. Thank you.',
    notHelpful: 'Your vote: not helpful. Thank you.',
    takenBack: 'Your vote has been taken back.',
    count: (helpful: number, notHelpful: number) =>
      `Total: ${helpful.toLocaleString('en-US')} helpful, ${notHelpful.toLocaleString('en-US')} not helpful.`,
    forgotten: (number: number) =>
      number === 0
        ? 'You have no votes.'
        : `${number.toLocaleString('en-US')} of your votes ${number === 1 ? 'has' : 'have'} been deleted.`,
  },

  sources: {
    none: 'There are no sources yet. Put documents into the seeds folder.',
    noneFits: (filter: string) => `No source matches "${filter}" in its ID, title or publisher.`,
    head: (number: number, filter: string | null, page: number, pages: number) =>
      [
        `${sources(number)}${filter === null ? '' : ` matching "${filter}"`}`,
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
    begins: 'Beginning:',
  },

  excerpt: {
    found: (number: number) => `Found in ${sources(number)}:`,
    foundOtherCase: (number: number) =>
      `Found in ${sources(number)}, with different capital letters:`,
    more: (number: number) => `and in ${count(number, 'more source', 'more sources')}.`,
    times: (number: number) => (number === 1 ? [] : [`${number} times`]),
    none: 'No source has these words in this order. Quotation marks, hyphens, spaces and capital letters are ignored. `/ask` finds passages that say something similar.',
  },

  check: {
    head: (checked: number, kind: 'quotation' | 'sentence') =>
      kind === 'quotation'
        ? `${count(checked, 'quotation', 'quotations')} in this message, checked against the sources`
        : `${count(checked, 'sentence', 'sentences')} in this message, checked against the sources`,
    verbatim: 'Found word for word',
    altered: 'Found altered',
    'not-found': 'Not found',
    'too-short': 'Too short to check: fewer than three words',
    others: (number: number) =>
      number === 0 ? [] : [`and in ${count(number, 'other source', 'other sources')}`],
    source: 'The source says:',
    changes: 'In the message:',
    replaced: (message: string, source: string) => `"${message}" instead of "${source}"`,
    leftOut: (source: string) => `"${source}" left out`,
    added: (message: string) => `"${message}" added`,
    moreChanges: (number: number) => `and ${count(number, 'more change', 'more changes')}`,
    left: (number: number) => `${count(number, 'more', 'more')} not checked or not shown.`,
    nothing: 'This message has no words to check.',
    meaning:
      'A statement that is not found may still be true. The sources just do not say it in these words.',
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
        `- ${mention('digest subscribe')} posts what is new to a channel, on a schedule (requires Manage Server).`,
        '- **Check against sources**, in the menu of a message under Apps, looks up the quotations or sentences of that message.',
      ].join('\n'),
    willNot: [
      '**What to know**',
      'Every quote is copied from a source. The bot does not judge whether a source is right, and it can miss an answer.',
      'It reads only the messages that you check. It stores questions and answers, but not who asked. If you vote, it stores your Discord ID with the vote; the button below deletes your votes.',
    ].join('\n'),
    missing: (permissions: readonly string[]) =>
      `**In this channel the bot lacks ${permissions.length === 1 ? 'the permission' : 'the permissions'} ${permissions.join(', ')}.** An admin can grant ${permissions.length === 1 ? 'it' : 'them'} in the channel settings. Without Embed Links, answers are shorter and in plain text.`,
    greeting: (helpCommand: string) =>
      `New here? This bot answers in the words of its sources and writes nothing itself. ${helpCommand} shows what it can do.`,
  },

  errors: {
    unexpected: (reference: string) =>
      `Something went wrong. Try again; if it keeps happening, give the reference ${reference} to the person who runs this bot.`,
    stopping: 'The bot is shutting down.\nAsk again in a minute.',
  },

  /** What Discord shows of the commands themselves. */
  commands: {
    ask: {
      description: "Ask a question; the answer is in the sources' own words",
      question: 'What do you want to know?',
      source: 'Quote only this source, by its ID or the beginning of the ID',
      private: 'Show the answer only to me',
    },
    answer: {
      description: 'Show an earlier answer again, unchanged',
      id: 'The ID under the answer, for example A-7k3f9m2p',
      private: 'Show the answer only to me',
    },
    help: { description: 'What this bot can and cannot do' },
    sources: {
      description: 'Look up the sources',
      list: 'List all sources',
      filter: 'Only sources with these words in their ID, title or publisher',
      show: 'Show one source and how it begins',
      id: 'The ID of the source, or the beginning of the ID',
      search: 'Find exact words in the sources',
      text: 'The words to find, typed or pasted',
    },
    check: { name: 'Check against sources' },
  },
} as const;
