import type { LocalDiscord } from '../local-discord.ts';
import type { AdjustableClock } from '../adjustable-clock.ts';
import type { LocalUser } from '../user/local-user.ts';
import type { OpenModal, InteractionHandle } from '../user/interaction-handle.ts';
import type { Action } from './action.ts';
import type { Done } from './page-event.ts';

/** Maximum number of open modals. The oldest are dropped and can no longer be submitted. */
const KEPT_MODALS = 100;

export interface ActionParts {
  readonly discord: LocalDiscord;
  readonly time: AdjustableClock;
  /** `null` if the page offers no restart. */
  readonly restartBot: (() => Promise<void>) | null;
  /** Called after an action has moved the clock. */
  readonly onMoved: () => void;
}

/** Returns a function that performs the page's actions. It throws if Discord's client would not allow the action. */
export function createPerformer(parts: ActionParts): (action: Action) => Promise<Done> {
  const { discord, time } = parts;
  const modals = new Map<string, OpenModal>();

  function userOf(id: string): LocalUser {
    const user = discord.users.find(({ user }) => user.id === id);
    if (user === undefined) throw new Error(`there is no user with the ID ${id}`);
    return user;
  }

  function userIn(id: string, channel: string): LocalUser {
    const user = userOf(id);
    user.channelId = channel;
    return user;
  }

  async function settle(handle: InteractionHandle): Promise<Done> {
    const { id: interactionId } = handle;
    const isAnswered = await handle.acknowledged().then(
      () => true,
      () => false,
    );
    const modal = handle.opened;
    if (modal !== null) {
      modals.set(interactionId, modal);
      const [oldest] = modals.keys();
      if (modals.size > KEPT_MODALS && oldest !== undefined) modals.delete(oldest);
    }
    return { used: { interactionId, isAnswered, modal } };
  }

  return async (action) => {
    switch (action.do) {
      case 'say':
        userIn(action.user, action.channel).say(action.content);
        return {};
      case 'slash':
        return settle(userIn(action.user, action.channel).slash(action.path, action.filled));
      case 'suggest': {
        const { path, option, typed, filled } = action;
        const user = userIn(action.user, action.channel);
        return { choices: await user.autocomplete(path, option, typed, filled) };
      }
      case 'press':
        return settle(userOf(action.user).press(action.message, action.button));
      case 'select':
        return settle(userOf(action.user).select(action.message, action.select, action.values));
      case 'submit': {
        const modal = modals.get(action.interaction);
        if (modal === undefined) throw new Error('the form is no longer open');
        return settle(userOf(action.user).submit(modal, action.values));
      }
      case 'message-command':
        return settle(userOf(action.user).messageCommand(action.name, action.message));
      case 'remove':
        userOf(action.user).remove(action.message);
        return {};
      case 'set-admin':
        userOf(action.user).isAdmin = action.isAdmin;
        return {};
      case 'advance':
        time.advance(action.ms);
        parts.onMoved();
        return {};
      case 'restart-bot':
        if (parts.restartBot === null) throw new Error('this page cannot restart the bot');
        await parts.restartBot();
        return {};
    }
  };
}
