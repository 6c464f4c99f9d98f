import { isMap, isScalar, Lexer, LineCounter, parseDocument } from 'yaml';
import { reasonOf } from '../../domain/errors.ts';
import type { Entry } from './entries.ts';

export type ParsedYaml =
  | { readonly state: 'mapping'; readonly entries: readonly Entry[] }
  | { readonly state: 'empty' | 'no-mapping' }
  /** `reason`: the parser's error, if it tried. */
  | { readonly state: 'broken'; readonly reason: string | null };

/** Maximum number of aliases, which can make a small document very large. */
const MAX_ALIASES = 50;

/**
 * Parses YAML in which every value is a string, list, mapping or `null`, so that `007` remains `007`.
 *
 * @param firstLine number of the first line in the file
 */
export function parseYaml(yaml: string, firstLine: number): ParsedYaml {
  // The parser takes minutes for a kilobyte of keys that are marked with `?`.
  if (hasExplicitKey(yaml)) return { state: 'broken', reason: null };
  try {
    return parse(yaml, firstLine);
  } catch (error) {
    // Deep nesting overflows the stack, and too many aliases are an error.
    return { state: 'broken', reason: reasonOf(error) };
  }
}

function parse(yaml: string, firstLine: number): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(yaml, {
    schema: 'failsafe',
    customTags: ['null'],
    stringKeys: true,
    logLevel: 'error',
    lineCounter: lines,
  });
  const [error] = document.errors;
  if (error) {
    const reason = (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
    return { state: 'broken', reason };
  }
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return { state: 'empty' };
  }
  if (!isMap(contents)) return { state: 'no-mapping' };
  const values = document.toJS({ maxAliasCount: MAX_ALIASES }) as Record<string, unknown>;
  const entries = contents.items.flatMap(({ key }): Entry[] => {
    if (!isScalar(key)) return [];
    const name = String(key.value);
    const line = lines.linePos(key.range[0]).line - 1 + firstLine;
    return [{ key: name, value: values[name], line }];
  });
  return { state: 'mapping', entries };
}

function hasExplicitKey(yaml: string): boolean {
  for (const token of new Lexer().lex(yaml)) if (token === '?') return true;
  return false;
}
