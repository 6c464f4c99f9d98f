import { en } from '../../src/discord/locales/en.ts';
import {
  CONTENT,
  type Display,
  EMBED,
  type MessageFormat,
} from '../../src/discord/render/message-format.ts';

/** Display options for texts in English. */
export function inEnglish(surface: MessageFormat): Display {
  return { surface, locale: en };
}

export const IN_EMBED = inEnglish(EMBED);
export const IN_CONTENT = inEnglish(CONTENT);
