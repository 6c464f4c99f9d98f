import { changesSince } from '../../../answering/history/changes-since.ts';
import { renderSince } from '../../render/render-since.ts';
import type { ButtonAction } from '../button.ts';
import { toButtonId } from '../button-id.ts';
import { renderDetails, renderWhy } from '../../render/render-why.ts';

/** `v1:why:<answerId>:<from>` explains the choice of quotes in a few lines. `from` is ignored. */
export const whyButton: ButtonAction = {
  name: 'why',
  args: 2,
  reply: 'private',
  async run([answerId = ''], context) {
    const { buttons } = context.locale;
    const answer = await context.archive.findShown(answerId, context);
    const customId = toButtonId('details', answer.answerId);
    const title = buttons.why(answer.quotes.length, answer.verdict === 'answered');
    const note = renderSince(await changesSince(answer, context), context.surface, context.locale);
    const text = [renderWhy(answer, context), ...(note === null ? [] : [note])].join('\n\n');
    return { title, text, buttons: [[{ label: buttons.details, customId }]] };
  },
};

/** `v1:details:<answerId>` shows the numbers behind that choice. */
export const detailsButton: ButtonAction = {
  name: 'details',
  args: 1,
  reply: 'update',
  async run([answerId = ''], context) {
    return { text: renderDetails(await context.archive.findShown(answerId, context), context) };
  },
};
