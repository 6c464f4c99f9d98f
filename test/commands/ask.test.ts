import { describe, expect, it } from 'vitest';
import { command } from '../../commands/ask.ts';
import { type AskOptions, DEFAULT_LIMIT } from '../../src/answering/answerer.ts';
import { contextOf } from '../discord/commands/command-context.ts';
import { answerOf, fakeServices, quoteOf, sourceOf } from '../support/fake-corpus.ts';

async function asked(options: Record<string, string>): Promise<[string, AskOptions]> {
  const calls: [string, AskOptions][] = [];
  const answerer = {
    answer: (question: string, how: AskOptions) => {
      calls.push([question, how]);
      return Promise.resolve(answerOf('nothing'));
    },
  };
  await command.run(options, contextOf({ ...fakeServices([]), answerer }));
  return calls[0] ?? ['', { limit: 0 }];
}

describe('/ask', () => {
  it('requests the same number of quotes as every other surface', async () => {
    const [question, how] = await asked({ question: 'Why?' });
    expect(question).toBe('Why?');
    expect(how).not.toHaveProperty('source');
    expect(how.limit).toBe(DEFAULT_LIMIT);
  });

  it('searches only the named source', async () => {
    const [, how] = await asked({ question: 'Why?', source: 'az' });
    expect(how).toMatchObject({ limit: DEFAULT_LIMIT, source: 'az' });
  });

  it('passes the asker, the server and the deadline to the answerer', async () => {
    const [, how] = await asked({ question: 'Why?' });
    expect(how.askedBy).toEqual({ userId: '7', serverId: '9', mayManageServer: false });
    expect(how.signal?.aborted).toBe(false);
  });

  it('sends no answer if a quote differs from its source', async () => {
    const source = sourceOf({ sourceId: 'a' });
    const quote = { ...quoteOf(source, source.text), text: source.text.replace('One', 'Any') };
    const answerer = { answer: () => Promise.resolve(answerOf('answered', [quote], [source])) };
    const context = contextOf({ ...fakeServices([]), answerer });
    await expect(command.run({ question: 'Why?' }, context)).rejects.toThrow(/not verbatim/);
  });

  it.each([
    [{}, false],
    [{ private: false }, false],
    [{ private: true }, true],
  ])('with the options %j has a private answer: %s', (options, isPrivate) => {
    expect(command.isPrivate(options)).toBe(isPrivate);
  });
});
