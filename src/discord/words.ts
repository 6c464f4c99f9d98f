import type { Verdict } from '../domain/answer.ts';

/** `1 quote`, `2 quotes`. */
export function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}

const quotes = (number: number): string => count(number, 'quote', 'quotes');
const sources = (number: number): string => count(number, 'source', 'sources');
const passages = (number: number): string => count(number, 'passage', 'passages');
const people = (number: number): string => count(number, 'person', 'people');

/**
 * Every word that the bot itself says in Discord, and the verdicts also on a terminal: another
 * language is another file like this one. What is filled in comes escaped. Words of errors stand where the error is made.
 */
export const WORDS = {
  /** The verdict on an answer, with how many quotes from how many sources where there are any. */
  verdict(verdict: Verdict, ofQuotes: number, ofSources: number): string {
    const words: Record<Verdict, string> = {
      answered: `Answered · ${quotes(ofQuotes)} from ${sources(ofSources)}`,
      related: `Nothing in the sources answers this. The closest: ${quotes(ofQuotes)} from ${sources(ofSources)}`,
      nothing: 'The sources say nothing about this.',
    };
    return words[verdict];
  },

  answer: {
    question: (question: string) => `Question: ${question}`,
    whereToLook: '`/sources list` shows what there is',
    shown: (from: number, to: number) =>
      from === to ? `number ${from} is shown` : `numbers ${from} to ${to} are shown`,
    tooLong: (characters: number) =>
      `This quote is too long for a Discord message (${count(characters, 'character', 'characters')}):`,
    link: 'link',
    addressTooLong: '(address too long to show)',
    sharedBy: (person: string) => `Shared by ${person}`,
    shared: 'This answer has been shared with the channel.',
  },

  buttons: {
    context: 'Show in context',
    more: 'More',
    first: 'First quotes',
    why: 'Why these',
    share: 'Share',
    helpful: 'Helpful',
    notHelpful: 'Not helpful',
    back: 'Back',
    forth: 'Forth',
    quote: (number: number) => `Quote ${number}`,
    previous: 'Previous',
    next: 'Next',
    forget: 'Delete my votes',
  },

  context: {
    title: (source: string, page: number, pages: number) =>
      `${source} · page ${page} of ${pages}${pages === 1 ? '' : ', from the beginning to the end of the source'}`,
    bold: 'What was quoted is in bold.',
    elsewhere: 'On this page there is nothing of what was quoted.',
    links: 'Links on this page:',
    moved: 'The source has changed since this answer; what was quoted stands elsewhere in it now.',
    changed: (source: string) =>
      `The source ${source} has changed since this answer, and what was quoted is not in it any more. What was quoted:`,
    removed: (source: string) =>
      `The source ${source} is not among the sources any more. What was quoted:`,
    noQuotes: 'This answer has no quotes that could be shown in context.',
  },

  why: {
    title: (answerId: string) => `Why these quotes · ${answerId}`,
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
    helpful: 'Thank you. You found this answer helpful.',
    notHelpful: 'Thank you. You did not find this answer helpful.',
    takenBack: 'Your vote has been taken back.',
    count: (helpful: number, notHelpful: number) =>
      `In all, ${people(helpful)} found it helpful, ${people(notHelpful)} did not.`,
    how: 'The other button changes your vote, the same one takes it back.',
    forgotten: (number: number) =>
      number === 0
        ? 'There was no vote of yours.'
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
    title: 'Title',
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
    can: [
      'This bot answers questions about a story **in the words of its sources**. It has a collection of documents, and quotes from them.',
      '',
      '`/ask` finds what answers your question and quotes it, with the source. Name one `source` to ask it alone; `private` shows the answer only to you.',
      'Under an answer: **Show in context** shows the text around a quote; **More** shows the next quotes; **Why these** tells how they were chosen; **Share** shows a private answer to the channel; **Helpful** and **Not helpful** tell whoever runs the bot how well it does.',
      '`/answer` shows an earlier answer again by its ID, which begins with `A-`.',
      '`/sources list`, `/sources show` and `/sources search` list the sources, show one, and find the place where some words stand.',
      '`/digest`, for those who manage the server, posts to a channel what is new in the sources, on a schedule.',
      'In the menu of any message, under Apps: **Check against sources** looks each quotation of that message up, or each sentence.',
    ].join('\n'),
    willNot: [
      '**What it will not do**',
      'It writes nothing itself: every quote is cut out of a source, letter for letter. It does not know what no source says, and says so. It does not judge whether a source is right. It reads no messages but one that you check.',
      'It keeps questions with their answers, and of a vote your Discord ID and nothing else. The button below deletes your votes.',
    ].join('\n'),
    missing: (permissions: readonly string[]) =>
      `**In this channel the bot lacks ${permissions.length === 1 ? 'the permission' : 'the permissions'} ${permissions.join(', ')}.** An admin can grant ${permissions.length === 1 ? 'it' : 'them'} in the settings of the channel. Without Embed Links answers are shown as plain text, and shorter.`,
    greeting:
      'New here? This bot answers only in the words of its sources: each quote is cut out letter for letter, and where nothing answers it says so. The buttons show the text around a quote, more quotes, and how they were chosen. `/help` tells the rest.',
  },

  errors: {
    unexpected: (reference: string) =>
      `Something went wrong here, and it has been logged as ${reference}. Try again; if it stays, tell who runs this bot.`,
    postUnknown: 'It is not known whether the answer was shared: the connection to Discord broke.',
    postUnknownHint: 'Look into the channel before you share it again.',
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
      id: 'The ID at the top of the answer, for example A-7k3f9m2p',
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
