import { describe, expect, it } from 'vitest';
import { command } from '../../commands/answer.ts';
import { contextButton } from '../../src/discord/interactions/buttons/context.ts';
import { whyButton } from '../../src/discord/interactions/buttons/why.ts';
import { layOut } from '../../src/discord/interactions/reply.ts';
import { de } from '../../src/discord/locales/de.ts';
import { en } from '../../src/discord/locales/en.ts';
import type { Locale } from '../../src/discord/locales/locale.ts';
import { CONTENT, EMBED, type MessageFormat } from '../../src/discord/render/message-format.ts';
import { contextOf } from '../discord/commands/command-context.ts';
import { answerOf, fakeServices, quoteOf, sourceOf } from '../support/fake-corpus.ts';
import { digestSource } from '../support/digest-sources.ts';
import { historyOf } from '../support/past-versions.ts';

const QUOTED = ['The ferry sails at seven.', 'The fee is low.'];
const OTHER = 'The council met on Monday.';
const BEFORE = [...QUOTED, OTHER];

interface Shown {
  readonly replay: string | undefined;
  readonly text: string;
  readonly why: string;
  readonly context: string;
}

/** Keeps an answer that quotes the first sentences, changes the source, and shows the answer again. */
async function showAgain(
  after: readonly string[] | null,
  {
    locale = en,
    surface = EMBED,
    keepsVersion = true,
  }: { locale?: Locale; surface?: MessageFormat; keepsVersion?: boolean } = {},
): Promise<Shown> {
  const text = BEFORE.join('\n\n');
  const source = sourceOf({ sourceId: 'ferry', text, contentHash: 'before' });
  const sources = [source];
  const services = fakeServices(sources);
  const history = historyOf([BEFORE, after]);
  const context = contextOf({ ...services, history }, { locale, surface });
  const answer = answerOf('answered', [quoteOf(source, QUOTED.join('\n\n'))], [source]);
  const kept = context.archive.keep(answer, null, { ...context, isPrivate: false });
  if (!keepsVersion) {
    await services.answers.put({ ...kept, versions: new Map() }, 'asker');
  }
  sources.length = 0;
  if (after !== null) {
    const contentHash = after === BEFORE ? 'before' : 'after';
    sources.push({ ...source, ...digestSource('ferry', after), passages: 1, contentHash });
  }
  const replay = await command.run({ id: kept.answerId }, context);
  const why = await whyButton.run([kept.answerId, '0'], context);
  const shown = await contextButton.run([kept.answerId, '0'], context);
  for (const reply of [replay, why, shown]) if (reply !== null) layOut(reply, surface);
  return {
    ...{ replay: replay.below, text: replay.text },
    ...{ why: why?.text ?? '', context: shown?.text ?? '' },
  };
}

describe('an answer that is shown again', () => {
  it('has no note while its source is the same', async () => {
    const { replay, why, context } = await showAgain(BEFORE);
    expect(replay).toBeUndefined();
    for (const text of [why, context]) expect(text).not.toMatch(/has changed|has been removed/);
  });

  it.each([
    ['English', en],
    ['German', de],
  ])('says in %s that its source has changed elsewhere', async (_, locale) => {
    const { replay, text, why, context } = await showAgain([...QUOTED, 'News.'], { locale });
    const note = locale.since.quoteKept('ferry');
    expect(replay).toBe(note);
    expect(why).toContain(note);
    expect(context).toContain(note);
    expect(text).toContain(`> ${QUOTED[0]}`);
  });

  it.each([
    ['English', en],
    ['German', de],
  ])('shows in %s the lost sentences and those in their place', async (_, locale) => {
    const after = [QUOTED[0] ?? '', 'The fee is high.', OTHER, 'News.'];
    const { replay, text, why, context } = await showAgain(after, { locale });
    const { changed, lost, replaced } = locale.since;
    const difference = `${lost}\n> The fee is low.\n\n${replaced}\n> The fee is high.`;
    expect(replay).toBe(`${changed('ferry')}\n${difference}`);
    expect(why).toContain(difference);
    expect(context).toContain(locale.context.changed('ferry'));
    expect(context.endsWith(difference)).toBe(true);
    expect(text).toContain('> The fee is low.');
  });

  it('says that its source was removed, and keeps its text', async () => {
    const { replay, text, why, context } = await showAgain(null);
    expect(replay).toBe(en.since.removed('ferry'));
    expect(why).toContain(en.since.removed('ferry'));
    expect(context).toContain(en.context.removed('ferry'));
    expect(text).toContain('> The fee is low.');
  });

  it('that an earlier version stored is compared by the text of its quotes', async () => {
    const same = await showAgain([...QUOTED, 'News.'], { keepsVersion: false });
    expect(same.replay).toBeUndefined();
    const { replay } = await showAgain(['The fee is high.'], { keepsVersion: false });
    expect(replay).toContain(en.since.changed('ferry'));
    expect(replay).toContain('> The fee is low.');
  });

  it.each([EMBED, CONTENT])('has a note that fits into a message ($kind)', async (surface) => {
    const many = Array.from({ length: 40 }, (_, i) => `Notice ${i} says ${'*x* '.repeat(60)}.`);
    const { replay } = await showAgain(many, { surface });
    expect(replay).toContain(en.since.changed('ferry'));
  });
});
