import { ChannelType } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNames } from '../../web/names.ts';

const USERS = [{ id: '1', name: 'reader', isAdmin: false }];
const CHANNELS = [{ id: '2', name: 'story', type: ChannelType.GuildText, commands: [] }];

describe('the names for mentions', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('include users, the bot and channels, and no other IDs', () => {
    const names = createNames(USERS, CHANNELS, { id: '9', name: 'bot' }, 0);
    expect(['1', '9', '2'].map((id) => names.user(id))).toEqual(['reader', 'bot', undefined]);
    expect(['2', '1'].map((id) => names.channel(id))).toEqual(['story', undefined]);
  });

  it('include the time of the local Discord, which can be ahead', () => {
    expect(createNames([], [], { id: '9', name: 'bot' }, 500).now()).toBe(1500);
  });
});
