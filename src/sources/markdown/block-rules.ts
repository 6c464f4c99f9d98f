import type { MarkdownIt, StateBlock } from 'markdown-it';
import { UserFacingError } from '../../domain/errors.ts';
import { readAdmonition, readDirective } from './callout-rules.ts';
import { readDefinition, readFootnoteDefinition } from './definition-rules.ts';
import { readAbbreviation, readComment, readScript, readSnippet } from './hidden-block-rules.ts';
import { readMath, readHighlighted } from './literal-block-rules.ts';
import { MAX_NESTING } from './max-nesting.ts';

/**
 * Reads a block that begins at the line `start`, like a rule of markdown-it.
 *
 * @param silent only say whether a block begins here, which ends the paragraph above
 */
export type BlockRule = (state: StateBlock, start: number, end: number, silent: boolean) => boolean;

const RULES: Readonly<Partial<Record<string, readonly BlockRule[]>>> = {
  '!': [readAdmonition],
  '?': [readAdmonition],
  '=': [readAdmonition],
  ':': [readDirective, readDefinition],
  '/': [readDirective],
  '[': [readFootnoteDefinition],
  '*': [readAbbreviation],
  '%': [readComment],
  '{': [readComment, readHighlighted],
  '-': [readSnippet],
  ';': [readSnippet],
  i: [readScript],
  e: [readScript],
  $: [readMath],
};

/** Adds the rules for the blocks that CommonMark does not know. */
export function addBlockRules(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list'];
  parser.block.ruler.before(
    'fence',
    'published',
    (state, start, end, silent) => {
      refuseDeepNesting(state, start);
      if ((state.sCount[start] ?? 0) - state.blkIndent >= 4) return false;
      const first = state.src[(state.bMarks[start] ?? 0) + (state.tShift[start] ?? 0)] ?? '';
      return RULES[first]?.some((rule) => rule(state, start, end, silent)) ?? false;
    },
    { alt },
  );
}

/** Deeper blocks would be dropped by the parser. A list counts as two levels: list and item. */
function refuseDeepNesting({ level }: StateBlock, line: number): void {
  if (level <= 2 * MAX_NESTING) return;
  throw new UserFacingError('nested-too-deep', { most: MAX_NESTING, line: line + 1 });
}
