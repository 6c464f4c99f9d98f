/** A mention, channel, role or emoji in the text of a message: "<@1>", "<#2>", "<:name:3>". */
const REFERENCE = /<(?:(@!?|@&|#)(\d{1,20})|a?(:\w{1,64}:)\d{1,20})>/g;
const CODE = /```(?:[\w+#-]{1,20}\n)?([^`]{1,4000}?)```|`([^`\n]{1,1000})`/g;
/** Marks on both sides of words: bold, underlined, struck, hidden. */
const PAIRS = /(?<!\\)(\*\*|__|~~|\|\|)(?=\S)((?:(?!\1)[^\n]){1,2000}?)(?<=\S)\1/g;
const ITALIC = /(?<![\w*\\])\*(?=[^\s*])([^*\n]{1,1000}?)(?<=[^\s*\\])\*(?![\w*])/g;
/** Marks at the beginning of a line: headings, small text, quotes. */
const LINE_MARK = /^(?:#{1,3} |-# |>{1,3} )(?=\S)/gm;
const LINK = /\[([^[\]\n]{1,500})\]\(<?https?:\/\/[^\s()<>]{1,2000}>?\)/g;
const ESCAPE = /\\([\\*_~|`>#:<[\]()-])/g;

/** Returns the name for a mention (`@` or `@&`), or of a channel (`#`); `null` if it is unknown. */
export type NameOf = (sign: string, id: string) => string | null;

/** Returns the text of a message as Discord shows it, without its marks. */
export function visibleDiscordText(content: string, nameOf: NameOf): string {
  const named = content.replace(REFERENCE, (all, sign?: string, id?: string, emoji?: string) => {
    if (sign === undefined || id === undefined) return emoji ?? all;
    const name = nameOf(sign.replace('!', ''), id);
    return name === null ? all : sign.slice(0, 1) + name;
  });
  let shown = '';
  let from = 0;
  for (const match of named.matchAll(CODE)) {
    shown += withoutMarks(named.slice(from, match.index)) + (match[1] ?? match[2] ?? '');
    from = match.index + match[0].length;
  }
  return shown + withoutMarks(named.slice(from));
}

function withoutMarks(text: string): string {
  return text
    .replace(LINE_MARK, '')
    .replace(LINK, '$1')
    .replace(PAIRS, '$2')
    .replace(ITALIC, '$1')
    .replace(ESCAPE, '$1');
}
