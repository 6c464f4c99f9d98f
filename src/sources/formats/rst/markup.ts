/** The marks of reStructuredText that begin a block. */

export const BULLET = /^[-*+•‣⁃](?: +|$)/;
export const ENUMERATOR = /^\(?(?:\d{1,9}|[a-zA-Z]|[ivxlcdm]{1,8}|[IVXLCDM]{1,8}|#)[.)](?: +|$)/;
export const FIELD = /^:((?:[^:\\\n]|\\.|:(?! )){1,200}):(?: +|$)/;
export const OPTION =
  /^(?:-\w|--\w[\w-]{0,60}|\/\w{1,20})(?:[ =]?(?:<[^<>]{1,60}>|[A-Za-z][\w-]{0,60}))?(?:, (?:-\w|--\w[\w-]{0,60}|\/\w{1,20})(?:[ =](?:<[^<>]{1,60}>|[A-Za-z][\w-]{0,60}))?){0,9}(?:  +|$)/;
export const EXPLICIT = /^\.\.(?: +|$)/;
export const DIRECTIVE = /^\.\. +(?:\|([^|\n]{1,200})\| +)?([A-Za-z][\w:.+-]{0,80})::(?: +|$)/;
export const TARGET = /^\.\. +_(?:`([^`]{1,300})`|((?:[^:\\]|\\.){1,300})):(?: +|$)/;
export const ANONYMOUS_TARGET = /^(?:__|\.\. +__:) +(\S+)$/;
export const FOOTNOTE = /^\.\. +\[([^\][\s]{1,80})\](?: +|$)/;
export const LINE_BLOCK = /^\|(?: |$)/;
export const GRID = /^\+(?:-{1,500}\+){1,200}$/;
export const SIMPLE_TABLE = /^={2,500}(?: +={2,500}){1,200}$/;

const ADORNMENT = /^([!-/:-@[-`{-~])\1*$/;

/** Whether a line consists of one repeated punctuation character. */
export function isAdornment(line: string): boolean {
  return line.length >= 2 && ADORNMENT.test(line);
}

/** Whether a line under a title of this length is long enough to underline it. */
export function underlines(line: string, title: string): boolean {
  return (
    isAdornment(line) && (line.length >= Math.min(title.length, 4) || line.length >= title.length)
  );
}

/** Returns the name of a target in the form in which names are compared. */
export function normalizeName(name: string): string {
  return name.replace(/\\(.)/g, '$1').replace(/\s+/g, ' ').trim().toLowerCase();
}
