import { LEFT_SERVER_DAYS } from '../../answering/personal-data.ts';
import type { CommandContext } from '../commands/command.ts';
import { toButtonId } from './button-id.ts';
import type { Reply } from './reply.ts';

type Place = Pick<CommandContext, 'personalData' | 'userId' | 'locale'>;

/** Shows the stored data of a user, with a button that deletes it. */
export async function showPrivacy({ personalData, userId, locale }: Place): Promise<Reply> {
  const { privacy, buttons } = locale;
  const data = await personalData.ofUser(userId);
  const text = [
    privacy.stored(data),
    privacy.how,
    privacy.retention(personalData.retentionDays),
    privacy.leftServer(LEFT_SERVER_DAYS),
  ].join('\n\n');
  return { text, buttons: [[{ label: buttons.erase, customId: toButtonId('erase') }]] };
}

/** Deletes the stored data of a user, and reports what was deleted. */
export async function deletePersonalData(place: Place): Promise<Reply> {
  const { personalData, userId, locale } = place;
  return { text: locale.privacy.deleted(await personalData.forgetUser(userId)) };
}
