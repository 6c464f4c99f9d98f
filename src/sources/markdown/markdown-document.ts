import type { Env } from 'markdown-it';
import type { LeftOut, LeftOutKind } from '../../domain/file-warnings.ts';
import { findComponents } from './find-components.ts';
import { DocumentTags } from './html-tags.ts';

const KEY = 'document';

/** The facts about one document that the parser's rules share. */
export class MarkdownDocument {
  readonly text: string;
  readonly tags: DocumentTags;
  /** The last line of each component that begins on a line of its own. Lines are from 0. */
  readonly components: ReadonlyMap<number, number>;
  /**
   * Openings of multi-line constructs that have no end. A second search for the same end would
   * find none, and many searches would take quadratic time.
   */
  readonly unclosed = new Set<string>();
  /** The normalised labels of the footnotes. */
  readonly footnotes = new Set<string>();
  readonly #leftOut = new Map<LeftOutKind, number>();

  constructor(text: string) {
    this.text = text;
    this.tags = new DocumentTags(text);
    this.components = findComponents(text, this.tags);
  }

  /** Returns the document that is being parsed. */
  static of(env: Env): MarkdownDocument {
    const document = env[KEY];
    if (document instanceof MarkdownDocument) return document;
    throw new Error('the parser was called without a document');
  }

  /** Returns the environment with which the parser has to be called. */
  toEnv(): Env {
    return { [KEY]: this };
  }

  countLeftOut(kind: LeftOutKind, count = 1): void {
    if (count > 0) this.#leftOut.set(kind, (this.#leftOut.get(kind) ?? 0) + count);
  }

  leftOut(): LeftOut[] {
    return [...this.#leftOut].map(([kind, count]) => ({ kind, count }));
  }
}
