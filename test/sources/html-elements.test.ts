import { describe, expect, it } from 'vitest';
import {
  isHiddenElement,
  isHtmlElement,
  isInlineElement,
  isVoidElement,
} from '../../src/sources/html-elements.ts';

describe('HTML elements', () => {
  it('are those of the standard and of old pages, in any case', () => {
    for (const name of ['p', 'DIV', 'h1', 'kbd', 'svg', 'math', 'center', 'Font', 'search']) {
      expect(isHtmlElement(name), name).toBe(true);
    }
  });

  it('include no word that writers use as a placeholder', () => {
    for (const name of ['player', 'item', 'your-token', 'T', 'String', 'file', 'dir', 'param']) {
      expect(isHtmlElement(name), name).toBe(false);
    }
  });

  it('that hide their content are no inline text', () => {
    expect(['script', 'STYLE', 'title', 'svg', 'textarea'].every(isHiddenElement)).toBe(true);
    expect(['p', 'b', 'details', 'code'].some(isHiddenElement)).toBe(false);
  });

  it('begin a new line, unless they are inline', () => {
    expect(['b', 'A', 'code', 'span', 'kbd', 'img'].every(isInlineElement)).toBe(true);
    expect(['p', 'br', 'li', 'td', 'pre', 'dt', 'player'].some(isInlineElement)).toBe(false);
  });

  it('have an end tag, unless they are void', () => {
    expect(['br', 'IMG', 'hr', 'input', 'wbr'].every(isVoidElement)).toBe(true);
    expect(['p', 'li', 'script', 'a'].some(isVoidElement)).toBe(false);
  });
});
