import MarkdownParser, { type MarkdownIt, type Token } from 'markdown-it';
import { addBlockRules } from './block-rules.ts';
import { addHtmlBlockRules } from './html-block-rules.ts';
import { addInlineRules } from './inline-rules.ts';
import { MarkdownDocument } from './markdown-document.ts';
import { MAX_NESTING } from './max-nesting.ts';
import { preparePhrases } from './prepare-phrases.ts';

export interface ParsedMarkdown {
  readonly tokens: readonly Token[];
  readonly document: MarkdownDocument;
}

/** What may follow "www.": a host, and a path that does not end with punctuation. */
const AFTER_WWW =
  /[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?:[/?#](?:[^\s<>]{0,2000}[^\s<>?!.,:;*_~'")\]}])?)?/iy;

let parser: MarkdownIt | null = null;

/**
 * Parses GitHub Flavored Markdown and the additions of Obsidian, MkDocs, Docusaurus, Hugo, Jekyll,
 * VitePress and MDX.
 *
 * @throws UserFacingError `nested-too-deep`
 */
export function parseMarkdown(text: string): ParsedMarkdown {
  parser ??= createParser();
  const document = new MarkdownDocument(text);
  return { tokens: parser.parse(text, document.toEnv()), document };
}

function createParser(): MarkdownIt {
  const created = new MarkdownParser({ html: true, linkify: true });
  created.set({ maxNesting: 2 * MAX_NESTING + 20 });
  // Addresses are kept as they are written. Whether one is a web address is decided later.
  created.normalizeLink = (url) => url;
  created.normalizeLinkText = (words) => words;
  created.validateLink = () => true;
  // As on GitHub, only addresses that begin with a scheme or "www." are links.
  created.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  for (const schema of ['//', 'ftp:', 'mailto:']) created.linkify.add(schema, null);
  created.linkify.add('www.', {
    validate: (text, at) => {
      AFTER_WWW.lastIndex = at;
      return AFTER_WWW.exec(text)?.[0].length ?? 0;
    },
    normalize: (match) => {
      match.url = `http://${match.url}`;
    },
  });
  addBlockRules(created);
  addHtmlBlockRules(created);
  addInlineRules(created);
  created.core.ruler.after('block', 'prepare-phrases', preparePhrases);
  return created;
}
