import { escapeMarkdown } from './escape-markdown.ts';
import type { Failure } from './find-failures.ts';

/** The failures of each set as Markdown, without a top heading. */
export function renderFailures(
  failures: readonly { readonly set: string; readonly worst: readonly Failure[] }[],
): string {
  return failures
    .flatMap(({ set, worst }) => [
      `## ${set}`,
      ...(worst.length === 0 ? ['Nothing went wrong.'] : []),
      ...worst.map((failure, i) => renderFailure(failure, i + 1)),
    ])
    .join('\n\n');
}

function renderFailure(failure: Failure, place: number): string {
  const { question, expected, outcome, verdict, probability, quotes, why } = failure;
  const wanted =
    expected.length === 0
      ? 'to be declined'
      : expected.map((text) => `“${escapeMarkdown(text)}”`).join(' or ');
  const got = `${outcome} (${verdict}, P = ${probability.toFixed(2)})`;
  const quoted = quotes.map(
    (quote) =>
      `- quoted from ${escapeMarkdown(quote.title)}, \`${quote.passageId}\`: ${renderQuote(quote)}`,
  );
  return [
    `### ${place}. ${escapeMarkdown(question)}`,
    [
      `- expected: ${wanted}`,
      `- got: ${got}`,
      ...(quoted.length === 0 ? ['- quoted: nothing'] : quoted),
      ...why.map((reason) => `- ${reason}`),
    ].join('\n'),
  ].join('\n\n');
}

/** The quote on one line, what is marked in bold. */
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
