import { escapeMarkdown } from './escape-markdown.ts';
import type { Failure } from './find-failures.ts';

/** Number of words to show from a quote, enough to find it in its source. */
const FEW_WORDS = 6;

/**
 * Renders the failures of each set as Markdown, without a top heading.
 *
 * @param byPlace sets whose sources may not be copied. Only the position and the first words of
 * their quotes are shown
 */
export function renderFailures(
  failures: readonly { readonly set: string; readonly worst: readonly Failure[] }[],
  byPlace: readonly string[] = [],
): string {
  return failures
    .flatMap(({ set, worst }) => [
      `## ${set}`,
      ...(worst.length === 0 ? ['Nothing went wrong.'] : []),
      ...worst.map((failure, i) => renderFailure(failure, i + 1, byPlace.includes(set))),
    ])
    .join('\n\n');
}

function renderFailure(failure: Failure, place: number, isShort: boolean): string {
  const { question, expected, outcome, verdict, probability, quotes, why } = failure;
  const wanted =
    expected.length === 0
      ? 'to be declined'
      : expected.map((text) => `“${escapeMarkdown(text)}”`).join(' or ');
  const got = `${outcome} (${verdict}, P = ${probability.toFixed(2)})`;
  const quoted = quotes.map(
    (quote) =>
      `- quoted from ${escapeMarkdown(quote.title)}, \`${quote.passageId}\`: ${isShort ? renderPlace(quote) : renderQuote(quote)}`,
  );
  return [
    `### ${place}. ${escapeMarkdown(question)}`,
    [
      `- expected: ${wanted}`,
      `- got: ${got}`,
      ...(quoted.length === 0 ? ['- quoted: nothing'] : quoted),
      ...why.map((reason) => `- ${isShort ? shorten(reason) : reason}`),
    ].join('\n'),
  ].join('\n\n');
}

/** Shortens each quoted text in a reason to its first words. */
function shorten(reason: string): string {
  return reason.replace(/“([^”]+)”/g, (whole, text: string) => {
    const words = text.split(/\s+/);
    return words.length <= FEW_WORDS ? whole : `“${words.slice(0, FEW_WORDS).join(' ')} …”`;
  });
}

/** Renders the position and the first words of a quote. */
function renderPlace({ text, start }: Failure['quotes'][number]): string {
  const words = text.split(/\s+/).slice(0, FEW_WORDS).join(' ');
  return `characters ${start} to ${start + text.length}, “${escapeMarkdown(words)} …”`;
}

/** Renders a quote on one line, with its highlights in bold. */
function renderQuote({ text, start, highlights }: Failure['quotes'][number]): string {
  let drawn = '';
  let at = 0;
  for (const highlight of highlights) {
    const [from, to] = [highlight.start - start, highlight.end - start];
    drawn += escapeMarkdown(text.slice(at, from));
    drawn += `**${escapeMarkdown(text.slice(from, to)).trim()}**`;
    at = to;
  }
  return `“${drawn}${escapeMarkdown(text.slice(at))}”`;
}
