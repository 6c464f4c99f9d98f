import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { command as checkCommand } from '../../../commands/check-against-sources.ts';
import { command as sourcesCommand } from '../../../commands/sources.ts';
import type { KeptAnswer } from '../../../src/domain/kept-answer.ts';
import { BUTTONS } from '../../../src/discord/interactions/buttons.ts';
import type { ButtonContext } from '../../../src/discord/interactions/button.ts';
import { readButtonId } from '../../../src/discord/interactions/button-id.ts';
import { readBlockQuote } from '../../../src/discord/render/escape.ts';
import { layOut, type Reply } from '../../../src/discord/interactions/reply.ts';
import { replyWithAnswer } from '../../../src/discord/interactions/reply-with-answer.ts';
import { CONTENT, EMBED, type MessageFormat } from '../../../src/discord/render/message-format.ts';
import { LOCALES } from '../../../src/discord/locales/choose-locale.ts';
import type { StoredSource } from '../../../src/store/corpus-store.ts';
import { contextOf } from '../commands/command-context.ts';
import { flatten, readMarkdown } from '../render/discord-markdown.ts';
import { answerOf, fakeServices, keptOf, quoteOf, sourceOf } from '../../support/fake-corpus.ts';
import { hostileDocument, hostileText } from '../../support/hostile-text.ts';

const surfaces = fc.constantFrom<MessageFormat>(EMBED, CONTENT);
const displays = fc.record({ surface: surfaces, locale: fc.constantFrom(...LOCALES) });

const hostileSource = fc
  .record({
    title: hostileText,
    publisher: fc.option(hostileText),
    author: fc.option(hostileText),
    published: fc.option(hostileText),
    url: fc.option(
      fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), hostileText),
    ),
    text: hostileDocument,
  })
  .map((fields) => {
    const links = [{ start: 0, end: 4, url: 'https://link.example/)](x_*y' }];
    return sourceOf({ sourceId: 'hostile', ...fields, links });
  });

const KINDS = [
  ...['text', 'bold', 'block quote', 'link', 'list', 'subtext'],
  ...['code', 'mention', 'timestamp'],
];

/** Parses a reply as Discord does. Asserts its kinds of marks, its quotes and Discord's limits. */
function inspect(reply: Reply, surface: MessageFormat, sources: readonly StoredSource[]): void {
  const { content, embeds } = layOut(reply, surface);
  for (const row of reply.buttons ?? []) expect(row.length).toBeLessThanOrEqual(5);
  expect(reply.buttons?.length ?? 0).toBeLessThanOrEqual(5);
  const ids = (reply.buttons ?? []).flat().map(({ customId }) => customId);
  expect(new Set(ids).size).toBe(ids.length);
  const titles = embeds.map(({ title = '' }) => title);
  for (const title of titles) expect(title).not.toContain('\n');
  const footers = embeds.map(({ footer }) => footer?.text ?? '');
  for (const footer of footers) expect(footer).toMatch(/^[\w ,·-]*$/);
  for (const markdown of [content, ...titles, ...embeds.map(({ description }) => description)]) {
    for (const { kind, text, children } of flatten(readMarkdown(markdown))) {
      expect(KINDS).toContain(kind);
      // The only code and mentions are the bot's own: command names, and the user who shared an answer.
      if (kind === 'code') expect(text).toMatch(/^\/[a-z ]+$/);
      if (kind === 'mention') expect(text).toMatch(/^<(?:@7|\/[a-z ]+:5)>$/);
      if (kind === 'timestamp') expect(text).toMatch(/^<t:\d+:f>$/);
      // A link's text is its address or words that do not look like an address.
      if (kind === 'link' && children.length > 0) expect(text).not.toMatch(/:\/\/|discord\.gg/);
      else if (kind === 'link') expect(text).toMatch(/^<https?:\/\/[^\s<>]+>$/);
    }
    for (const block of markdown.match(/^> .*(?:\n> .*)*/gm) ?? []) {
      const quoted = readBlockQuote(block);
      expect(sources.some(({ text }) => text.includes(quoted))).toBe(true);
    }
  }
}

