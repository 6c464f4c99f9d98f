import { queued } from '../../commands/command.ts';
import { type ButtonAction, outdatedButton } from '../button.ts';
import { readNumber } from '../button-id.ts';
import { showContext } from '../show-context.ts';

/** `v1:context:<answerId>:<quote>` shows the passage in its context. */
export const contextButton: ButtonAction = { ...showingQuote('private'), name: 'context' };

/** `v1:quote:<answerId>:<quote>` shows another quote in place of the current one. */
export const quoteButton: ButtonAction = { ...showingQuote('update'), name: 'quote' };

/** `v1:page:<answerId>:<quote>:<page>` shows a page. `page` counts from the page with the quote. */
export const pageButton: ButtonAction = {
  name: 'page',
  args: 3,
  reply: 'update',
  async run([answerId = '', ofQuote, ofPage], context) {
    const quote = readNumber(ofQuote, 0);
    const page = readNumber(ofPage, -Infinity);
    if (quote === null || page === null) throw outdatedButton();
    return queued(context, async () =>
      showContext(await context.archive.findShown(answerId, context), { quote, page }, context),
    );
  },
};

function showingQuote(reply: ButtonAction['reply']): Omit<ButtonAction, 'name'> {
  return {
    args: 2,
    reply,
    async run([answerId = '', ofQuote], context) {
      const quote = readNumber(ofQuote, 0);
      if (quote === null) throw outdatedButton();
      return queued(context, async () =>
        showContext(
          await context.archive.findShown(answerId, context),
          { quote, page: 0 },
          context,
        ),
      );
    },
  };
}
