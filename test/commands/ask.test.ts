import { describe, expect, it } from 'vitest';
import { command } from '../../commands/ask.ts';
import type { AskOptions } from '../../src/answering/answerer.ts';
import { EMBED } from '../../src/discord/surface.ts';
import { answerOf, fakeServices } from '../discord/fake-corpus.ts';

async function asked(options: Record<string, string>): Promise<[string, AskOptions]> {
  const calls: [string, AskOptions][] = [];
  const { sources } = fakeServices([]);
  const answerer = {
    answer: (question: string, how: AskOptions) => {
      calls.push([question, how]);
      return Promise.resolve(answerOf('nothing'));
    },
  };
  await command.run(options, { answerer, sources, surface: EMBED });
  return calls[0] ?? ['', { limit: 0 }];
}

describe('/ask', () => {
  it('asks for three quotes, without the white space around the question', async () => {
    expect(await asked({ question: ' Why? ' })).toEqual(['Why?', { limit: 3 }]);
  });

  it('asks one source alone where one is named', async () => {
    expect(await asked({ question: 'Why?', source: 'az' })).toEqual([
      'Why?',
      { limit: 3, source: 'az' },
    ]);
  });

  it.each([
    [{}, false],
    [{ private: false }, false],
    [{ private: true }, true],
  ])('with %j is private: %s', (options, isPrivate) => {
    expect(command.isPrivate(options)).toBe(isPrivate);
  });
});
