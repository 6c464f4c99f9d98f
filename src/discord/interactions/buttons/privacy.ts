import type { ButtonAction } from '../button.ts';
import { deletePersonalData, showPrivacy } from '../show-privacy.ts';

/** `v1:privacy` shows the user who presses it what is stored about them. */
export const privacyButton: ButtonAction = {
  name: 'privacy',
  args: 0,
  reply: 'private',
  run: (_, context) => showPrivacy(context),
};

/** `v1:erase` deletes what is stored about the user who presses it. */
export const eraseButton: ButtonAction = {
  name: 'erase',
  args: 0,
  reply: 'update',
  run: (_, context) => deletePersonalData(context),
};
