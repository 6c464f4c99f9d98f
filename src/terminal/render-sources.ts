import { EN } from './locales/en.ts';
import type pc from 'picocolors';
import type { LeftOutLine } from '../answering/look-up/left-out-lines.ts';
import type { SourceSummary } from '../domain/source.ts';
import { tameLine } from './render-answer.ts';

type Colors = ReturnType<typeof pc.createColors>;

/** Renders one line per source. */
export function renderSourceList(sources: readonly SourceSummary[], colors: Colors): string {
  if (sources.length === 0) return EN.emptyCorpus;
  const width = Math.max(...sources.map((source) => source.sourceId.length));
  return sources
    .map((source) => {
      const about = [source.title, source.publisher, source.published, countOf(source)];
      const line = about.filter((part) => part !== null).map(tameLine);
      return `${colors.bold(source.sourceId.padEnd(width))}  ${line.join(' · ')}`;
    })
    .join('\n');
}

/** Renders all details of one source, one line per field. */
export function renderSource(source: SourceSummary, colors: Colors): string {
  const fields: [string, string | null][] = [
    ['title', source.title],
    ['publisher', source.publisher],
    ['author', source.author],
    ['published', source.published],
    ['url', source.url],
    ['file', source.file],
    ['passages', String(source.passages)],
    ['indexed', source.indexedAt],
  ];
  return [
    colors.bold(source.sourceId),
    ...fields.map(
      ([name, value]) => `  ${name.padEnd(9)}  ${value === null ? '–' : tameLine(value)}`,
    ),
  ].join('\n');
}

/** Renders the lines that are never quoted, each with its number in the canonical text. */
export function renderLeftOut(lines: readonly LeftOutLine[], colors: Colors): string {
  if (lines.length === 0) return EN.nothingLeftOut;
  const width = String(lines.at(-1)?.line).length;
  return lines
    .map(({ line, text }) => `${colors.dim(String(line).padStart(width))}  ${tameLine(text)}`)
    .join('\n');
}

function countOf(source: SourceSummary): string {
  return `${source.passages} ${source.passages === 1 ? 'passage' : 'passages'}`;
}
