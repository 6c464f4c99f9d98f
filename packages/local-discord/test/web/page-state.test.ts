import { describe, expect, it } from 'vitest';
import type { Opening, PageEvent } from '../../src/page/page-event.ts';
import type { SeenMessage } from '../../src/user/seen-message.ts';
import { FIRST_STATE, type PageState, reduceState } from '../../web/page-state.ts';

const BOT = { id: '9', name: 'bot', state: 'online' } as const;
const OPENING: Opening = {
  kind: 'opening',
  ...{ server: 'Newsroom', bot: BOT, example: null, canRestart: true, aheadMs: 0 },
  ...{ users: [], channels: [], commands: [], messages: [], traffic: [] },
};

function message(id: string, fields: Partial<SeenMessage> = {}): SeenMessage {
  const author = { username: 'bot' };
  const shown = { id, channelId: 'a', author, content: '', embeds: [], loading: false };
  return { ...shown, ...fields } as unknown as SeenMessage;
}

function received(id: string, fields: Partial<SeenMessage> = {}): PageEvent {
  return { kind: 'message', messageId: id, message: message(id, fields) };
}

/** Returns the state after these events, with channel `a` open. */
function after(...events: readonly PageEvent[]): PageState {
  return events.reduce(
    (state, event) => reduceState(state, { kind: 'event', event, channelId: 'a' }),
    FIRST_STATE,
  );
}

describe('the state of the page', () => {
  it('has no context before the first event', () => {
    expect(FIRST_STATE).toMatchObject({ connection: 'opening', context: null });
  });

  it('contains everything from the first event, with messages by ID', () => {
    const { connection, context, messages } = after({ ...OPENING, messages: [message('1')] });
    expect([connection, context?.server, [...messages.keys()]]).toEqual([
      'open',
      'Newsroom',
      ['1'],
    ]);
  });

  it('keeps the messages when the connection is lost, and replaces them after it reconnects', () => {
    const open = after({ ...OPENING, messages: [message('1')] });
    const lost = reduceState(open, { kind: 'lost' });
    expect([lost.connection, lost.messages.size]).toEqual(['lost', 1]);
    const event = { ...OPENING, messages: [message('2')] };
    const back = reduceState(lost, { kind: 'event', event, channelId: 'a' });
    expect([back.connection, [...back.messages.keys()]]).toEqual(['open', ['2']]);
  });

  it('updates users, channels and commands, and keeps the rest of the context', () => {
    const users = [{ id: '1', name: 'reader', isAdmin: true }];
    const { context } = after(OPENING, { kind: 'context', users, channels: [], commands: [] });
    expect(context).toMatchObject({ users, server: 'Newsroom', bot: BOT });
  });

  it('ignores a context that arrives before the first event', () => {
    const event = { kind: 'context', users: [], channels: [], commands: [] } as const;
    expect(after(event).context).toBeNull();
  });

  it('keeps the position of an edited message and drops a deleted one', () => {
    const deletion: PageEvent = { kind: 'message', messageId: '2', message: null };
    const edit = received('1', { content: 'edited' });
    const { messages } = after(
      OPENING,
      received('1'),
      received('2'),
      received('3'),
      edit,
      deletion,
    );
    expect([...messages.values()].map(({ id, content }) => [id, content])).toEqual([
      ['1', 'edited'],
      ['3', ''],
    ]);
  });

  it('marks a channel as unread until the user opens it', () => {
    const unread = after(OPENING, received('1', { channelId: 'b' }), received('2'));
    expect([...unread.unread]).toEqual(['b']);
    expect([...reduceState(unread, { kind: 'look', channelId: 'b' }).unread]).toEqual([]);
  });

  it('is the same object when the user opens a channel without new messages', () => {
    const state = after(OPENING);
    expect(reduceState(state, { kind: 'look', channelId: 'a' })).toBe(state);
  });

  it('keeps the newest 600 entries of traffic', () => {
    const entries = Array.from({ length: 601 }, (_, at) => ({
      kind: 'traffic' as const,
      entry: {
        kind: 'gateway',
        at,
        what: 'connected',
        code: null,
        reason: '',
        shard: null,
      } as const,
    }));
    const { traffic } = after(OPENING, ...entries);
    expect([traffic.length, traffic[0]?.at, traffic.at(-1)?.at]).toEqual([600, 1, 600]);
  });

  it('contains the state of the bot and the offset of the clock', () => {
    const state = after(OPENING, { kind: 'bot', state: 'offline' }, { kind: 'time', aheadMs: 5 });
    expect(state.context).toMatchObject({ bot: { name: 'bot', state: 'offline' }, aheadMs: 5 });
    expect(state.said).toBe('The bot is offline.');
  });
});

describe('the announcement of a message', () => {
  const said = (fields: Partial<SeenMessage>): string => after(OPENING, received('1', fields)).said;

  it.each([
    ['contains no Markdown characters', { content: '> **one** __two__ \\*' }, 'bot: one two *'],
    ['reads embeds after the content', { content: 'A', embeds: [{ title: 'B' }] }, 'bot: A\nB'],
    ['says that the bot is thinking', { loading: true }, 'bot is thinking'],
    ['stops after 400 characters', { content: 'w'.repeat(401) }, `bot: ${'w'.repeat(400)} …`],
  ])('%s', (_, fields, expected) => {
    expect(said(fields as Partial<SeenMessage>)).toBe(expected);
  });

  it('is made only for the open channel', () => {
    expect(said({ content: 'w', channelId: 'b' })).toBe('');
  });
});
