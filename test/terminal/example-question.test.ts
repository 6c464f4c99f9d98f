import { expect, it } from 'vitest';
import { exampleQuestion } from '../../src/terminal/example-question.ts';
import type { SourceLookup } from '../../src/answering/look-up/source-lookup.ts';

interface Given {
  readonly sourceId: string;
  readonly title: string;
  readonly text?: string;
}

/** The question that is asked first of these sources, whose file is named after their ID. */
function ask(...given: readonly Given[]): Promise<string | null> {
  const whole = given.map(({ sourceId, title, text = '' }) => ({
    sourceId,
    title,
    text,
    file: `deep/${sourceId}.txt`,
  }));
  const lookup = {
    list: () => Promise.resolve(whole),
    find: (id: string) => Promise.resolve(whole.find(({ sourceId }) => sourceId === id)),
  };
  return exampleQuestion(lookup as unknown as SourceLookup);
}

it.each([
  ['of the seeds, what they answer', [{ sourceId: 'azure-clause', title: 'X' }], /^Which .*clause/],
  [
    'of other sources, for the first title that one has',
    [
      { sourceId: 'a', title: 'a.txt' },
      { sourceId: 'b', title: 'The bridge' },
    ],
    /^What is said about The bridge\?$/,
  ],
  [
    'of sources without titles, for a short sentence of the first',
    [
      {
        sourceId: 'a',
        title: 'a.txt',
        text: `${'long '.repeat(40)}.\nThe trial\nis in Oakland. It is.`,
      },
    ],
    /^[A-Z].{3,118}\.$/,
  ],
] as const)('the first question asks %s', async (_, sources, question) => {
  expect(await ask(...sources)).toMatch(question);
});

it('the first question is none where there is nothing to ask', async () => {
  expect(await ask()).toBeNull();
  expect(await ask({ sourceId: 'a', title: 'a.txt', text: 'x'.repeat(5000) })).toBeNull();
});
