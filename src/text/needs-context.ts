const OPENING = `^["'“‘(\\[]*(?:\\d+[.)]\\s+)?`;
const TIMES =
  'time|day|morning|afternoon|evening|night|week|weekend|month|quarter|year|decade|century|spring|summer|autumn|fall|winter|season';
const PREPOSITIONS =
  'about|after|against|at|because of|before|behind|beneath|beside|between|beyond|by|despite|during|for|from|in|into|like|of|on|over|since|through|to|toward|towards|under|until|upon|with|within|without';
/** Nouns that refer to earlier text, unless a complement follows: "the idea", but not "the idea of". */
const SHELLS =
  'account|aim|answer|belief|cause|change|claim|consequence|decision|difference|effect|exception|explanation|fear|goal|idea|move|news|outcome|proposal|purpose|reason|remark|result|statement|step|upshot|wish';

/** First words that continue the sentence before. */
const CONTINUES = new RegExp(
  `${OPENING}(?:${[
    '(?:this|these)(?! (?:TIMES|days)\\b)',
    'that',
    'those(?! (?:who|whose|of|in|on|at|with|without|from)\\b)',
    `(?:(?:according to|although|as|because|if|once|since|when|while|${PREPOSITIONS}) )?(?:it|its|they|them|their|he|him|his|she|her)`,
    'such(?! as\\b)',
    'but|and|or|nor|yet',
    'so(?! far\\b)',
    '(?:also|hence|however|moreover|furthermore|therefore|thus|meanwhile|conversely|otherwise|consequently|accordingly|likewise|similarly|nevertheless|nonetheless)',
    'instead(?! of\\b)',
    'both(?! [^.;]*\\band\\b)|either|neither(?! [^.;]*\\bnor\\b)',
    'even so|then(?!-)',
    '(?:first|second|secondly|third|thirdly|finally|later|earlier|next|still|again|besides|afterwards?),',
    'next (?:came|comes|is|was|are|were)',
    'as a result|as such|by contrast|for example|for instance|in addition|in contrast|in return|in turn|in other words|on the other hand',
    `the (?:${SHELLS})(?! (?:and|not|that|which|who|${PREPOSITIONS})\\b)`,
  ]
    .join('|')
    .replace('TIMES', TIMES)})(?![\\p{L}\\p{N}])`,
  'iu',
);

/** A text that begins mid-sentence, in lower case; `iPhone` does not count. */
const FRAGMENT = new RegExp(`${OPENING}\\p{Ll}(?!\\p{Lu})`, 'u');

/**
 * Words that refer to earlier text from anywhere in a sentence, unless the sentence itself has used
 * the noun after them.
 */
const DEMONSTRATIVES: readonly RegExp[] = [
  new RegExp(`\\b(?:this|these)\\b(?! (?:${TIMES}|days)\\b)`, 'gi'),
  // "such demand that" is explained by the clause after it.
  /\bsuch\b(?! as\b)(?![^.;]* that\b)(?: an?\b)?/gi,
  /\bthose\b(?! (?:who|whose|whom|that|which|of|in|on|at|from|with|without|by|for|to|about|under|over|already|[a-z]+ing|[a-z]+ed)\b)/gi,
  // "in that it" is a conjunction.
  new RegExp(
    `\\b(?:${PREPOSITIONS}) that\\b(?! (?:is|was|are|were|it|they|he|she|we|you|the|an?|no)\\b)`,
    'gi',
  ),
  /\bthe same\b(?! (?:time|way|thing)\b)(?![^.;]*\b(?:as|that|who|which)\b)/gi,
];
/** Phrases that refer to earlier text from anywhere in a sentence. */
const POINTS_BACK: readonly RegExp[] = [
  /[,;:] (?:that|this) (?:is|was|would|will|could|means|meant|makes|made)\b(?!,)/i,
  // "that strategy;": after a conjunction or relative pronoun, a verb would follow.
  /\bthat (?!is\b|was\b)[a-z]+(?<!s|ed)[.,;:]/i,
  // "knows that position that …"
  /\bthat (?!those\b|all\b)[a-z]+ that\b/i,
  /\bthe others\b|\bthe other (?:two|three|four|five|six|companies|parties|sides|men|women)\b/i,
  /\bthe latter\b|\bthe former (?:is|was|has|had|will|would|and)\b/i,
  /\bas well[.!]?["'”’)]*$/i,
];
/** Words that refer to earlier text unless the sentence names two things before them. */
const PAIR = /\b(?:both (?:of )?(?:[a-z]+s|men|women|people)|(?:the|these) two)\b(?! and\b)/i;
/** Words that refer to earlier text unless a clause of the same sentence precedes them. */
const LINK =
  /\b(?:can|could|may|might|will|would|should|must|is|are|was|were|has|have|had) (?:then|thus|therefore|thereby|hence|also|likewise|instead|nevertheless|nonetheless|however|meanwhile|in return|in turn)\b/i;
const WORD = /[\p{L}\p{N}]{4,}/gu;
const CLAUSE = /[,;:]|\b(?:if|when|once|because|since|should|although|while|as)\b/i;

/**
 * Whether a sentence is hard to understand without the preceding sentence, because it continues
 * that sentence or refers to it. This is a heuristic. It errs towards `true`, because an extra
 * sentence is better than a puzzling quote.
 */
export function needsContext(sentence: string): boolean {
  return (
    CONTINUES.test(sentence) ||
    FRAGMENT.test(sentence) ||
    POINTS_BACK.some((pattern) => pattern.test(sentence)) ||
    DEMONSTRATIVES.some((pattern) => pointsOut(sentence, pattern)) ||
    isUnexplained(sentence, PAIR, /\band\b/i) ||
    isUnexplained(sentence, LINK, CLAUSE)
  );
}

/** A first word that usually refers to the preceding sentence. */
const LEANS_BACK =
  /^["'“‘(]*(?:it|its|they|their|them|this|that|these|those|he|she|his|her|such|however|furthermore|moreover|instead|also|there|both|either)\b/i;

/**
 * Whether the first word of a sentence refers to the preceding sentence. Decides whether a quote
 * in an answer is extended: `needsContext` would extend too many quotes.
 */
export function leansBack(sentence: string): boolean {
  return LEANS_BACK.test(sentence);
}

function isUnexplained(sentence: string, pattern: RegExp, explains: RegExp): boolean {
  const at = sentence.search(pattern);
  return at !== -1 && !explains.test(sentence.slice(0, at));
}

function pointsOut(sentence: string, pattern: RegExp): boolean {
  for (const { index, 0: found } of sentence.matchAll(pattern)) {
    const before = new Set(sentence.slice(0, index).toLowerCase().match(WORD));
    const [first = '', second = ''] =
      sentence
        .slice(index + found.length)
        .toLowerCase()
        .match(WORD) ?? [];
    if (!before.has(first) && !before.has(second)) return true;
  }
  return false;
}
