import { expect, it } from 'vitest';
import { exampleQuestion } from '../../src/terminal/example-question.ts';
import type { SourceLookup } from '../../src/answering/look-up/source-lookup.ts';

interface Given {
  readonly sourceId: string;
  readonly title: string;
  readonly text?: string;
}

/** Returns the sample question for the given sources. Each file is named after the ID of its source. */
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
  [
    'a list if the sources are the demo documents',
    [{ sourceId: 'azure-clause', title: 'X' }],
    /^Which .*clause/,
  ],
  [
    'the first title if the sources are other documents',
    [
      { sourceId: 'a', title: 'a' },
      { sourceId: 'b', title: 'The bridge' },
    ],
    /^What is said about The bridge\?$/,
  ],
  [
    'a short sentence of the first source if no source has a title',
    [
      {
        sourceId: 'a',
        title: 'a',
        text: `${'long '.repeat(40)}.\nThe trial\nis in Oakland. It is.`,
      },
    ],
    /^[A-Z].{3,118}\.$/,
  ],
] as const)('the sample question is taken from %s', async (_, sources, question) => {
  expect(await ask(...sources)).toMatch(question);
});

it('there is no sample question if there are no sources', async () => {
  expect(await ask()).toBeNull();
  expect(await ask({ sourceId: 'a', title: 'a', text: 'x'.repeat(5000) })).toBeNull();
});
