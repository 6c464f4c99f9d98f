import { describe, expect, it } from 'vitest';
import { command as answerCommand } from '../../commands/answer.ts';
import { command as askCommand } from '../../commands/ask.ts';
import { command as privacyCommand } from '../../commands/privacy.ts';
import type { ButtonContext } from '../../src/discord/interactions/button.ts';
import { readButtonId } from '../../src/discord/interactions/button-id.ts';
import { BUTTONS } from '../../src/discord/interactions/buttons.ts';
import type { Reply } from '../../src/discord/interactions/reply.ts';
import { en } from '../../src/discord/locales/en.ts';
import { contextOf } from '../discord/commands/command-context.ts';
import { fakeServices, sourceOf } from '../support/fake-corpus.ts';

const QUESTION = 'One thing happened.';
const ANN = { userId: '1', serverId: '8' };
const BEN = { userId: '2', serverId: '8' };
const CHRIS = { userId: '3', serverId: '9' };

function setUp() {
  const services = fakeServices([sourceOf({ sourceId: 'a' })]);
  const inPlace = (place: Partial<ButtonContext>) => contextOf(services, place);
  return {
    services,
    ask: (place: Partial<ButtonContext>) => askCommand.run({ question: QUESTION }, inPlace(place)),
    open: (place: Partial<ButtonContext>, id: string) => answerCommand.run({ id }, inPlace(place)),
    press: async (place: Partial<ButtonContext>, reply: Reply, action: string): Promise<Reply> => {
      const ids = (reply.buttons ?? []).flat().map(({ customId }) => customId);
      const customId = ids.find((one) => one.startsWith(`v1:${action}`)) ?? '';
      const id = readButtonId(
        customId,
        (name) => BUTTONS.find((b) => b.name === name)?.args ?? null,
      );
      const button = BUTTONS.find(({ name }) => name === id?.action);
      const pressed = await button?.run(id?.args ?? [], inPlace(place));
      return pressed ?? { text: '' };
    },
    show: (place: Partial<ButtonContext>) =>
      privacyCommand.run({ subcommand: 'show' }, inPlace(place)),
    delete: (place: Partial<ButtonContext>) =>
      privacyCommand.run({ subcommand: 'delete' }, inPlace(place)),
  };
}

function idIn({ footer }: Reply): string {
  return /A-[0-9a-z]{8}/.exec(footer ?? '')?.[0] ?? '';
}

const unknown = { code: 'unknown-answer' };

describe('the same question in two servers', () => {
  it('gives the same quotes but a different ID in each, which only that server can open', async () => {
    const { ask, open } = setUp();
    const [here, there] = [await ask(ANN), await ask(CHRIS)];
    expect(there.text).toBe(here.text);
    expect(idIn(there)).not.toBe(idIn(here));
    await expect(open(CHRIS, idIn(here))).rejects.toMatchObject(unknown);
    await expect(open(ANN, idIn(there))).rejects.toMatchObject(unknown);
    expect((await open(BEN, idIn(here))).text).toBe(here.text);
  });

  it('has separate votes in each server', async () => {
    const { ask, press } = setUp();
    const [here, there] = [await ask(ANN), await ask(CHRIS)];
    await press(ANN, here, 'vote');
    expect((await press(BEN, here, 'vote')).text).toContain(en.vote.count(2, 0));
    expect((await press(CHRIS, there, 'vote')).text).toContain(en.vote.count(1, 0));
    await expect(press(CHRIS, here, 'vote')).rejects.toMatchObject(unknown);
  });

  it('has buttons that do not work in the other server', async () => {
    const { ask, press } = setUp();
    const reply = await ask(ANN);
    for (const action of ['context', 'why', 'vote']) {
      await expect(press(CHRIS, reply, action)).rejects.toMatchObject(unknown);
    }
  });
});

describe('a private answer', () => {
  it('can be opened only by its asker until it is shared', async () => {
    const { ask, open, press } = setUp();
    const reply = await ask({ ...ANN, isPrivate: true });
    await expect(open(BEN, idIn(reply))).rejects.toMatchObject(unknown);
    await open({ ...ANN, isPrivate: true }, idIn(reply));
    await expect(press(BEN, reply, 'why')).rejects.toMatchObject(unknown);
    await press({ ...ANN, isPrivate: true }, reply, 'share');
    expect((await open(BEN, idIn(reply))).text).toBe(reply.text);
    await expect(open(CHRIS, idIn(reply))).rejects.toMatchObject(unknown);
  });

  it('is shared when its asker shows the answer in the channel with /answer', async () => {
    const { ask, open, press } = setUp();
    const reply = await ask({ ...ANN, isPrivate: true });
    const shown = await open({ ...ANN, isPrivate: false }, idIn(reply));
    expect(shown.text).toBe(reply.text);
    expect((await press(BEN, shown, 'why')).text).not.toBe('');
  });

  it('stays private if Discord refuses the post that would share it', async () => {
    const { ask, open, press } = setUp();
    const reply = await ask({ ...ANN, isPrivate: true });
    const post = () => Promise.reject(new Error('no permission'));
    await expect(press({ ...ANN, post }, reply, 'share')).rejects.toThrow('no permission');
    await expect(open(BEN, idIn(reply))).rejects.toMatchObject(unknown);
  });
});

describe('/privacy', () => {
  it('shows and deletes the data stored about its user in all servers, but no data about other users', async () => {
    const { ask, press, show, delete: erase, services } = setUp();
    const here = await ask(ANN);
    await ask({ ...ANN, serverId: '9' });
    await ask(BEN);
    await press(ANN, here, 'vote');
    await services.digestStore.putSubscription({
      ...{ subscriptionId: 'D-1', serverId: '8', channelId: '80', cadence: 'daily' },
      ...{ pattern: '0 9 * * *', zone: 'UTC', sourceIds: null, whenQuiet: 'nothing' },
      ...{ isCrossposted: false, createdBy: '1', startsAfter: '2026-03-18T08:00:00.000Z' },
      ...{ pausedBecause: null, lastError: null },
    });
    const all = { questions: 2, votes: 1, subscriptions: 1, sourceChanges: 0 };
    const none = { questions: 0, votes: 0, subscriptions: 0, sourceChanges: 0 };
    expect((await show(ANN)).text).toContain(en.privacy.stored(all));
    expect((await erase(ANN)).text).toBe(en.privacy.deleted(all));
    expect((await show(ANN)).text).toContain(en.privacy.stored(none));
    expect((await show(BEN)).text).toContain(en.privacy.stored({ ...none, questions: 1 }));
    expect(await services.digestStore.subscription('D-1')).toMatchObject({ createdBy: null });
  });

  it('replies only to its user', () => {
    expect(privacyCommand.isPrivate({ subcommand: 'show' })).toBe(true);
    expect(privacyCommand.isPrivate({ subcommand: 'delete' })).toBe(true);
  });
});
