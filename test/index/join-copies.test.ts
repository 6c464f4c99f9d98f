import { expect, it } from 'vitest';
import { joinCopies } from '../../src/index/join-copies.ts';
import { sourceOf } from '../support/fake-corpus.ts';

const REPORT =
  'The harbour office closed the old pier on Tuesday after divers found cracks in its pillars.';
const TEXTS: Readonly<Record<string, string>> = {
  herald: REPORT,
  post: `${REPORT} More to follow.`,
  times: 'The ferry company will pay for the repairs, says its director in an interview on Friday.',
};

function candidate(sourceId: string, dense: number, ordinal = 1) {
  const text = TEXTS[sourceId] ?? '';
  const whole = { start: 0, end: text.length };
  const passageId = `${sourceId}#${ordinal}`;
  const passage = { passageId, sourceId, ordinal, ...whole, headingPath: [], sentences: [whole] };
  return { passage, dense };
}

async function join(candidates: ReturnType<typeof candidate>[]) {
  const loaded: string[] = [];
  const joined = await joinCopies((sourceId) => {
    loaded.push(sourceId);
    return Promise.resolve(sourceOf({ sourceId, text: TEXTS[sourceId] ?? '' }));
  }, candidates);
  const shown = joined.map(({ passage, copies }) => [
    passage.passageId,
    copies.map(({ passageId }) => passageId),
  ]);
  return { shown, loaded };
}

it('the first of several copies represents the others', async () => {
  const { shown } = await join([
    candidate('herald', 0.7),
    candidate('times', 0.68),
    candidate('post', 0.65),
  ]);
  expect(shown).toEqual([
    ['herald#1', ['post#1']],
    ['times#1', []],
  ]);
});

it('passages of one source are never copies of each other', async () => {
  const { shown } = await join([candidate('herald', 0.7), candidate('herald', 0.7, 2)]);
  expect(shown).toHaveLength(2);
});

it('passages that differ in their similarity to the question are not loaded', async () => {
  const { shown, loaded } = await join([candidate('herald', 0.9), candidate('post', 0.4)]);
  expect(shown).toHaveLength(2);
  expect(loaded).toEqual([]);
});
