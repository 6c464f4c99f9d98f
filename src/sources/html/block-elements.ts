import {
  isHiddenElement,
  isHtmlElement,
  isInlineElement,
  isVoidElement,
} from '../html-elements.ts';

/** Whether the element begins on a new line. Unknown elements do not, as in browsers. */
export function isBlockElement(name: string): boolean {
  if (name === 'hr') return true;
  return (
    isHtmlElement(name) && !isInlineElement(name) && !isHiddenElement(name) && !isVoidElement(name)
  );
}
