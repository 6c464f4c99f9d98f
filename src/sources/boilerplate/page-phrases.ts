/** Builds an expression for a whole line, without its case and the colon or dots at its end. */
const line = (...alternatives: readonly string[]): RegExp =>
  new RegExp(`^(?:${alternatives.join('|')})\\s*[:…»›→>!]*$`, 'iu');

/** The label of an advert. */
export const ADVERT_LABEL = line(
  'adverts?',
  'advertisements?',
  'advertising',
  'advertisement ?[-–—·|] ?(?:continue|scroll|story).{0,40}',
  '(?:sponsored|promoted|paid|partner)(?: (?:content|post|posts|links?|stories))?',
  'anzeigen?',
  'werbung',
  'gesponsert',
  'publicité',
  'publicidad',
  'pubblicità',
  'advertentie',
  'reklama?',
  'реклама',
  '広告',
  '广告',
);

/** The label of a list of products or teasers that belongs to the page. */
export const PROMOTED_LABEL = line(
  'featured(?: (?:tools|products|partners|sponsors|apps|offers|deals))?',
  '(?:our )?(?:sponsors|partners)',
  'empfohlene (?:produkte|angebote|partner)',
  'nos partenaires',
);

/** The label of teasers for other pages. */
export const TEASER_LABEL = line(
  'trending(?: (?:now|today|stories|topics|articles))?',
  '(?:most|more) (?:read|popular|viewed|shared|commented)',
  '(?:popular|latest|recent|related|recommended|similar|more|other) (?:articles|posts|stories|news|reads|reading|coverage|headlines)',
  'recommended (?:for you|reading)',
  '(?:you|readers) (?:may|might|will|also) (?:also )?(?:like|love|enjoy|read|be interested in)',
  'more (?:from|in|on|about|by) .{1,40}',
  '(?:browse|see|view|explore|discover|load|show|read) (?:more|all)(?: .{1,40})?',
  'continue reading',
  'keep reading',
  'up next',
  'read next',
  "don['’]t miss",
  "editor['’]?s['’]? (?:picks?|choice)",
  '(?:next|previous|older|newer) (?:article|post|posts|story|entry|entries|page)',
  'mehr zum thema',
  'meistgelesen(?:e artikel)?',
  'das könnte (?:sie|dich|euch) auch interessieren',
  '(?:weitere|ähnliche|verwandte|neueste|beliebte) (?:artikel|beiträge|nachrichten|meldungen|themen)',
  '(?:mehr|weiter)(?:lesen)',
  'weiter ?lesen',
  '(?:nächster|vorheriger) (?:artikel|beitrag)',
  'lesen sie auch',
  'à lire (?:aussi|également)',
  'articles? (?:similaires?|liés?|connexes?|récents?)',
  'les plus lus',
  'lire la suite',
  '(?:artículos|noticias) (?:relacionad[oa]s|recientes)',
  '(?:lo )?más leíd[oa]s?',
  'leer más',
  'te puede interesar',
  '(?:articoli|notizie) (?:correlat[ie]|recenti)',
  'leggi anche',
  'lees (?:ook|meer|verder)',
);

/** A control or notice of a page that is never a sentence of a document. */
export const PAGE_CONTROL = line(
  'skip to (?:main |the )?(?:content|navigation|footer)',
  'skip navigation',
  '(?:menu|navigation) (?:open|close)',
  '(?:toggle|open|close|main|show|hide) (?:the )?(?:menu|navigation|sidebar)',
  'back to (?:the )?top',
  '(?:leave|post|add|write) (?:a|your) (?:comment|reply)(?: below)?',
  '(?:log|sign) in to (?:comment|reply|vote|continue)(?: .{1,20})?',
  'reply to this (?:comment|topic|thread)',
  'no comments(?: yet)?',
  'comments? (?:are )?closed',
  '(?:edit|improve|report|rate|print|bookmark) this (?:page|article|post)(?: (?:on|at) .{1,20})?',
  'follow (?:us|me)(?: (?:on|at) .{1,60})?',
  '(?:like|find) us on .{1,40}',
  '(?:accept|reject|allow|decline|manage)(?: all)? (?:cookies|preferences)',
  '(?:click|tap) here to (?:subscribe|sign up|share|print|download our app).{0,40}',
  '(?:subscribe|sign up)(?: now| today| for free)?',
  '(?:subscribe|sign up) (?:to|for) (?:our|the|my) (?:.{1,30} )?(?:newsletter|updates|emails)(?: .{1,30})?',
  '(?:get|download) (?:our|the) (?:mobile )?app(?: .{1,30})?',
  'zum (?:inhalt|hauptinhalt|seitenanfang)(?: springen)?',
  'nach oben',
  '(?:einen )?kommentar (?:schreiben|verfassen|hinterlassen)',
  'folgen sie uns(?: auf .{1,60})?',
  '(?:alle )?cookies (?:akzeptieren|ablehnen|zulassen)',
  '(?:jetzt )?(?:newsletter )?abonnieren',
  'artikel (?:drucken|teilen|merken|versenden)',
  '(?:aller|retour) (?:au contenu|en haut)(?: .{1,20})?',
  'laisser un commentaire',
  'suivez-nous(?: sur .{1,60})?',
  '(?:tout )?(?:accepter|refuser)(?: (?:tout|les cookies))?',
  'deja(?:r)? un comentario',
  's[ií]guenos(?: en .{1,60})?',
  'aceptar(?: todas las| las)? cookies',
);