async function press(customId: string, context: ButtonContext): Promise<Reply> {
  const id = readButtonId(
    customId,
    (name) => BUTTONS.find((button) => button.name === name)?.args ?? null,
  );
  const button = BUTTONS.find(({ name }) => name === id?.action);
  if (id === null || button === undefined) throw new Error(`no button has the ID ${customId}`);
  const reply = await button.run(id.args, context);
  return reply ?? { text: 'unchanged' };
}

function hostileAnswer(source: StoredSource, question: string, count: number): KeptAnswer {
  const quotes = Array.from({ length: count }, () => quoteOf(source, source.text, 'Zorb'));
  const related = [quoteOf(source, source.text), quoteOf(source, 'Zorb')];
  return keptOf({ ...answerOf('answered', quotes, [source]), related, question });
}

describe('with a hostile corpus', () => {
  it('an answer and all replies of its buttons mention no one, keep source text inside quotes, and are never too long', async () => {
    await fc.assert(
      fc.asyncProperty(
        hostileSource,
        hostileText,
        surfaces,
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        fc.constantFrom(...LOCALES),
        async (source, question, surface, count, isPrivate, locale) => {
          const services = fakeServices([source]);
          const context = contextOf(services, { surface, isPrivate, locale });
          const answer = hostileAnswer(source, question, count);
          await services.answers.put(answer, 'asker');
          const below = locale.help.greeting('`/help`');
          const first = replyWithAnswer(answer, context, { below });
          inspect(first, surface, [source]);
          const seen = new Set<string>();
          const waiting = (first.buttons ?? []).flat();
          for (let button = waiting.pop(); button !== undefined; button = waiting.pop()) {
            if (button.isDisabled === true || seen.has(button.customId) || seen.size > 40) continue;
            seen.add(button.customId);
            const reply = await press(button.customId, context);
            inspect(reply, surface, [source]);
            waiting.push(...(reply.buttons ?? []).flat());
          }
          for (const posted of context.posted) inspect(posted, surface, [source]);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('a quote is shown even if its source has changed or was deleted', async () => {
    await fc.assert(
      fc.asyncProperty(hostileSource, hostileText, displays, async (source, now, display) => {
        const { surface } = display;
        for (const sources of [[], [{ ...source, text: now }]]) {
          const services = fakeServices(sources);
          const answer = hostileAnswer(source, 'Why?', 1);
          await services.answers.put(answer, 'asker');
          const context = contextOf(services, display);
          const reply = await press(`v1:context:${answer.answerId}:0`, context);
          inspect(reply, surface, [source, ...sources]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('lists, searches and checks mention no one, keep source text inside quotes, and are never too long', async () => {
    await fc.assert(
      fc.asyncProperty(hostileSource, hostileText, displays, async (source, typed, display) => {
        const { surface } = display;
        const context = contextOf(fakeServices([source]), display);
        const runs = [
          { subcommand: 'list' },
          { subcommand: 'list', filter: typed.slice(0, 80) },
          { subcommand: 'show', id: 'hos' },
          { subcommand: 'search', text: `x ${typed.slice(0, 900)}` },
          { subcommand: 'search', text: source.text.slice(0, 40) },
        ];
        for (const options of runs) {
          inspect(await sourcesCommand.run(options, context), surface, [source]);
        }
        const altered = `Zorb green ${source.text.slice(5)}`;
        const texts = [altered, typed, source.text, `> ${source.text.slice(0, 200)}`, `"${typed}"`];
        for (const text of texts) {
          inspect(await checkCommand.run({ texts: [text] }, context), surface, [source]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('a search for an excerpt of a source finds it and shows it byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(hostileSource, fc.nat(), fc.nat(), async (source, a, b) => {
        const [start, end] = [a % source.text.length, b % source.text.length].sort((x, y) => x - y);
        const context = contextOf(fakeServices([source]));
        const excerpt = source.text.slice(start, end);
        fc.pre(/[\p{L}\p{N}]/u.test(excerpt));
        const { occurrences } = await context.excerpts.find(excerpt);
        for (const place of occurrences) {
          expect(source.text.slice(place.start, place.end)).toBe(place.text);
          expect(place.around.text).toContain(place.text);
        }
      }),
      { numRuns: 100 },
    );
  });
});
