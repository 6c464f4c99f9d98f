import { en } from '../../src/discord/locales/en.ts';
import {
  CONTENT,
  type Display,
  EMBED,
  type MessageFormat,
} from '../../src/discord/render/message-format.ts';

/** How a text is shown in English. */
export function inEnglish(surface: MessageFormat): Display {
  return { surface, locale: en };
}

export const IN_EMBED = inEnglish(EMBED);
export const IN_CONTENT = inEnglish(CONTENT);
