import { checkEditor } from '../../commands/check-editor.ts';
import {
  renderAddition,
  renderHistory,
  renderRemoved,
  renderRestored,
} from '../../render/render-editing.ts';
import { type ButtonAction, outdatedButton } from '../button.ts';
import { readNumber } from '../button-id.ts';

/** `v1:replace:<token>` replaces a source by the file that the user has attached. */
export const replaceButton: ButtonAction = {
  name: 'replace',
  args: 1,
  reply: 'update',
  async run([token = ''], context) {
    const editor = checkEditor(context);
    return renderAddition(await context.curator.replace(editor, token), context);
  },
};

/** `v1:remove:<token>` removes a source. */
export const removeButton: ButtonAction = {
  name: 'remove',
  args: 1,
  reply: 'update',
  async run([token = ''], context) {
    const editor = checkEditor(context);
    return renderRemoved(await context.curator.remove(editor, token), context);
  },
};

/** `v1:cancel:<token>` ends the wait for a confirmation. */
export const cancelButton: ButtonAction = {
  name: 'cancel',
  args: 1,
  reply: 'update',
  async run([token = ''], context) {
    await context.curator.cancel(checkEditor(context), token);
    return { text: context.locale.editing.cancelled };
  },
};

/** `v1:undo:<removal>` restores a removed source. */
export const undoButton: ButtonAction = {
  name: 'undo',
  args: 1,
  reply: 'update',
  async run([removalId = ''], context) {
    const editor = checkEditor(context);
    return renderRestored(await context.curator.undo(editor, removalId), context);
  },
};

/** `v1:changes:<page>` shows a page of the history of the sources. `page` counts from 0. */
export const changesButton: ButtonAction = {
  name: 'changes',
  args: 1,
  reply: 'update',
  async run([ofPage], context) {
    const editor = checkEditor(context);
    const page = readNumber(ofPage, 0);
    if (page === null) throw outdatedButton();
    return renderHistory(await context.curator.history(editor), page, context);
  },
};
