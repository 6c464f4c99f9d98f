import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readBlockQuote } from '../../src/discord/render/escape.ts';
import type { SeenMessage } from '../../packages/local-discord/src/index.ts';
import { flatten, readMarkdown } from './render/discord-markdown.ts';
import { hostileDocument, hostileText } from '../support/hostile-text.ts';
import { buttonsOf, runApp, textOf } from './running-app.ts';

/** Hostile documents, questions and messages. They are the same in every run. */
const [CORPUS = [], QUESTIONS = [], MESSAGES = []] = [
  fc.sample(hostileDocument, { numRuns: 8, seed: 7 }),
  fc.sample(hostileText, { numRuns: 3, seed: 8 }),
  fc.sample(hostileText, { numRuns: 4, seed: 9 }),
  // Replaces lone surrogates, because users cannot type or store them.
].map((texts) => texts.map((text) => Buffer.from(text).toString()));

/** Generates a document whose front matter is valid YAML. */
function documentOf(text: string, i: number): string {
  const title = JSON.stringify(`${MESSAGES[i % MESSAGES.length] ?? ''} title`);
  return `---\nid: doc-${i}\ntitle: ${title}\n---\n\n${text}\n`;
}

it('with a hostile corpus, no reply of the bot mentions a user or hides text', async () => {
  const { discord, app, log } = await runApp(
    Object.fromEntries(CORPUS.map((text, i) => [`doc-${i}.txt`, documentOf(text, i)])),
  );
  const texts: string[] = [];
  for (const { sourceId } of await app.sources.list()) {
    texts.push((await app.sources.find(sourceId)).text);
  }
  expect(texts.length).toBeGreaterThan(4);
  let quoted = 0;

  function inspect(message: SeenMessage): void {
    const markdown = textOf(message);
    for (const { kind, text } of flatten(readMarkdown(markdown))) {
      expect([
        ...['text', 'bold', 'block quote', 'subtext', 'list', 'code', 'mention', 'timestamp'],
      ]).toContain(kind);
      if (kind === 'code') expect(text).toMatch(/^\/[a-z ]+$/);
      if (kind === 'mention')
        expect(text).toMatch(new RegExp(`^<(?:@${discord.reader.user.id}|/[a-z ]+:\\d+)>$`));
    }
    for (const block of markdown.match(/^> .*(?:\n> .*)*/gm) ?? []) {
      const words = readBlockQuote(block);
      expect(texts.some((text) => text.includes(words))).toBe(true);
      quoted++;
    }
  }

  const { reader } = discord;
  for (const question of [...QUESTIONS, 'Zorb blick?', 'What is the word?']) {
    const asked = { question: `${question.slice(0, 480)} zorb`, private: true };
    let answer = await reader.slash('ask', asked).reply();
    inspect(answer);
    for (const label of Object.keys(buttonsOf(answer))) {
      const reply = await reader.press(answer, label).reply();
      inspect(reply);
      if (reply.id === answer.id) answer = reply;
      for (const [inner, isEnabled] of Object.entries(buttonsOf(reply)).slice(0, 4)) {
        if (isEnabled && reply.id !== answer.id) inspect(await reader.press(reply, inner).reply());
      }
    }
  }
  inspect(await reader.slash('sources list').reply());
  for (const i of CORPUS.keys()) {
    inspect(await reader.slash('sources show', { id: `doc-${i}` }).reply());
    const text = (texts[i] ?? 'x').slice(0, 60);
    inspect(await reader.slash('sources search', { text: `${text} zorb` }).reply());
    inspect(await reader.slash('sources search', { text: 'zorb' }).reply());
  }
  for (const message of [...MESSAGES, ...texts.map((text) => `Zorb green ${text.slice(5)}`)]) {
    const posted = reader.say(message.slice(0, 1900) || '.');
    inspect(await reader.messageCommand('Check against sources', posted).reply());
  }
  expect(quoted).toBeGreaterThan(30);
  expect(log.at('error')).toEqual([]);
  expect(log.at('warn')).toEqual([]);
});
