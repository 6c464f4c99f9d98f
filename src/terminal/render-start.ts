import type { BotStart } from '../discord/bot.ts';
import type { CommandDifference } from '../discord/commands/compare-commands.ts';
import type { Registration } from '../discord/commands/register-commands.ts';
import { INVITED } from '../discord/connection/invite.ts';
import { en } from '../discord/locales/en.ts';
import { EN } from './locales/en.ts';

/** Renders the output after the bot has started: its user name, its commands, and how to invite it. */
export function renderStart(start: BotStart): string {
  const { userTag, servers, shards, allShards, inviteUrl, registration } = start;
  const permissions = INVITED.map(({ name }) => en.permissions[name]);
  return [
    EN.start.loggedIn(userTag, servers, shards, allShards),
    renderRegistration(registration),
    EN.start.invite(permissions, inviteUrl),
  ].join('\n');
}

/** Renders which commands are registered where, the changes, and the servers in which users see commands twice. */
export function renderRegistration(registration: Registration): string {
  const { guildId, outcome, commands, doubledIn, lookUpFault } = registration;
  const words = EN.registration;
  const place = words.place(guildId);
  const lines = {
    unchanged: words.unchanged(place, commands),
    registered: words.registered(place, commands, changesOf(registration)),
    'not-in-server': words.notInServer(guildId ?? ''),
  };
  const twice = guildId === null ? words.twiceInServer : words.twiceEverywhere;
  const unknown = lookUpFault === null ? [] : [words.notChecked(lookUpFault)];
  return [lines[outcome], ...doubledIn.map(twice), ...unknown].join('\n');
}

function changesOf(difference: CommandDifference): string {
  return (['added', 'changed', 'removed'] as const)
    .filter((change) => difference[change].length > 0)
    .map((change) => EN.registration.changes[change](difference[change]))
    .join('; ');
}
