import { type Handler, objectOf, ok, parameterOf } from './api-request.ts';
import type { OperationId } from '../validation/operations.ts';
import { toApiChannel } from '../state/present-guild.ts';
import { Refusal } from '../validation/refusal.ts';
import { findUser, openPrivateChannel } from '../state/world.ts';

const getUser: Handler = (request, { world }) => {
  const user = findUser(world, parameterOf(request, 'user_id'));
  if (user === undefined) throw new Refusal('unknown-user');
  return ok(user);
};

/** Succeeds even if the user accepts no direct messages, as in Discord: only sending a message fails. */
const createPrivateChannel: Handler = (request, { world, makeId }) => {
  const { recipient_id: id, access_tokens: tokens, nicks } = objectOf(request.body);
  // A group needs an access token of each user, which the local Discord does not issue.
  if (typeof id !== 'string' || (tokens ?? nicks ?? null) !== null) {
    const path = 'recipient_id';
    const message = 'Set recipient_id, and omit access_tokens and nicks.';
    throw new Refusal('one-recipient', [
      { rule: 'one-recipient', path, code: 'CHANNEL_RECIPIENT_REQUIRED', message },
    ]);
  }
  const recipient = findUser(world, id);
  if (recipient === undefined) throw new Refusal('known-recipient');
  if (recipient.bot === true) throw new Refusal('human-recipient');
  return ok(toApiChannel(openPrivateChannel(world, recipient, makeId)));
};

/** Handlers for users and for DM channels. */
export const USER_HANDLERS: Readonly<Partial<Record<OperationId, Handler>>> = {
  get_user: getUser,
  create_dm: createPrivateChannel,
};