/** A question about the page itself. */
export const PAGE_QUESTION =
  /^(?:was this (?:page|article|post|answer) (?:helpful|useful)|did (?:you find )?this (?:page|article) (?:helpful|useful|help you)|(?:did you )?(?:like|enjoy) this (?:article|post)|war (?:diese seite|dieser artikel) hilfreich|cet article vous a-t-il .{2,20})\s*\?(?:\s*\p{L}+){0,4}$/iu;

/** An invitation to a mailing list. */
export const SIGN_UP =
  /\b(?:subscribe|sign up|sign me up|join|get|abonnieren|abonniere|melden sie sich|melde dich|anmelden|erhalten sie|abonnez|inscrivez|recevez|suscr[ií]b|recib|iscriviti)[\p{L}-]*\b.{0,80}\b(?:newsletters?|inbox|postfach|posteingang|boîte (?:mail|de réception)|bolet[ií]n|bandeja)\b/iu;
/** An invitation in the name of the page, which may interrupt an article. */
export const INVITES =
  /^(?:subscribe to|sign up (?:to|for)|get|join|abonnieren sie|abonniere|abonnez-vous à|inscrivez-vous à|suscríbete a|iscriviti al)\b.{0,20}\b(?:our|my|unseren?|meinen?|notre|nuestr[oa]|nostr[oa])\b/iu;
/** A notice about cookies. */
export const COOKIE_NOTICE =
  /\b(?:uses?|using|verwende[nt]|nutz(?:en|t)|setz(?:en|t)|utilis(?:e|ons|ent)|utiliz(?:a|amos)|utilizza)\b.{0,40}\bcookies\b|\bcookies\b.{0,60}\b(?:agree|consent|accept|zustimm|einverstanden|acceptez|acepta)/iu;
/** The subjects of the two notices above. A document about them contains no such notice. */
export const NOTICE_SUBJECT =
  /\b(?:newsletters?|mailing lists?|cookies?|subscriptions?|subscribers?|bolet[ií]n)\b/iu;

const COUNTED =
  'views?|reads?|comments?|repl(?:y|ies)|likes?|shares?|claps?|upvotes?|votes?|points?|followers?|retweets?|reactions?|answers?|kommentare?|aufrufe|antworten|gefällt mir|vues?|commentaires?|vistas|comentarios?|me gusta';
const COUNT = `\\d[\\d.,]*\\s?[km]?\\+?\\s(?:${COUNTED})`;
const READING_TIME =
  '\\d+[- –]?\\d*\\s?(?:min(?:ute)?s?\\.?)(?:\\s(?:read|reading time|lesezeit|de lecture|de lectura|to read))|(?:reading time|lesezeit|temps de lecture|tiempo de lectura)\\s*:?\\s*(?:ca\\. )?\\d+\\s?min\\p{L}*\\.?';
const AGE =
  '(?:\\d+|an?|one)\\s?(?:s|m|h|d|w|mo|sec|min|hours?|days?|weeks?|months?|years?|minutes?|seconds?)\\.?\\sago|vor \\d+ \\p{L}+|il y a \\d+ \\p{L}+|hace \\d+ \\p{L}+';
/** A counter of a page: "8 views", "2 min read". */
export const COUNTER = new RegExp(`^(?:${COUNT}|${READING_TIME})$`, 'iu');
/** An age, which pages show next to their counters: "9h ago". */
export const RELATIVE_AGE = new RegExp(`^(?:${AGE})$`, 'iu');

/** A list of tags at the end of an article. */
export const TAG_LIST =
  /^(?:tags?|tagged(?: (?:with|as|in))?|filed under|schlagw(?:ö|o)rte?r?|mots[- ]clés|étiquettes|etiquetas)\s*:\s*\S/iu;
export const HASHTAGS = /^#[\p{L}\p{N}_]+(?:[\s,]+#[\p{L}\p{N}_]+)+$/u;
