import { describe, expect, it } from 'vitest';
import { command } from '../../../commands/sources.ts';
import { BUTTONS } from '../../../src/discord/interactions/buttons.ts';
import { readButtonId } from '../../../src/discord/interactions/button-id.ts';
import type { Reply } from '../../../src/discord/interactions/reply.ts';
import { layOut } from '../../../src/discord/interactions/reply.ts';
import { de } from '../../../src/discord/locales/de.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { CONTENT, EMBED } from '../../../src/discord/render/message-format.ts';
import { fakeServices, sourceOf } from '../../support/fake-corpus.ts';
import { historyOf, seenAt } from '../../support/past-versions.ts';
import { contextOf } from '../commands/command-context.ts';

const A = 'The ferry sails at seven.';
const B = 'The council met on Monday.';
const C = 'The fee rises in April.';

type Context = ReturnType<typeof contextOf>;

function contextWith(
  states: Parameters<typeof historyOf>[0],
  fields: Partial<Context> = {},
): Context {
  const services = fakeServices([sourceOf({ sourceId: 'ferry' })]);
  return contextOf({ ...services, history: historyOf(states) }, { isPrivate: true, ...fields });
}

/** Presses the button with this label, from nothing but its ID, as after a restart. */
async function press(reply: Reply, label: string, context: Context): Promise<Reply> {
  const button = reply.buttons?.flat().find((one) => one.label === label);
  if (button === undefined) throw new Error(`there is no button "${label}"`);
  const id = readButtonId(
    button.customId,
    (action) => BUTTONS.find(({ name }) => name === action)?.args ?? null,
  );
  const pressed = await BUTTONS.find(({ name }) => name === id?.action)?.run(
    id?.args ?? [],
    context,
  );
  if (pressed === undefined || pressed === null) throw new Error('the button gave no reply');
  return pressed;
}

const time = (index: number): string => `<t:${Date.parse(seenAt(index)) / 1000}:f>`;

describe('the versions of a source', () => {
  it.each([
    ['English', en],
    ['German', de],
  ])(
    'are listed in %s by a button of /sources show, and each is compared to the next',
    async (_, locale) => {
      const context = contextWith(
        [
          [A, B],
          [A, C],
        ],
        { locale },
      );
      const shown = await command.run({ subcommand: 'show', id: 'ferry' }, context);
      const list = await press(shown, locale.buttons.versions, context);
      expect(list.text).toContain(locale.history.version(1, time(0), time(1)));
      expect(list.text).toContain(locale.history.version(2, time(1), null));
      expect(list.text).toContain(locale.history.changes(1, 1));
      const difference = await press(list, '1 → 2', context);
      expect(difference.text.split('\n')).toEqual([
        locale.history.compared('ferry', 1, 2, 1, 1),
        locale.history.kept(1),
        locale.history.removedSentence,
        `> ${B}`,
        locale.history.addedSentence,
        `> ${C}`,
      ]);
      expect((await press(difference, locale.buttons.versions, context)).text).toBe(list.text);
    },
  );

  it('are listed five on a page, and the last page says when the source was removed', async () => {
    const states = Array.from({ length: 7 }, (_, i) => [`The ferry sails at ${i}.`]);
    const context = contextWith([...states, null]);
    const start: Reply = { text: '', buttons: [[{ label: 'x', customId: 'v1:versions:0:ferry' }]] };
    const first = await press(start, 'x', context);
    expect(first.buttons?.[0]?.map(({ label }) => label)).toEqual([
      ...['1 → 2', '2 → 3', '3 → 4', '4 → 5', '5 → 6'],
    ]);
    const last = await press(first, en.buttons.next, context);
    expect(last.text).toContain(en.history.removed(time(7)));
    expect(last.text).not.toContain('**Version 5**');
  });

  it.each([EMBED, CONTENT])(
    'have differences with pages that fit into a message ($kind)',
    async (surface) => {
      const many = Array.from(
        { length: 60 },
        (_, i) => `*Notice ${i}* says @everyone ${'_x_ '.repeat(300)}.`,
      );
      const context = contextWith([[A], many], { surface });
      let reply: Reply = {
        text: '',
        buttons: [[{ label: 'x', customId: 'v1:version:0:1:ferry' }]],
      };
      reply = await press(reply, 'x', context);
      let seen = 0;
      for (;;) {
        layOut(reply, surface);
        seen += reply.text.split(`${en.history.addedSentence}\n`).length - 1;
        const next = reply.buttons?.flat().find(({ label }) => label === en.buttons.next);
        if (next === undefined || next.isDisabled === true) break;
        reply = await press(reply, en.buttons.next, context);
      }
      const { changes } = await context.history.compare('ferry');
      expect(seen).toBe(changes.filter(({ kind }) => kind === 'added').length);
      expect(seen).toBeGreaterThanOrEqual(60);
    },
  );
});
